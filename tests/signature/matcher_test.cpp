#include "signature/matcher.h"

#include "base/limits.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

Signature signature(std::string_view id, std::string_view pattern) {
  Signature signature;
  signature.id = id;
  signature.pattern = pattern;
  return signature;
}

Line line(std::string_view text, std::uint64_t number = 1) {
  Line line;
  line.text = text;
  line.number = number;
  return line;
}

// Both ways to name candidates: a prefilter made from the catalogue where the build has one, and RE2::Set.
std::vector<Finding> find(const SignatureCatalogue& catalogue, const std::vector<Line>& lines) {
  std::vector<Finding> by_set;
  Matcher::Scratch set_scratch;
  Matcher(catalogue).match(lines, set_scratch, by_set);
  std::vector<Finding> by_prefilter;
  Matcher::Scratch scratch;
  const Matcher matcher(catalogue, Prefilter::load(Prefilter::make(catalogue)));
  for (int again = 0; again < 2; ++again) {  // the scratch remembers lines
    by_prefilter.clear();
    matcher.match(lines, scratch, by_prefilter);
    REQUIRE(by_set.size() == by_prefilter.size());
    for (std::size_t i = 0; i < by_set.size(); ++i) {
      CHECK(by_set[i].signature == by_prefilter[i].signature);
      CHECK(by_set[i].line == by_prefilter[i].line);
    }
  }
  return by_set;
}

}  // namespace

TEST_CASE("findings come in the order of lines and then of the catalogue") {
  const SignatureCatalogue catalogue(
      {signature("a", "panic"), signature("b", "kernel"), signature("c", "oops")});
  const auto findings = find(catalogue, {line("oops", 1), line("kernel panic", 2)});
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].signature->id == "c");
  CHECK(findings[1].signature->id == "a");
  CHECK(findings[2].signature->id == "b");
}

TEST_CASE("named groups become captures and those that took no part are left out") {
  const SignatureCatalogue catalogue({signature("a", "exit (?P<code>\\d+)(?: by (?P<signal>\\w+))?")});
  const auto findings = find(catalogue, {line("exit 2")});
  REQUIRE(findings.size() == 1);
  CHECK(capture(findings[0], "code") == "2");
  CHECK_FALSE(capture(findings[0], "signal"));
  CHECK_FALSE(capture(findings[0], "unheard-of"));
}

TEST_CASE("bytes that are no UTF-8 neither hide a match nor break it") {
  const SignatureCatalogue catalogue({signature("a", "panic: .*end")});
  CHECK(find(catalogue, {line("\xff\xfe panic: \x80 end")}).size() == 1);
}

TEST_CASE("a line that has not ended gives its prompts alone") {
  Signature prompt = signature("prompt", "login:");
  prompt.prompt = true;
  const SignatureCatalogue catalogue({prompt, signature("fault", "log")});
  Line half = line("host login:");
  half.ended = false;
  const auto findings = find(catalogue, {half});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].signature->id == "prompt");
}

TEST_CASE("what a finding keeps of its line is bounded") {
  const SignatureCatalogue catalogue({signature("a", "(?P<all>x+)")});
  const std::string text(50'000, 'x');
  const auto findings = find(catalogue, {line(text)});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text().raw().size() == limits::finding_text_bytes);
  CHECK(capture(findings[0], "all")->size() == limits::capture_bytes);
}

TEST_CASE("lines between others that are remembered are looked at") {
  const SignatureCatalogue catalogue({signature("a", "panic"), signature("prompt", "login: $")});
  const Matcher matcher(catalogue, Prefilter::load(Prefilter::make(catalogue)));
  Matcher::Scratch scratch;
  const std::string block = "one\ntwo\npanic\nfour\nlogin: \nsix\n";
  std::vector<Line> lines;
  for (const std::string_view text : {"one", "two", "panic", "four", "login: ", "six"})
    lines.push_back(line(std::string_view(block).substr(block.find(text), text.size()), lines.size() + 1));
  std::vector<Finding> findings;
  for (const std::size_t known : {1, 3, 5})
    matcher.match(std::span(lines).subspan(known, 1), scratch, findings);
  CHECK(findings.empty());
  for (int again = 0; again < 2; ++again) {
    findings.clear();
    matcher.match(lines, scratch, findings);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].line == 3);
    CHECK(findings[1].line == 5);
  }
}

TEST_CASE("boots that say the same share what was found, and each finding has its own place") {
  const SignatureCatalogue catalogue({signature("a", "disk (?P<disk>\\w+) is gone")});
  const Matcher matcher(catalogue, Prefilter::load(Prefilter::make(catalogue)));
  Matcher::Scratch scratch;
  std::vector<Finding> findings;
  for (const std::string text : {"disk sda is gone", "disk sda is gone", "disk sdb is gone"}) {
    const Line each = line(text, findings.size() + 1);
    matcher.match({&each, 1}, scratch, findings);
  }
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].found == findings[1].found);
  CHECK(findings[1].line == 2);
  CHECK(capture(findings[1], "disk") == "sda");
  CHECK(capture(findings[2], "disk") == "sdb");
}

TEST_CASE("a later signature with the same id replaces an earlier one") {
  const SignatureCatalogue catalogue({signature("a", "old"), signature("a", "new")});
  CHECK(find(catalogue, {line("old")}).empty());
  CHECK(find(catalogue, {line("new")}).size() == 1);
}

TEST_CASE("a damaged prefilter is not loaded") {
  CHECK(Prefilter::load("") == nullptr);
  CHECK(Prefilter::load("no database at all") == nullptr);
}

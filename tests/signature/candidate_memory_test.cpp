// CandidateMemory may forget, and never makes anything up.
#include "signature/candidate_memory.h"

#include <algorithm>
#include <random>
#include <string>

#include "support/catch.h"

using namespace bootwhy;

namespace {

std::vector<Line> lines_of(const std::vector<std::string>& texts) {
  std::vector<Line> lines(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) lines[i].text = texts[i];
  return lines;
}

// What is said of a text in these tests: some signatures, of most texts none.
std::vector<std::uint32_t> signatures_of(const std::string& text) {
  const std::size_t sum = std::hash<std::string>()(text);
  std::vector<std::uint32_t> signatures(sum % 5 == 0 ? sum / 5 % 4 : 0);
  std::generate(signatures.begin(), signatures.end(),
                [&, next = sum]() mutable { return static_cast<std::uint32_t>(next *= 31); });
  return signatures;
}

// Keeps all that are not known, and says how many were. What is said of those is what was kept.
std::size_t learn(CandidateMemory& memory, const std::vector<std::string>& texts) {
  const auto lines = lines_of(texts);
  std::vector<Candidate> recalled;
  const auto is_known = memory.recall(lines, recalled);
  std::vector<Candidate> expected;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<Candidate> candidates;
    for (const std::uint32_t signature : signatures_of(texts[i]))
      candidates.push_back({static_cast<std::uint32_t>(i), signature});
    if (is_known[i])
      expected.insert(expected.end(), candidates.begin(), candidates.end());
    else
      memory.keep(lines, i, candidates);
  }
  CHECK((recalled == expected));
  return static_cast<std::size_t>(std::count(is_known.begin(), is_known.end(), 1));
}

std::vector<std::string> numbered(const std::string& what, int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(what + std::to_string(i));
  return texts;
}

}  // namespace

TEST_CASE("a line that was kept is known, of any length up to a limit") {
  for (std::size_t size = 0; size <= 1025; ++size) {
    INFO(size);
    CandidateMemory memory;
    const std::string text(size, 'x');
    CHECK(learn(memory, {text}) == 0);
    CHECK(learn(memory, {text, "x" + text}) == (size <= 1024 ? 1 : 0));
  }
}

TEST_CASE("a line that differs in one byte is another") {
  for (std::size_t size : {1, 7, 8, 9, 16, 17, 60}) {
    CandidateMemory memory;
    const std::string text(size, 'x');
    learn(memory, {text});
    std::vector<std::string> others{text + '\0', text + 'x', text.substr(1)};
    for (std::size_t i = 0; i < size; ++i) {
      others.push_back(text);
      others.back()[i] = 'y';
    }
    CHECK(learn(memory, others) == 0);
    CHECK(learn(memory, {text}) == 1);
  }
}

TEST_CASE("as many lines as some dozen kernels print are remembered while the memory grows") {
  CandidateMemory memory;
  const auto texts = numbered("usb 1-1: a message of the kernel with the number ", 20000);
  CHECK(learn(memory, texts) == 0);
  CHECK(learn(memory, texts) > 18000);  // where many fall into one place, some are forgotten
}

TEST_CASE("what is old is forgotten, and what is told is always what was kept") {
  CandidateMemory memory;
  std::mt19937 random(1);
  std::size_t known = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) {
      // Of two letters, so that many begin or end like others; some come again, most do not.
      std::string text(random() % (i % 2 == 0 ? 12 : 1100), 'a');
      for (char& c : text) c = static_cast<char>('a' + random() % 2);
      texts.push_back(text);
    }
    known += learn(memory, texts);
  }
  CHECK(known > 1000);
  const auto early = numbered("early ", 10);
  learn(memory, early);
  CHECK(learn(memory, early) == 10);
  const std::string filler(1000, 'f');
  for (int i = 0; i < 10000; ++i) learn(memory, {filler + std::to_string(i)});
  CHECK(learn(memory, early) == 0);
}

TEST_CASE("a line with very many candidates is not kept") {
  CandidateMemory memory;
  const std::vector<std::string> texts{"few", "many"};
  const auto lines = lines_of(texts);
  std::vector<Candidate> candidates;
  memory.recall(lines, candidates);
  memory.keep(lines, 0, std::vector<Candidate>(256, {0, 7}));
  memory.keep(lines, 1, std::vector<Candidate>(257, {1, 7}));
  const auto is_known = memory.recall(lines, candidates);
  CHECK(is_known[0]);
  CHECK_FALSE(is_known[1]);
  CHECK((candidates == std::vector<Candidate>(256, {0, 7})));
}

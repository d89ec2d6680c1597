// A mistake in a signature is named with file, line and key, and its examples are held against its pattern.
#include "signature/signature_reader.h"

#include "support/catch.h"

using namespace bootwhy;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const std::string start = "[[signature]]\nid = 'x'\ntitle = 't'\nsource = 's'\nwording = 'source'\n";
const std::string example = "[[signature.example]]\nline = 'abcd 7'\n";

struct ReadSignature {
  std::shared_ptr<const void> document;
  Signature signature;
};

ReadSignature read(const std::string& text) {
  const KnowledgeTable table = parse_knowledge_file("mine.toml", text).front().second;
  return {table.document(), read_signature(table)};
}

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const KnowledgeError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a signature is read with its defaults") {
  const auto [document, signature] = read(start + "kind = 'fact'\npattern = 'abcd (?P<n>\\d)'\n" + example);
  CHECK(signature.severity == Severity::info);
  CHECK_FALSE(signature.phase);
  CHECK(signature.file == "mine.toml");
  CHECK(signature.line == 1);
}

TEST_CASE("text that is no TOML is named with its line") {
  CHECK_THAT(error_of("[[signature]]\nid = \n"), StartsWith("mine.toml:2"));
}

TEST_CASE("a top level that is no list of tables is refused") {
  CHECK_THAT(error_of("signature = 3\n"), StartsWith("mine.toml:1: key 'signature'"));
}

TEST_CASE("a value of the wrong type is refused") {
  CHECK_THAT(error_of(start + "kind = 'fact'\npattern = 5\n" + example),
             StartsWith("mine.toml:7: key 'pattern'"));
  CHECK_THAT(error_of(start + "kind = 'fact'\npattern = 'abcd'\nprompt = 'yes'\n" + example),
             StartsWith("mine.toml:8: key 'prompt'"));
}

TEST_CASE("a fault needs a severity and a phase marker its phase") {
  CHECK_THAT(error_of(start + "kind = 'fault'\npattern = 'abcd'\n" + example),
             StartsWith("mine.toml:1: key 'severity'"));
  CHECK_THAT(error_of(start + "kind = 'phase'\npattern = 'abcd'\n" + example),
             StartsWith("mine.toml:1: key 'phase'"));
}

TEST_CASE("a name that means nothing is refused") {
  CHECK_THAT(error_of(start + "kind = 'wish'\npattern = 'abcd'\n" + example),
             StartsWith("mine.toml:6: key 'kind': 'wish' is no kind"));
}

TEST_CASE("a pattern that RE2 refuses or that matches everything is refused") {
  CHECK_THAT(error_of(start + "kind = 'fact'\npattern = '(a'\n" + example), Contains("RE2 refuses it"));
  CHECK_THAT(error_of(start + "kind = 'fact'\npattern = 'a*'\n" + example),
             Contains("matches an empty line"));
}

TEST_CASE("a signature without an example is refused") {
  CHECK_THAT(error_of(start + "kind = 'fact'\npattern = 'abcd'\n"), StartsWith("mine.toml:1: key 'example'"));
}

TEST_CASE("a wording from memory is never fatal") {
  std::string text = start + "kind = 'fault'\nseverity = 'fatal'\npattern = 'abcd'\n" + example;
  text.replace(text.find("wording = 'source'"), 18, "wording = 'memory'");
  CHECK_THAT(error_of(text), Contains("a wording from memory cannot be fatal"));
}

TEST_CASE("examples and counterexamples are held against the pattern") {
  const std::string body = start + "kind = 'fact'\npattern = 'abcd (?P<n>\\d)'\n";
  CHECK(test_examples(read(body + example + "captures = { n = '7' }\n").signature).empty());
  CHECK_THAT(test_examples(read(body + example + "captures = { n = '8' }\n").signature).at(0),
             Contains("capture 'n' should be '8' and is '7'"));
  CHECK_THAT(test_examples(read(body + "[[signature.example]]\nline = 'abc'\n").signature).at(0),
             Contains("the example is not matched"));
  CHECK_THAT(
      test_examples(read(body + example + "[[signature.counterexample]]\nline = 'abcd 1'\n").signature).at(0),
      Contains("the counterexample is matched"));
}

TEST_CASE("an example goes through escape stripping and framing as a console does") {
  const std::string body = start + "kind = 'fact'\npattern = '^abcd \\d$'\n";
  CHECK(test_examples(
            read(body + "[[signature.example]]\nline = \"[    1.234567] \\u001b[1mabcd 7\"\n").signature)
            .empty());
}

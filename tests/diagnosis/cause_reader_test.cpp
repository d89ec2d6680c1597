// A mistake in a cause is named with file, line and key, and the reason.
#include "diagnosis/knowledge.h"
#include "signature/knowledge_file.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

std::string cause(const std::string& rest) {
  return "[[cause]]\nid = 'c'\nsummary = 's'\nexplanation = 'e'\nrequires = ['r']\n" + rest;
}

std::string error_of(const std::string& text) {
  try {
    KnowledgeRows rows;
    add_knowledge_file(rows, "mine.toml", text);
    Knowledge knowledge(rows);
  } catch (const KnowledgeError& error) {
    return error.what();
  }
  return "accepted";
}

using Catch::Matchers::StartsWith;

}  // namespace

TEST_CASE("a cause without evidence is refused") {
  CHECK_THAT(error_of(cause("")), StartsWith("mine.toml:1: key 'evidence'"));
}

TEST_CASE("a row of evidence that would always count is refused") {
  CHECK_THAT(error_of(cause("[[cause.evidence]]\nweight = 1\nbecause = 'b'\n")),
             StartsWith("mine.toml:7: key 'weight': the row has no condition"));
}

TEST_CASE("a row of evidence without a weight is refused") {
  CHECK_THAT(error_of(cause("[[cause.evidence]]\nfinding = 'r'\nbecause = 'b'\n")),
             StartsWith("mine.toml:6: key 'weight'"));
}

TEST_CASE("a fact without a test, and a test without a fact, are refused") {
  CHECK_THAT(error_of(cause("[[cause.evidence]]\nfact = 'f'\nweight = 1\nbecause = 'b'\n")),
             StartsWith("mine.toml:7: key 'fact'"));
  CHECK_THAT(error_of(cause("[[cause.evidence]]\nis = true\nweight = 1\nbecause = 'b'\n")),
             StartsWith("mine.toml:6: key 'fact'"));
}

TEST_CASE("a regular expression that RE2 refuses is named") {
  CHECK_THAT(error_of(cause(
                 "[[cause.evidence]]\nfinding = 'r'\ncaptures = { a = '(' }\nweight = 1\nbecause = 'b'\n")),
             StartsWith("mine.toml:8: key 'captures': RE2 refuses '('"));
}

TEST_CASE("a row that refutes must speak against") {
  CHECK_THAT(
      error_of(cause("[[cause.evidence]]\nfinding = 'r'\nrefutes = true\nweight = 1\nbecause = 'b'\n")),
      StartsWith("mine.toml:8: key 'refutes'"));
}

TEST_CASE("a platform that nobody knows is refused with those that are known") {
  const std::string error = error_of(
      cause("[[cause.evidence]]\nfinding = 'r'\nweight = 1\nbecause = 'b'\n[[cause.fix]]\nplatform = "
            "'toaster'\ntext = 't'\n"));
  CHECK_THAT(error, StartsWith("mine.toml:11: key 'platform': 'toaster' is none of proxmox"));
}

TEST_CASE("a cause that requires a signature which is not there is refused") {
  CHECK_THAT(error_of(cause("[[cause.evidence]]\nfinding = 'r'\nweight = 1\nbecause = 'b'\n")),
             StartsWith("mine.toml:1"));
}

TEST_CASE("a wait status that is exit and signal at once is refused") {
  CHECK_THAT(error_of("[[wait_status]]\nexited = 1\nsignal = 6\nmeans = 'm'\n"),
             StartsWith("mine.toml:2: key 'exited'"));
}

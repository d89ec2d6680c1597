#include "report/markdown_report.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("a code span is longer than any run of backticks in it") {
  CHECK(code_span("plain") == "` plain `");
  CHECK(code_span("a ``` b") == "```` a ``` b ````");
  CHECK(code_span("\x1b[31m\n") == "` \\x1b[31m\\x0a `");
}

TEST_CASE("a code block has a fence that nothing in it can close") {
  CHECK(code_block("a\n````\n") == "`````text\na\n````\n`````\n\n");
  CHECK(code_block("```") == "````text\n```\n````\n\n");
}

TEST_CASE("our own text is no markup, save its code spans") {
  CHECK(plain_markdown("set <vmid> and `a_b <c>`, *not*\nthat") ==
        "set \\<vmid\\> and `a_b <c>`, \\*not\\* that");
}

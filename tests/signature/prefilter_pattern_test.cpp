#include "signature/prefilter_pattern.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("assertions go, for in a block a line has framing before it and another line behind") {
  CHECK(block_pattern("^login: ?$") == "login:");
  CHECK(block_pattern(R"(\bBUG\b|\Aend\z)") == "BUG|end");
  CHECK(block_pattern(R"(a(x^|\by)b)") == "a(x(?:)|(?:)y)b");
  CHECK(block_pattern(R"(a\^b\$c[^$]d[]^]e[[:digit:]$]f)") == R"(a\^b\$c[^\n$]d[]^]e[[:digit:]$]f)");
  CHECK(block_pattern(R"(\Q^$\E\d)") == R"(\Q^$\E\d)");
}

TEST_CASE("what may be missing at an end is left out, and what repeats there stands once") {
  CHECK(block_pattern("panic: .*") == "panic: ");
  CHECK(block_pattern(R"(.*exit (?P<code>\d+)\s*)") == R"(exit (?:\d))");
  CHECK(block_pattern("a(b(c?|d*)|e)") == "a(b|e)");
  CHECK(block_pattern("(x|y*)end(?:, really)?") == "end");
  CHECK(block_pattern("no(pe)+$") == "no(pe)");
}

TEST_CASE("a group that repeats a number of times stays whole") {
  CHECK(block_pattern("(?:ab?){2}") == "(?:ab?){2}");
  CHECK(block_pattern("x{2,5}y{0,3}") == "x{2,5}");
}

TEST_CASE("nothing reaches over the end of a line") {
  CHECK(block_pattern(R"(a\sb\Dc\Wd[^,]e)") == R"(a[\t\f\v\r ]b[^\n\d]c[^\n\w]d[^\n,]e)");
}

TEST_CASE("what begins with any character is looked for by a text in it") {
  CHECK(block_pattern(R"(\S+: (line )?\d+: (?:[Ss]yntax error|bad word))") == "(?:[Ss]yntax error|bad word)");
  CHECK(block_pattern(R"([A-Z]\w*: \d+ ilc:\d)") == R"( ilc:\d)");
  CHECK(block_pattern(R"(\d+: (?:ab|long enough))") == R"(\d: (?:ab|long enough))");
  CHECK(block_pattern(R"(tty\d+ is here)") == R"(tty\d+ is here)");
}

TEST_CASE("flags stay where they are") {
  CHECK(block_pattern("(?i)^.*panic: .*") == "(?i)panic: ");
  CHECK(block_pattern("(?i:nothing) found.*") == "(?i:nothing) found");
}

TEST_CASE("a pattern of nothing but what may be missing stays one") {
  CHECK(block_pattern("a*") == "a*");
  CHECK(block_pattern("") == "");
}

TEST_CASE("a broken pattern is taken as it is") {
  CHECK(block_pattern("\\") == "\\");
  CHECK(block_pattern("[^") == "[^\\n");
  CHECK(block_pattern("(a") == "(a)");
}

TEST_CASE("the needed text is the longest one that each match holds") {
  CHECK(needed_text(R"(^Freeing (?P<what>initrd memory): \d+K)") == "initrd memory");
  CHECK(needed_text(R"(\[drm\] fb\d+: (?:lost|gone) for good)") == " for good");
  CHECK(needed_text("(?:(?:in) reach)+ far") == " reach");
  CHECK(needed_text(R"(no such file\.?)") == "no such file");
  CHECK(needed_text("(?i)^.*panic here.*") == "(?i)panic here");
}

TEST_CASE("what may be missing, and what stands for one of several, is no needed text") {
  CHECK(needed_text("(?:perhaps this)? or").empty());
  CHECK(needed_text("this is one|that is another").empty());
  CHECK(needed_text("(?:this is one|that is another)").empty());
  CHECK(needed_text("(?:(?i)whatever case) x").empty());
  CHECK(needed_text("(?i:whatever case) x").empty());
  CHECK(needed_text("(?i)whatever(?-i) case").empty());
  CHECK(needed_text("abcdex?f{2}").empty());
  CHECK(needed_text("short").empty());
}

TEST_CASE("a literal pattern stands for its bytes") {
  CHECK(literal_pattern("[a\n") == R"(\x5b\x61\x0a)");
}

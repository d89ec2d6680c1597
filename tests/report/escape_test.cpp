#include "report/escape.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("printable text passes unchanged") {
  CHECK(for_terminal("Größe 10 µs … 漢字 😀") == "Größe 10 µs … 漢字 😀");
}

TEST_CASE("what a terminal would obey is made visible") {
  CHECK(for_terminal("\x1b[31m") == "\\x1b[31m");
  CHECK(for_terminal("a\rb\nc\x7f") ==
        "a\\x0d"
        "b\\x0ac\\x7f");
  CHECK(for_terminal("\xc2\x9b"
                     "31m") == "\\u009b31m");
  CHECK(for_terminal(std::string_view("\0", 1)) == "\\x00");
}

TEST_CASE("a tab becomes a space") {
  CHECK(for_terminal("a\tb") == "a b");
}

TEST_CASE("bidi overrides, zero-width characters and tags are made visible") {
  CHECK(for_terminal("\xe2\x80\xae") == "\\u202e");
  CHECK(for_terminal("\xe2\x81\xa6") == "\\u2066");
  CHECK(for_terminal("\xe2\x80\x8b") == "\\u200b");
  CHECK(for_terminal("\xf3\xa0\x80\x81") == "\\ue0001");
}

TEST_CASE("bytes that are no UTF-8 are shown one by one") {
  CHECK(for_terminal("\xff") == "\\xff");
  CHECK(for_terminal("\xc3") == "\\xc3");
  CHECK(for_terminal("\xc0\x80") == "\\xc0\\x80");                    // overlong
  CHECK(for_terminal("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(for_terminal("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}

TEST_CASE("as UTF-8, bytes that are none become the replacement character and none is lost silently") {
  CHECK(as_utf8("a\xff"
                "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(as_utf8("\xc3") == "\xef\xbf\xbd");
  CHECK(as_utf8("größe") == "größe");
}

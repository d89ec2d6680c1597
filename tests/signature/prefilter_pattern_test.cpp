#include "signature/prefilter_pattern.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("assertions go, and nothing else does") {
  CHECK(without_assertions("^login: ?$") == "(?:)login: ?(?:)");
  CHECK(without_assertions(R"(\bBUG\b|\Aend\z)") == "(?:)BUG(?:)|(?:)end(?:)");
  CHECK(without_assertions(R"(a\^b\$c[^$^]d[]^]e[[:digit:]$]f)") == R"(a\^b\$c[^$^]d[]^]e[[:digit:]$]f)");
  CHECK(without_assertions(R"(\Q^$\E\d)") == R"(\Q^$\E\d)");
  CHECK(without_assertions(R"([\]^]$)") == R"([\]^](?:))");
  CHECK(without_assertions("\\") == "\\");
  CHECK(without_assertions("[^") == "[^");
}

TEST_CASE("a literal pattern stands for its bytes") {
  CHECK(literal_pattern("[a\n") == R"(\x5b\x61\x0a)");
}

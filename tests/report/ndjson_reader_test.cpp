// What is read of a line of NDJSON that this program did not write. That what it wrote is read back is tried
// through `merge`.
#include "report/json_report.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

std::string end_of_log(const std::string& boots) {
  return R"({"schema":"bootwhy/1","source":"a.log","end":{"boots":)" + boots + "}}";
}

}  // namespace

TEST_CASE("a count that is no whole number of 64 bits is refused") {
  for (const std::string boots : {"-1", "1.5", "1e51", "18446744073709551616", "\"7\"", "null"}) {
    CAPTURE(boots);
    CHECK_FALSE(read_ndjson(end_of_log(boots)));
  }
  const auto read = read_ndjson(end_of_log("18446744073709551615"));
  REQUIRE(read);
  CHECK(std::get<LogEnd>(*read).boots == UINT64_MAX);
}

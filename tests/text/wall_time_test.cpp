#include "text/wall_time.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("a time is taken apart in UTC, also one before 1970") {
  const auto at = [](std::int64_t microseconds) {
    const UtcTime utc = utc_time(WallTime{std::chrono::microseconds{microseconds}});
    return std::vector<int>{utc.year,
                            static_cast<int>(utc.month),
                            static_cast<int>(utc.day),
                            utc.hour,
                            utc.minute,
                            utc.second,
                            utc.microsecond};
  };
  CHECK(at(1'795'482'123'000'456) == std::vector{2026, 11, 24, 1, 2, 3, 456});
  CHECK(at(-1) == std::vector{1969, 12, 31, 23, 59, 59, 999'999});
}

TEST_CASE("a written time is read up to its seconds") {
  const auto read = seconds_from_utc("2026-11-24T01:02:03.000456Z");
  REQUIRE(read);
  CHECK(read->time_since_epoch() == std::chrono::seconds{1'795'482'123});
  CHECK_FALSE(seconds_from_utc("2026-11-24T01:02"));
  CHECK_FALSE(seconds_from_utc("2026-02-30T01:02:03"));
  CHECK_FALSE(seconds_from_utc("yesterday, I believe"));
}

#include "signature/match_memory.h"

#include <array>
#include <string>

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("what was kept is recalled as views into the line at hand") {
  MatchMemory memory;
  const std::string kept = "disk sda is gone";
  const std::array<std::string_view, 3> groups{
      std::string_view(kept), std::string_view(kept).substr(5, 3), {}};
  memory.keep(7, kept, true, groups);

  const std::string line = kept;
  std::array<std::string_view, 3> recalled{"a", "b", "c"};
  CHECK(memory.recall(7, line, recalled) == true);
  CHECK(recalled[0].data() == line.data());
  CHECK(recalled[0].size() == line.size());
  CHECK(recalled[1] == "sda");
  CHECK(recalled[1].data() == line.data() + 5);
  CHECK(recalled[2].data() == nullptr);
}

TEST_CASE("another signature, another line or nothing at all is not recalled") {
  MatchMemory memory;
  CHECK_FALSE(memory.recall(1, "line", {}));
  memory.keep(1, "line", false, {});
  CHECK(memory.recall(1, "line", {}) == false);
  CHECK_FALSE(memory.recall(2, "line", {}));
  CHECK_FALSE(memory.recall(1, "lin", {}));
  memory.keep(3, "", true, {});
  CHECK(memory.recall(3, "", {}) == true);
}

TEST_CASE("an empty group is told from one that took no part") {
  MatchMemory memory;
  const std::string line(200, 'x');
  const std::array<std::string_view, 2> groups{std::string_view(line), std::string_view(line).substr(200)};
  memory.keep(1, line, true, groups);
  std::array<std::string_view, 2> recalled;
  REQUIRE(memory.recall(1, line, recalled) == true);
  CHECK(recalled[1].data() == line.data() + 200);
  CHECK(recalled[1].empty());
}

TEST_CASE("long lines are not kept, and what is new takes the place of what is old") {
  MatchMemory memory;
  const std::string longer(201, 'x');
  memory.keep(1, longer, true, {});
  CHECK_FALSE(memory.recall(1, longer, {}));
  const auto recalled = [&](int count) {
    std::size_t known = 0;
    for (int i = 0; i < count; ++i) known += memory.recall(1, std::to_string(i), {}) ? 1 : 0;
    return known;
  };
  for (int i = 0; i < 4000; ++i) memory.keep(1, std::to_string(i), true, {});
  CHECK(recalled(4000) > 2000);  // it has grown
  for (int i = 0; i < 50000; ++i) memory.keep(1, std::to_string(i), true, {});
  CHECK(recalled(50000) > 2000);
  CHECK(recalled(50000) <= 8192);
  CHECK(memory.recall(1, "49999", {}) == true);
}

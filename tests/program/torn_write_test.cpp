// kill -9 at any moment while a store is written: each log stands in it whole or not at all, and the next
// scan completes it. BOOTWHY_TORN_ROUNDS sets how often (20 by itself).
#include <filesystem>
#include <map>
#include <random>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"
#include "support/sanitized.h"
#include "support/store_dump.h"

using namespace bootwhy::test;
namespace fs = std::filesystem;

namespace {

constexpr int copies = is_sanitized ? 2 : 8;

int rounds_wanted() {
  const char* wanted = std::getenv("BOOTWHY_TORN_ROUNDS");
  return wanted ? std::stoi(wanted) : is_sanitized ? 5 : 20;
}

// Each capture as the logs of several machines.
void make_logs(const fs::path& folder) {
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator(capture_path("")))
    if (entry.path().extension() == ".log")
      for (int copy = 0; copy < copies; ++copy)
        fs::copy_file(entry.path(), folder / (std::to_string(copy) + "-" + entry.path().filename().string()));
}

// Of each log how many boots, phases and findings the store has.
std::map<std::string, std::string> stored_logs(const std::string& store) {
  const std::string rows =
      query(store,
            "SELECT source, count(*), sum((SELECT count(*) FROM phase WHERE boot = boot.id)), "
            "sum((SELECT count(*) FROM finding WHERE boot = boot.id)) FROM boot GROUP BY source");
  std::map<std::string, std::string> logs;
  for (std::size_t at = 0; at < rows.size();) {
    const std::size_t end = rows.find('\n', at);
    const std::size_t bar = rows.find('|', at);
    logs[rows.substr(at, bar - at)] = rows.substr(bar, end - bar);
    at = end + 1;
  }
  return logs;
}

}  // namespace

TEST_CASE("after a kill at any moment each log is stored whole or not at all") {
  const TemporaryFolder folder;
  const std::string logs = (folder.path() / "logs").string();
  const std::string whole = (folder.path() / "whole.sqlite").string();
  const std::string store = (folder.path() / "boots.sqlite").string();
  make_logs(logs);
  const Outputs complete = run({"scan", "--store", whole, logs});
  REQUIRE(complete.status == 1);
  const auto expected = stored_logs(whole);
  REQUIRE(expected.size() > 200);

  std::mt19937 random(20261125);
  const int rounds = rounds_wanted();
  int torn = 0;
  // A few rounds may all come too late by chance.
  for (int round = 0; round < rounds || (torn == 0 && round < 10 * rounds); ++round) {
    INFO("round " << round);
    // So much of its result has been printed when the scan is killed, a little later or sooner.
    const std::size_t printed = random() % complete.out.size();
    const std::chrono::microseconds later(random() % 3000);
    {
      const RunningProgram scan(folder.path(), {"scan", "--store", store, logs});
      const fs::path out = folder.path() / "out";
      REQUIRE(wait_until([&] { return fs::exists(out) && fs::file_size(out) >= printed; }));
      std::this_thread::sleep_for(later);
      scan.signal(SIGKILL);
    }
    if (!fs::exists(store)) continue;  // killed before it was made
    CHECK(query(store, "PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n");
    if (query(store, "PRAGMA user_version") == "0\n") continue;  // killed before its tables were made
    const auto stored = stored_logs(store);
    for (const auto& [log, counts] : stored) REQUIRE(counts == expected.at(log));
    if (stored.size() < expected.size()) {
      ++torn;
      continue;  // the next round goes on with it
    }
    CHECK(store_dump(store) == store_dump(whole));
    fs::remove(store);
  }
  WARN(rounds << " kills or more, " << torn << " of them while logs were still to be stored");
  CHECK(torn > 0);
  run({"scan", "--store", store, logs});
  CHECK(store_dump(store) == store_dump(whole));
  run({"scan", "--store", store, logs});
  CHECK(store_dump(store) == store_dump(whole));
}

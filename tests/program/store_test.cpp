// The store and merging, through the real binary.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"
#include "support/store_dump.h"

using namespace bootwhy::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size() - 1);
    lines.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("merging what workers wrote gives the summary and the store of one scan") {
  const TemporaryFolder folder;
  const fs::path one = folder.path() / "one.sqlite";
  const Outputs alone = run({"scan", "--store", one.string(), capture_path("")});
  INFO(alone.err);
  CHECK(alone.status == 1);
  const std::string summary = alone.out.substr(alone.out.find("\n\n"));

  const auto lines = lines_of(run({"scan", "--format", "ndjson", capture_path("")}).out);
  std::string first;
  std::string second;
  std::size_t logs = 0;
  std::string broken_off;  // what a worker had written of a log when it was killed
  for (const std::string& line : lines) {
    (logs < 20 ? first : second) += line;
    if (logs == 20) broken_off += line;
    if (Json::parse(line).contains("end")) ++logs;
  }
  REQUIRE(logs > 40);
  broken_off = broken_off.substr(0, broken_off.rfind("{\"schema\""));
  REQUIRE(contains(broken_off, "\"boot\""));
  write_file(folder.path() / "a.ndjson", first + broken_off);
  write_file(folder.path() / "b.ndjson", second);
  write_file(folder.path() / "c.ndjson", first);  // its worker did it all again
  const fs::path many = folder.path() / "many.sqlite";
  std::vector<std::string> arguments = {"merge", "--store", many.string()};
  for (const char* name : {"a.ndjson", "b.ndjson", "c.ndjson"})
    arguments.push_back((folder.path() / name).string());
  const Outputs merged = run(arguments);
  INFO(merged.err);
  CHECK(merged.status == 1);
  CHECK(merged.out == summary.substr(1));
  CHECK(store_dump(one) == store_dump(many));

  const Outputs again = run({"scan", "--store", many.string(), capture_path("")});
  CHECK(again.status == 1);
  CHECK(store_dump(one) == store_dump(many));
}

TEST_CASE("a log that no worker came to the end of is named") {
  const TemporaryFolder folder;
  const auto lines = lines_of(run({"scan", "--format", "ndjson", capture_path("kernel-panic.log")}).out);
  REQUIRE(lines.size() == 2);
  write_file(folder.path() / "cut.ndjson", lines[0] + lines[1].substr(0, lines[1].size() / 2));
  const Outputs merged = run({"merge", (folder.path() / "cut.ndjson").string()});
  CHECK(merged.status == 2);
  INFO(merged.err);
  CHECK(contains(merged.err, "kernel-panic.log: no scan has come to its end. Scan it again"));
}

TEST_CASE("history shows the failures and where the last one is") {
  const TemporaryFolder folder;
  const std::string store = (folder.path() / "boots.sqlite").string();
  run({"scan", "--store", store, capture_path("kernel-null-panic-on-oops.log")});
  const Outputs outputs = run({"history", store});
  CHECK(outputs.status == 0);
  INFO(outputs.out);
  CHECK(contains(outputs.out, "panic: "));
  CHECK(contains(outputs.out, "kernel-null-panic-on-oops.log line "));
  CHECK(contains(run({"history", "--machine", "nobody", store}).out, "no failure is stored"));
}

TEST_CASE("a store that cannot be written is named, and the scan goes on") {
  const TemporaryFolder folder;
  const std::string store = (folder.path() / "boots.sqlite").string();
  // No file may grow beyond 64 KiB: as on a full disk, writing fails half-way.
  const Outputs full = run({"scan", "--store", store, capture_path("")}, {}, "trap '' XFSZ; ulimit -f 128;");
  INFO(full.err);
  CHECK(full.status == 2);
  CHECK(contains(full.err, store));
  CHECK(contains(full.err, "The scan goes on without the store"));
  CHECK(contains(full.out, "kernel-panic.log: panic"));
  const Outputs nowhere =
      run({"scan", "--store", "/nonexistent/boots.sqlite", capture_path("kernel-panic.log")});
  CHECK(nowhere.status == 2);
  CHECK(contains(nowhere.err, "/nonexistent/boots.sqlite"));
}

TEST_CASE("history answers by day and machine, of a time, and what is new, for people and for programs") {
  const TemporaryFolder folder;
  const auto log = [](const std::string& time, const std::string& ending) {
    return time + " vm kernel: Linux version 6.1.0 (a@b) (gcc) #1 SMP\n" + time + " vm kernel: " + ending +
           "\n";
  };
  const std::string panic = "Kernel panic - not syncing: Fatal exception";
  write_file(folder.path() / "100.log", log("2026-05-01T10:00:00+00:00", panic));
  write_file(folder.path() / "200.log",
             log("2026-05-02T11:00:00+00:00", panic) +
                 log("2026-05-03T12:00:00+00:00", "VFS: Unable to mount root fs on unknown-block(0,0)"));
  const std::string store = (folder.path() / "s.sqlite").string();
  CHECK(run({"scan", "--store", store, (folder.path() / "100.log").string(),
             (folder.path() / "200.log").string()})
            .status == 1);

  const Json days = Json::parse(run({"history", "--by", "day", "--format", "json", store}).out);
  REQUIRE(days.size() == 3);
  for (const Json& day : days) {
    CHECK(day["failed"] == 1);
    CHECK(day["machines"] == 1);
  }
  const auto machines = lines_of(run({"history", "--by", "machine", "--format", "ndjson", store}).out);
  REQUIRE(machines.size() == 2);
  const Json most = Json::parse(machines.front());
  CHECK(most["machine"] == "200");
  CHECK(most["failed"] == 2);
  CHECK(most["last_seen"].get<std::string>().starts_with("2026-05-03T12:00"));

  const Outputs may_second =
      run({"history", "--by", "day", "--since", "2026-05-02", "--until", "2026-05-03", store});
  CHECK(contains(may_second.out, "2026-05-02"));
  CHECK_FALSE(contains(may_second.out, "2026-05-01"));
  const auto fresh = lines_of(run({"history", "--new-since", "2026-05-03", "--format", "ndjson", store}).out);
  REQUIRE(fresh.size() == 1);
  CHECK(Json::parse(fresh.front())["failed"] == 1);
  CHECK(run({"history", "--since", "yesteryear", store}).status == 2);
}

// The crashes of the captures as the report names them, against the truth that was read off each log by hand.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

namespace {

// Captures whose truth says what crash they hold, null: none.
std::vector<std::pair<std::string, Json>> crash_truths() {
  std::vector<std::pair<std::string, Json>> truths;
  for (const auto& entry : std::filesystem::directory_iterator(capture_path(""))) {
    const std::string file = entry.path().filename().string();
    const auto end = file.find(".truth.json");
    if (end == std::string::npos) continue;
    const Json truth = Json::parse(read_file(entry.path()));
    if (truth.contains("crash")) truths.emplace_back(file.substr(0, end), truth["crash"]);
  }
  return truths;
}

// «lab_bug.constprop.0+0x8/0xc [labcrash]», as the kernel printed it.
std::string printed(const Json& frame) {
  std::string text = frame["function"].get<std::string>() + frame["suffix"].get<std::string>() +
                     frame["offset"].get<std::string>();
  if (frame["module"].is_string()) text += " [" + frame["module"].get<std::string>() + "]";
  return text;
}

// The first frames of the trace that the kernel was sure of, as many as there are in `expected`.
Json sure_frames(const Json& crash, std::size_t count) {
  Json frames = Json::array();
  for (const Json& frame : crash["frames"])
    if (frame["sure"] == true && frames.size() < count) frames.push_back(printed(frame));
  return frames;
}

Json scanned_crash(const std::string& name) {
  const Outputs outputs = run({"scan", "--format", "json", capture_path(name + ".log")});
  return Json::parse(outputs.out)["sources"][0]["boots"][0]["crash"];
}

}  // namespace

TEST_CASE("every crash of the lab has the title, function, machine state and trace that its log tells") {
  std::set<std::string> seen;
  for (const auto& [name, truth] : crash_truths()) {
    INFO(name);
    seen.insert(name);
    const Json crash = scanned_crash(name);
    REQUIRE(crash.is_null() == truth.is_null());
    for (const auto& [field, expected] : truth.items()) {
      INFO(field);
      if (field == "trace")
        CHECK(sure_frames(crash, expected.size()) == expected);
      else
        CHECK(crash.at(field) == expected);
    }
  }
  for (const char* lab :
       {"kernel-bug", "kernel-bug-arm64", "kernel-null", "kernel-null-arm64", "kernel-null-panic-on-oops",
        "kernel-panic", "kernel-stack-overflow", "kernel-warn", "sysrq-crash", "sysrq-crash-arm64",
        "soft-lockup", "soft-lockup-module", "oom-deadlock", "rcu-stall", "hung-task"})
    CHECK(seen.count(lab) == 1);
}

TEST_CASE("a crash that is cut in its call trace keeps its title and says that it is incomplete") {
  for (const char* name : {"kernel-null", "kernel-null-arm64", "kernel-bug-arm64"}) {
    INFO(name);
    const std::string log = read_file(capture_path(std::string(name) + ".log"));
    const Json whole = scanned_crash(name);
    // Behind the third sure frame.
    const std::string frame = printed(whole["frames"].back());
    const auto place = log.find(frame);
    REQUIRE(place != std::string::npos);
    const Json cut = Json::parse(run({"scan", "--format", "json", "-"}, log.substr(0, place)).out);
    const Json crash = cut["sources"][0]["boots"][0]["crash"];
    CHECK(crash["title"] == whole["title"]);
    CHECK(crash["incomplete"] == true);
    CHECK(crash["incomplete_reason"] == "the log ends inside the report");
  }
}

TEST_CASE("crashes of many logs are grouped by title, with counts, first and last seen and an example") {
  const TemporaryFolder folder;
  const auto copy = [&](const std::string& name, const std::string& day) {
    const auto path = folder.path() / (name + ".log");
    std::filesystem::copy_file(capture_path(name + ".log"), path);
    REQUIRE(std::system(("touch -d " + day + "T06:00:00Z " + quoted(path.string())).c_str()) == 0);
  };
  // Two architectures, with and without a panic behind it: one crash.
  copy("kernel-null", "2026-02-03");
  copy("kernel-null-arm64", "2026-02-01");
  copy("kernel-null-panic-on-oops", "2026-02-05");
  copy("kernel-warn", "2026-02-04");
  copy("debian-healthy-login", "2026-02-04");

  const Json crashes = Json::parse(run({"scan", "--format", "json", folder.path().string()}).out)["crashes"];
  REQUIRE(crashes.size() == 2);
  CHECK(crashes[0]["title"] == "BUG: unable to handle kernel NULL pointer dereference in lab_null");
  CHECK(crashes[0]["boots"] == 3);
  CHECK(crashes[0]["consoles"] == 3);
  CHECK(crashes[0]["first_seen"].get<std::string>().starts_with("2026-02-01T06:00:00"));
  CHECK(crashes[0]["last_seen"].get<std::string>().starts_with("2026-02-05T06:00:00"));
  const std::string example = (folder.path() / "kernel-null-arm64.log").string();
  CHECK(crashes[0]["example"]["source"] == example);
  CHECK(crashes[0]["example"]["line"] == 225);
  CHECK(crashes[1]["title"] == "WARNING in lab_init");

  const std::string text = run({"scan", folder.path().string()}).out;
  INFO(text);
  CHECK(contains(text, "crash of the kernel"));
  CHECK(contains(text,
                 "      3        3  2026-02-01 06:00  2026-02-05 06:00  BUG: unable to handle kernel NULL "
                 "pointer dereference in lab_null\n"));
  CHECK(contains(text, "for example " + example + " line 225\n"));

  const Json one =
      Json::parse(run({"scan", "--format", "json", capture_path("debian-healthy-login.log")}).out);
  CHECK(one["crashes"].empty());
}

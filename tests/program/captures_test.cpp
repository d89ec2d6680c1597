// Every capture against the truth beside it, through the real binary.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

namespace {

std::vector<std::string> capture_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(capture_path("")))
    if (const std::string name = entry.path().filename().string(); name.ends_with(".truth.json"))
      names.push_back(name.substr(0, name.size() - std::string(".truth.json").size()));
  return names;
}

}  // namespace

TEST_CASE("every capture is judged as the truth beside it says") {
  const auto names = capture_names();
  REQUIRE(names.size() >= 128);
  for (const std::string& name : names) {
    INFO(name);
    const Json truth = Json::parse(read_file(capture_path(name + ".truth.json")));
    const Outputs outputs = run({"scan", "--format", "json", capture_path(name + ".log")});
    const Json boots = Json::parse(outputs.out)["sources"][0]["boots"];
    REQUIRE(boots.size() == truth["boots"].get<std::size_t>());
    const Json& last = boots.back();
    CHECK(last["outcome"] == truth["outcome"]);
    // Where the console leaves it open, the truth has a list of fair readings.
    const auto phases = truth["phase"].is_array() ? truth["phase"].get<std::vector<std::string>>()
                                                  : std::vector{truth["phase"].get<std::string>()};
    CHECK(std::find(phases.begin(), phases.end(), last["phase"].get<std::string>()) != phases.end());
    if (truth.contains("cause")) {
      REQUIRE_FALSE(last["diagnoses"].empty());
      CHECK(last["diagnoses"][0]["cause"] == truth["cause"]);
    }
    if (!truth["exitcode"].is_null()) CHECK(last["wait_status"]["raw"] == truth["exitcode"]);
    bool fatal = false;
    bool proven = false;
    bool any_fault = false;
    for (const Json& boot : boots)
      for (const Json& finding : boot["findings"]) {
        if (finding["severity"] == "info") continue;
        any_fault = true;
        fatal = fatal || finding["severity"] == "fatal";
        if (truth["evidence"].is_string())
          proven = proven || std::regex_search(finding["text"].get<std::string>(),
                                               std::regex(truth["evidence"].get<std::string>()));
      }
    if (truth["evidence"].is_string())
      CHECK(proven);
    else
      CHECK_FALSE(fatal);
    if (truth["evidence"].is_null() && (truth["outcome"] == "ready" || truth["outcome"] == "powered-off"))
      CHECK_FALSE(any_fault);
    if (!truth.value("any_exit", false)) CHECK(outputs.status == truth["exit"].get<int>());
  }
}

TEST_CASE("a capture read from a pipe has the same findings as from a file") {
  const std::string path = capture_path("nixos-stage2-exit2.log");
  const Json from_file = Json::parse(run({"scan", "--format", "json", path}).out);
  const Json from_pipe = Json::parse(run({"--format", "json"}, read_file(path)).out);
  CHECK(from_file["sources"][0]["boots"] == from_pipe["sources"][0]["boots"]);
}

TEST_CASE("every example and counterexample of the catalogue holds") {
  const Outputs outputs = run({"signatures", "test"});
  INFO(outputs.out);
  CHECK(outputs.status == 0);
}

TEST_CASE("the report that README begins with is what the program prints") {
  const std::string readme = read_source_file("README.md");
  const std::string capture = "captures/debian-emergency-fstab.log";
  const std::string command = "$ bootwhy scan " + capture + "\n";
  const std::size_t begin = readme.find(command);
  REQUIRE(begin != std::string::npos);
  const std::string shown =
      readme.substr(begin + command.size(), readme.find("```", begin) - begin - command.size());
  const Outputs outputs = run({"scan", capture}, {}, "cd " + quoted(BOOTWHY_SOURCE_DIR) + ";");
  CHECK(shown.size() > 1000);
  CHECK(outputs.out.substr(0, shown.size()) == shown);
}

// What must hold for any console, tried with all captures: ways in, framings, and repetition change no
// finding.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> capture_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(capture_path("")))
    if (entry.path().extension() == ".log") names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The boots of every log in a folder or archive, by the log's own name.
std::map<std::string, Json> boots_in(const std::string& input) {
  const Outputs outputs = run({"scan", "--format", "json", input});
  INFO(outputs.err);
  REQUIRE(outputs.status != 2);
  std::map<std::string, Json> boots;
  const Json report = Json::parse(outputs.out);
  for (const Json& source : report["sources"])
    boots[fs::path(source["name"].get<std::string>()).filename().string()] = source["boots"];
  return boots;
}

// What was found, where, in all boots: «signature@line».
std::vector<std::string> findings(const Json& boots) {
  std::vector<std::string> found;
  for (const Json& boot : boots)
    for (const Json& finding : boot["findings"])
      found.push_back(finding["signature"].get<std::string>() + "@" +
                      std::to_string(finding["line"].get<std::uint64_t>()));
  return found;
}

// What does not depend on how a console was reached. An open console says by itself that the port is there.
Json without_facts(Json boots) {
  for (Json& boot : boots) {
    boot.erase("facts");
    boot.erase("diagnoses");
  }
  return boots;
}

// Writes every capture, changed line by line, into a folder.
void write_changed(const fs::path& folder, const std::function<std::string(const std::string&)>& change) {
  for (const std::string& name : capture_names()) {
    const std::string log = read_file(capture_path(name));
    std::string changed;
    for (std::size_t at = 0; at < log.size();) {
      const std::size_t end = std::min(log.find('\n', at), log.size() - 1);
      changed += change(log.substr(at, end + 1 - at));
      at = end + 1;
    }
    write_file(folder / name, changed);
  }
}

}  // namespace

TEST_CASE("an archive of all captures gives the same reports as the files") {
  const TemporaryFolder folder;
  const std::string archive = (folder.path() / "captures.tar.gz").string();
  REQUIRE(std::system(("tar czf " + quoted(archive) + " -C " + quoted(capture_path("")) + " .").c_str()) ==
          0);
  const auto files = boots_in(capture_path(""));
  auto members = boots_in(archive);
  std::size_t compared = 0;
  for (const std::string& name : capture_names()) {
    INFO(name);
    REQUIRE(members.count(name) == 1);
    CHECK((members.at(name) == files.at(name)));
    ++compared;
  }
  CHECK(compared >= 45);
}

TEST_CASE("a live pipe and a socket give the same findings as the file") {
  const auto files = boots_in(capture_path(""));
  std::size_t number = 0;
  for (const std::string& name : capture_names()) {
    INFO(name);
    const Json piped = Json::parse(run({"--format", "json"}, read_file(capture_path(name))).out);
    CHECK((without_facts(piped["sources"][0]["boots"]) == without_facts(files.at(name))));
    if (number++ % 8 != 0) continue;
    const TemporaryFolder folder;
    const std::string socket = (folder.path() / "s").string();
    const std::string serve = "socat -u OPEN:" + quoted(capture_path(name)) +
                              " UNIX-LISTEN:" + quoted(socket) + " & for i in $(seq 200); do [ -S " +
                              quoted(socket) + " ] && break; sleep 0.05; done;";
    const Json attached = Json::parse(run({"attach", "--format", "json", socket}, {}, serve).out);
    CHECK((without_facts(attached["sources"][0]["boots"]) == without_facts(files.at(name))));
  }
}

TEST_CASE("putting a framing before every line changes no finding") {
  const std::map<std::string, std::string> framings = {
      {"syslog", "Nov 25 10:00:01 web1 kernel: "},
      {"RFC 3339 syslog", "2026-11-25T10:00:01.123456+01:00 web1 kernel: "},
      {"journal", "Nov 25 10:00:01.123456 web1 kernel: "},
      {"ts", "Nov 25 10:00:01 "},
      {"GitHub Actions", "2026-11-25T10:00:01.1234567Z "},
      {"Kubernetes", "2026-11-25T10:00:01.123456789Z stdout F "}};
  const auto plain = boots_in(capture_path(""));
  for (const auto& [framing, prefix] : framings) {
    const TemporaryFolder folder;
    write_changed(folder.path(), [text = prefix](const std::string& line) { return text + line; });
    const auto framed = boots_in(folder.path().string());
    for (const std::string& name : capture_names()) {
      INFO(framing << ", " << name);
      CHECK(findings(framed.at(name)) == findings(plain.at(name)));
    }
  }
}

TEST_CASE("a console that is told twice has twice the boots") {
  const TemporaryFolder folder;
  for (const std::string& name : capture_names()) {
    std::string log = read_file(capture_path(name));
    if (!log.ends_with('\n')) log += '\n';
    write_file(folder.path() / name, log + log);
  }
  const auto once = boots_in(capture_path(""));
  const auto twice = boots_in(folder.path().string());
  std::size_t compared = 0;
  for (const std::string& name : capture_names()) {
    const Json& boots = once.at(name);
    const auto has_phase = [&](const char* phase) {
      return std::any_of(boots.begin(), boots.end(), [&](const Json& boot) {
        for (const Json& reached : boot["phases"])
          if (reached["phase"] == phase) return true;
        return false;
      });
    };
    // Of some consoles, the beginning is not there: a firmware's last words begin no boot.
    if (!has_phase("kernel") || name == "noise-late-attach.log") continue;
    INFO(name);
    CHECK(twice.at(name).size() == 2 * boots.size());
    ++compared;
  }
  CHECK(compared >= 35);
}

// attach and watch where a console says as much as it can, as fast as it can: the writer is slowed, memory
// stays bounded, nothing is lost, and the verdict that follows is right.
#include <sys/ioctl.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"
#include "support/sanitized.h"

using namespace bootwhy::test;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t memory_allowed = is_sanitized ? 1000 : 100;  // megabytes
constexpr std::size_t flood_bytes = (is_sanitized ? 2 : 4) * mebibyte;

const std::string kernel = "[    0.000000] Linux version 6.1.0-13-amd64 (x) (gcc) #1 SMP\r\n";
const std::string panic =
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

struct Flood {
  std::string name;
  std::string block;
};

std::string repeated(const std::string& text) {
  std::string block;
  while (block.size() < mebibyte) block += text;
  return block;
}

std::vector<Flood> floods() {
  std::string binary(mebibyte, '\0');
  std::mt19937 generator(1);
  for (char& byte : binary) byte = static_cast<char>(generator() & 0xff);
  return {{"short lines", repeated("y\n")},
          {"a line without end", std::string(mebibyte, 'x')},
          {"binary", binary},
          {"escape sequences without end", repeated("\x1b]0;")},
          {"a console", repeated(read_file(capture_path("debian-emergency-fstab.log")))}};
}

// What follows upon a flood. Whatever it ended in the middle of is over by then.
std::string last_words() {
  return "\r\n" + repeated("nothing\r\n").substr(0, 9000) + "\r\n" + kernel + panic;
}

std::size_t peak_megabytes(pid_t process) {
  std::istringstream status(read_file("/proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) / 1024;
  return 0;
}

// Sends it, and gives what was sent.
std::string send_flood(const End& console, const Flood& flood) {
  std::string sent;
  while (sent.size() < flood_bytes) sent += flood.block;
  sent += last_words();
  console.send(sent);
  return sent;
}

}  // namespace

TEST_CASE("attach takes floods of every kind whole, in bounded memory, and judges what follows") {
  for (const Flood& flood : floods()) {
    INFO(flood.name);
    const TemporaryFolder folder;
    const ConsoleServer server(folder.path() / "s");
    RunningProgram attach(folder.path(), {"attach", folder.path() / "s", "--format", "json", "--record",
                                          folder.path() / "record"});
    End console = server.accept();
    const std::string sent = send_flood(console, flood);
    REQUIRE(wait_until([&] { return std::filesystem::file_size(folder.path() / "record") == sent.size(); }));
    const std::size_t memory = peak_megabytes(attach.pid());
    console.close();
    CHECK(attach.wait() == 1);
    CHECK(memory < memory_allowed);
    CHECK(attach.err().empty());
    CHECK((read_file(folder.path() / "record") == sent));
    const auto source = nlohmann::json::parse(attach.out())["sources"][0];
    CHECK(source["bytes"] == sent.size());
    CHECK(source["boots"].back()["outcome"] == "panic");
  }
}

TEST_CASE("watch takes floods of every kind whole, in bounded memory, and judges what follows") {
  for (const Flood& flood : floods()) {
    INFO(flood.name);
    const TemporaryFolder folder;
    const ConsoleServer server(folder.path() / "100.serial0");
    const ConsoleServer neighbour(folder.path() / "101.serial0");
    RunningProgram watch(folder.path(),
                         {"watch", "--sockets", folder.path() / "*.serial0", "--format", "ndjson", "--stall",
                          "off", "--record", folder.path() / "records", "--record-limit", "64M"});
    End console = server.accept();
    End other = neighbour.accept();
    const std::string sent = send_flood(console, flood);
    other.send(kernel + panic);
    REQUIRE(wait_until([&] { return times(watch.out(), "\"event\":\"verdict\"") >= 2; }));
    const auto told_panic_of = [&](const std::string& machine) {
      std::istringstream events(watch.out());
      for (std::string line; std::getline(events, line) && !events.eof();) {
        const auto event = nlohmann::json::parse(line);
        if (event["event"] == "verdict" && event["machine"] == machine && event["boot"]["outcome"] == "panic")
          return true;
      }
      return false;
    };
    CHECK(wait_until([&] { return told_panic_of("100") && told_panic_of("101"); }));
    CHECK(peak_megabytes(watch.pid()) < memory_allowed);
    watch.signal(SIGTERM);
    CHECK(watch.wait() == 0);
    CHECK(watch.err().empty());
    CHECK(times(watch.out(), "events-dropped") == 0);
    const std::string record = read_files_of(folder.path() / "records/100");
    // Of many boots the last hundred records are kept.
    CHECK((flood.name == "a console" ? sent.ends_with(record) && !record.empty() : record == sent));
  }
}

TEST_CASE("watch counts the events of a flood that a reader who stands still has missed, and says so") {
  const TemporaryFolder folder;
  const ConsoleServer server(folder.path() / "100.serial0");
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  End reader(ends[0]);
  End writer(ends[1]);
  RunningProgram watch(
      folder.path(),
      {"watch", "--sockets", folder.path() / "*.serial0", "--format", "ndjson", "--stall", "off"},
      writer.fd());
  writer.close();
  End console = server.accept();
  const std::string boots = repeated(kernel + panic);
  constexpr int times = is_sanitized ? 1 : 4;
  for (int i = 0; i < times; ++i) console.send(boots);
  console.send(std::string("\r\n"));
  // All of it has been taken when the socket is empty.
  REQUIRE(wait_until([&] {
    int waiting = 1;
    return ::ioctl(console.fd(), TIOCOUTQ, &waiting) == 0 && waiting == 0;
  }));
  CHECK(peak_megabytes(watch.pid()) < memory_allowed);
  REQUIRE(reader.receives("\"event\":\"phase\""));
  // It has read what waited, and there is room again: the next event tells first how many are missing.
  console.send("x\r\n" + kernel + panic);
  REQUIRE(reader.receives("\"event\":\"events-dropped\""));
  watch.signal(SIGTERM);
  CHECK(reader.ends());
  CHECK(watch.wait() == 0);
}

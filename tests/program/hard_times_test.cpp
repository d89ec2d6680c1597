// bootwhy attach where its reader goes or stands still, the guest floods, or the disk is full.
#include <fstream>
#include <sstream>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"
#include "support/sanitized.h"

using namespace bootwhy::test;

namespace {

const std::string kernel =
    "[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP\r\n";
const std::string panic =
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

constexpr std::size_t memory_allowed = is_sanitized ? 1000 : 100;  // megabytes

// The most memory that the process has had in RAM.
std::size_t peak_megabytes(pid_t process) {
  std::istringstream status(read_file("/proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) / 1024;
  return 0;
}

struct Pipe {
  End reader, writer;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader = End(ends[0]);
    writer = End(ends[1]);
  }
};

}  // namespace

TEST_CASE("attach goes on recording when nobody reads its output any more, and says so once") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const auto record = folder.path() / "rec";
  const ConsoleServer server(socket);
  Pipe output;
  RunningProgram attach(folder.path(), {"attach", socket.string(), "--record", record.string()},
                        output.writer.fd());
  output.writer.close();
  output.reader.close();
  End console = server.accept();
  console.send(kernel + panic);
  REQUIRE(attach.warns("nobody reads standard output any more; the console is read on"));
  console.send("and goes on\r\n");
  CHECK(wait_until([&] { return read_file(record) == kernel + panic + "and goes on\r\n"; }));
  console.close();
  CHECK(attach.wait() == 1);
  CHECK(attach.err().find("nobody reads") == attach.err().rfind("nobody reads"));
}

TEST_CASE("attach that only shows ends when nobody reads its output any more") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const ConsoleServer server(socket);
  Pipe output;
  RunningProgram attach(folder.path(), {"attach", socket.string()}, output.writer.fd());
  output.writer.close();
  output.reader.close();
  const End console = server.accept();
  console.send(kernel + panic);
  CHECK(attach.wait() == 1);
}

TEST_CASE("a reader that stands still holds up neither the console nor the record, and gets the verdict") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const auto record = folder.path() / "rec";
  const ConsoleServer server(socket);
  Pipe output;
  RunningProgram attach(folder.path(),
                        {"attach", socket.string(), "--format", "ndjson", "--record", record.string()},
                        output.writer.fd());
  output.writer.close();
  End console = server.accept();
  // Every boot is a line of JSON: more than may wait.
  std::string boots;
  for (int i = 0; i < 200; ++i) boots += kernel + panic;
  constexpr int times = 20;
  for (int i = 0; i < times; ++i) console.send(boots);
  REQUIRE(wait_until([&] { return read_file(record).size() == times * boots.size(); }));
  CHECK(attach.warns("standard output is read too slowly"));
  const std::size_t memory = peak_megabytes(attach.pid());
  console.close();
  CHECK(output.reader.ends());
  CHECK(attach.wait() == 1);
  CHECK(memory < memory_allowed);
  CHECK(attach.err().find("were not read in time and are left out") != std::string::npos);
  const std::string& text = output.reader.received();
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  CHECK(text.find("\"index\":" + std::to_string(200 * times) + ",", last) != std::string::npos);
}

TEST_CASE("a flood is recorded whole, in bounded memory, with the verdict that follows it") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const auto record = folder.path() / "rec";
  const ConsoleServer server(socket);
  RunningProgram attach(folder.path(), {"attach", socket.string(), "--record", record.string()});
  End console = server.accept();
  std::string block;
  while (block.size() < 1024 * 1024)
    block +=
        "[    1.203611] sd 2:0:0:0: [sda] Attached SCSI disk number " + std::to_string(block.size()) + "\r\n";
  block.resize(1024 * 1024);
  block.replace(512 * 1024, 200 * 1024, std::string(200 * 1024, '\x1b'));
  constexpr std::size_t times = is_sanitized ? 16 : 128;
  console.send(kernel);
  for (std::size_t i = 0; i < times; ++i) console.send(block);
  console.send("\r\n" + panic);
  REQUIRE(attach.says("Why"));
  CHECK(peak_megabytes(attach.pid()) < memory_allowed);
  console.close();
  CHECK(attach.wait() == 1);
  std::ifstream recorded(record, std::ios::binary);
  std::string piece(kernel.size(), '\0');
  recorded.read(piece.data(), static_cast<std::streamsize>(piece.size()));
  CHECK(piece == kernel);
  piece.resize(block.size());
  std::size_t equal = 0;
  for (std::size_t i = 0; i < times; ++i) {
    recorded.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    equal += piece == block ? 1 : 0;
  }
  CHECK(equal == times);
  CHECK(std::filesystem::file_size(record) == kernel.size() + times * block.size() + 2 + panic.size());
}

TEST_CASE("a machine that is stopped has ended its boot: what it says after its start is the next one") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "s";
  const ConsoleServer server(socket);
  RunningProgram attach(folder.path(), {"attach", socket.string(), "--reconnect", "--format", "ndjson"});
  End first = server.accept();
  first.send(kernel + "[    1.203611] sd 2:0:0:0: [sda] Attached");
  first.close();
  CHECK(attach.says("\"index\":1,\"outcome\":\"incomplete\""));
  End second = server.accept();
  // No firmware and no kernel announces itself: only the stop tells of another boot.
  second.send(
      " [    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n");
  second.close();
  CHECK(attach.says("\"index\":2,\"outcome\":\"panic\""));
  attach.signal(SIGTERM);
  CHECK(attach.wait() == 1);
}

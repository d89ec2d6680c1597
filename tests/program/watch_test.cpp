// bootwhy watch through the real binary, on sockets that play consoles.
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"

using namespace bootwhy::test;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

// The serial socket of a VM, as QEMU serves it: one client.
class SerialSocket {
 public:
  explicit SerialSocket(const std::filesystem::path& path) : path_(path) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
  }
  SerialSocket(const SerialSocket&) = delete;
  SerialSocket& operator=(const SerialSocket&) = delete;
  ~SerialSocket() { stop(); }

  // Waits for bootwhy to connect.
  void accept() {
    client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    REQUIRE(client_ >= 0);
  }
  void say(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(client_, text.data(), text.size(), MSG_NOSIGNAL);
      REQUIRE(sent > 0);
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  bool hears(const std::string& keys) {
    std::string heard(keys.size(), '\0');
    return ::recv(client_, heard.data(), heard.size(), MSG_WAITALL) == static_cast<ssize_t>(keys.size()) &&
           heard == keys;
  }
  // The VM stops: QEMU takes its socket away.
  void stop() {
    if (client_ >= 0) ::close(client_);
    if (listener_ >= 0) {
      ::close(listener_);
      std::filesystem::remove(path_);
    }
    client_ = listener_ = -1;
  }

 private:
  std::filesystem::path path_;
  int listener_ = -1;
  int client_ = -1;
};

// bootwhy watch in the background.
class Watch {
 public:
  Watch(const TemporaryFolder& folder, const std::string& options) : folder_(folder.path()) {
    const std::string command = "cd " + quoted(folder_.string()) + " && exec " + quoted(BOOTWHY_PROGRAM) +
                                " watch --sockets '*.serial0' --config-root . --format ndjson " + options +
                                " >events 2>err";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (pid_ > 0) end(SIGKILL);
  }

  // Its exit status, or -1 where the signal killed it.
  int end(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::vector<Json> events(const std::string& kind) const {
    std::vector<Json> found;
    const std::string text = read_file(folder_ / "events");
    for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const Json event = Json::parse(text.substr(begin, end - begin));
      if (event["event"] == kind) found.push_back(event);
    }
    return found;
  }
  bool told(const std::string& kind, std::size_t times = 1) const {
    return wait_until([&] { return events(kind).size() >= times; });
  }
  std::string errors() const { return read_file(folder_ / "err"); }
  int pid() const { return pid_; }

 private:
  std::filesystem::path folder_;
  int pid_ = -1;
};

std::size_t records_in(const std::filesystem::path& folder) {
  std::error_code none_yet;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none_yet))
    count += entry.exists() ? 1 : 0;
  return count;
}

const std::string kernel = "[    0.000000] Linux version 6.1.0-13-amd64 (x) (gcc) #1 SMP\r\n";
const std::string panic =
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

}  // namespace

TEST_CASE("watch finds machines that come and go, and tells what happens to each") {
  const TemporaryFolder folder;
  const Watch watch(folder, "");
  SerialSocket first(folder.path() / "101.serial0");
  first.accept();
  first.say(kernel);
  REQUIRE(watch.told("phase"));
  SerialSocket second(folder.path() / "102.serial0");
  second.accept();
  second.say(kernel + panic);
  REQUIRE(watch.told("verdict"));
  const Json verdict = watch.events("verdict")[0];
  CHECK(verdict["machine"] == "102");
  CHECK(verdict["boot"]["outcome"] == "panic");
  CHECK(verdict["schema"] == "bootwhy/1");
  CHECK(verdict["time"].get<std::string>().size() == std::string("2026-11-25T10:15:00.000000Z").size());
  second.stop();
  REQUIRE(watch.told("machine-went"));
  CHECK(watch.events("machine-went")[0]["machine"] == "102");
  CHECK(watch.events("boot-ended")[0]["machine"] == "102");
  CHECK(watch.events("machine-came").size() == 2);

  SerialSocket again(folder.path() / "102.serial0");
  again.accept();
  again.say(kernel);
  CHECK(watch.told("machine-came", 3));
  // Of each machine the boots are counted, whatever comes and goes.
  REQUIRE(watch.told("phase", 3));
  CHECK(watch.events("phase")[0]["boot_index"] == 1);
  CHECK(watch.events("phase")[2]["machine"] == "102");
  CHECK(watch.events("phase")[2]["boot_index"] == 2);
}

TEST_CASE("SIGTERM ends watch in order: what was read is told and recorded") {
  const TemporaryFolder folder;
  Watch watch(folder, "--record records");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  const std::string capture = read_file(capture_path("nixos-stage2-exit2.log"));
  console.say(capture);
  REQUIRE(watch.told("verdict"));
  console.say("and the last words");
  CHECK(watch.end(SIGTERM) == 0);
  CHECK(watch.events("boot-ended").size() == 1);
  CHECK(watch.events("machine-went").size() == 1);
  CHECK(read_files_of(folder.path() / "records/100") == capture + "and the last words");
}

TEST_CASE("SIGKILL loses no byte that was recorded before it was scanned") {
  const TemporaryFolder folder;
  Watch watch(folder, "--record records");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel + "a line without an end");
  REQUIRE(
      wait_until([&] { return read_files_of(folder.path() / "records/100").ends_with("without an end"); }));
  CHECK(watch.end(SIGKILL) == -1);
  CHECK(read_files_of(folder.path() / "records/100") == kernel + "a line without an end");
}

TEST_CASE("every boot has a record of its own, and together they are what came") {
  const TemporaryFolder folder;
  Watch watch(folder, "--record records");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  const std::string capture = read_file(capture_path("boot-loop.log"));
  console.say(capture);
  const Json truth = Json::parse(read_file(capture_path("boot-loop.truth.json")));
  const auto boots = truth["boots"].get<std::size_t>();
  console.stop();
  REQUIRE(watch.told("machine-went"));
  CHECK(watch.events("boot-ended").size() == boots);
  CHECK(records_in(folder.path() / "records/100") == boots);
  CHECK(read_files_of(folder.path() / "records/100") == capture);
}

TEST_CASE(
    "of a machine that boots again and again the last hundred records are kept, in a folder that may go") {
  const TemporaryFolder folder;
  const auto records = folder.path() / "records/100";
  Watch watch(folder, "--record records");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  constexpr std::size_t boots = 130;
  for (std::size_t i = 0; i < boots; ++i) console.say(kernel + panic);
  REQUIRE(watch.told("boot-ended", boots - 1));
  CHECK(records_in(records) == 100);
  std::filesystem::remove_all(folder.path() / "records");
  console.say(kernel + panic);
  REQUIRE(watch.told("boot-ended", boots));
  console.say(kernel + panic);
  REQUIRE(watch.told("boot-ended", boots + 1));
  CHECK(watch.end(SIGTERM) == 0);
  CHECK(read_files_of(records).ends_with(kernel + panic));
  CHECK(watch.errors().empty());
}

TEST_CASE("many consoles that talk at once are read and recorded whole, and each may be typed on") {
  const TemporaryFolder folder;
  // More than are read without a longer pause.
  constexpr int machines = 40;
  std::vector<std::unique_ptr<SerialSocket>> consoles;
  for (int i = 0; i < machines; ++i)
    consoles.push_back(
        std::make_unique<SerialSocket>(folder.path() / (std::to_string(100 + i) + ".serial0")));
  Watch watch(folder, "--record records --relay shared");
  for (const auto& console : consoles) console->accept();
  std::string sent;
  const auto end = std::chrono::steady_clock::now() + 1500ms;
  while (std::chrono::steady_clock::now() < end) {
    const std::string line = "[    1.000000] line " + std::to_string(sent.size()) + "\r\n";
    for (const auto& console : consoles) console->say(line);
    sent += line;
    std::this_thread::sleep_for(5ms);
  }
  End client = connect_to(folder.path() / "shared/100.serial0");
  client.send("root\r");
  CHECK(consoles[0]->hears("root\r"));
  for (const auto& console : consoles) console->say(kernel + panic);
  sent += kernel + panic;
  REQUIRE(watch.told("verdict", machines));
  for (const auto& console : consoles) console->stop();
  REQUIRE(watch.told("machine-went", machines));
  CHECK(watch.end(SIGTERM) == 0);
  for (int i = 0; i < machines; ++i)
    CHECK((read_files_of(folder.path() / "records" / std::to_string(100 + i)) == sent));
}

TEST_CASE("a record ends at its limit, which is said, and the next boot has a record again") {
  const TemporaryFolder folder;
  Watch watch(folder, "--record records --record-limit 1000");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  std::string long_boot = kernel;
  for (int i = 0; i < 100; ++i) long_boot += "[    1.000000] nothing of importance happens here\r\n";
  console.say(long_boot + panic);
  REQUIRE(watch.told("verdict"));
  console.say(kernel + panic);
  REQUIRE(watch.told("verdict", 2));
  CHECK(watch.end(SIGTERM) == 0);
  CHECK(read_files_of(folder.path() / "records/100") == long_boot.substr(0, 1000) + kernel + panic);
  CHECK(watch.errors().find("limit of 1000 bytes") != std::string::npos);
}

TEST_CASE("a record that the disk refuses is said, and the console is read on") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "records");
  write_file(folder.path() / "records/100", "a file stands where the folder should be");
  Watch watch(folder, "--record records");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel + panic);
  REQUIRE(watch.told("verdict"));
  CHECK(watch.end(SIGTERM) == 0);
  CHECK(watch.errors().find("without a record") != std::string::npos);
}

TEST_CASE("the option --on runs a command once a boot, with the verdict on its standard input") {
  const TemporaryFolder folder;
  Watch watch(folder, "--on fatal 'cat >>told' --on degraded 'cat >>told-degraded; echo loud; exit 3'");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel + panic + panic);
  REQUIRE(watch.told("verdict"));
  REQUIRE(wait_until([&] { return read_file(folder.path() / "told").ends_with("\n"); }));
  REQUIRE(wait_until([&] { return watch.errors().find("exit status 3") != std::string::npos; }));
  CHECK(watch.end(SIGTERM) == 0);
  const Json verdict = Json::parse(read_file(folder.path() / "told"));
  CHECK(verdict["machine"] == "100");
  CHECK(verdict["boot"]["outcome"] == "panic");
  CHECK(Json::parse(read_file(folder.path() / "told-degraded"))["boot"]["outcome"] == "panic");
  CHECK(watch.errors().find("loud") != std::string::npos);
}

TEST_CASE("a silent boot is told as hung, and as resumed when it talks again") {
  const TemporaryFolder folder;
  Watch watch(folder, "--stall 1s");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel);
  REQUIRE(watch.told("verdict"));
  CHECK(watch.events("verdict")[0]["boot"]["outcome"] == "hung");
  CHECK(watch.events("verdict")[0]["boot"]["silent_seconds"] >= 1);
  console.say("[    9.000000] and on it goes\r\n");
  CHECK(watch.told("resumed"));
}

TEST_CASE("watch reads the VM's configuration where the socket is called by its number") {
  const TemporaryFolder folder;
  write_file(folder.path() / "100.conf", "bios: ovmf\nserial0: socket\nmemory: 512\n");
  Watch watch(folder, "");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel + panic);
  REQUIRE(watch.told("verdict"));
  CHECK(watch.events("verdict")[0]["boot"]["facts"].dump().find("100.conf") != std::string::npos);
}

TEST_CASE("Prometheus reads the figures, and nothing else is served") {
  const TemporaryFolder folder;
  Watch watch(folder, "--metrics 127.0.0.1:19480");
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  console.say(kernel + panic);
  REQUIRE(watch.told("verdict"));
  const auto ask = [&](const std::string& request) {
    const std::string answer = (folder.path() / "answer").string();
    const int status = std::system(
        ("printf '" + request + "' | socat -t 10 - TCP:127.0.0.1:19480 >" + quoted(answer)).c_str());
    CHECK(status == 0);
    return read_file(answer);
  };
  const std::string metrics = ask("GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n");
  CHECK(metrics.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(metrics.find("\nbootwhy_consoles_connected 1\n") != std::string::npos);
  CHECK(metrics.find("\nbootwhy_boots_begun_total 1\n") != std::string::npos);
  CHECK(metrics.find("bootwhy_findings_total{signature=\"") != std::string::npos);
  CHECK(metrics.find("\nbootwhy_console_bytes_total " + std::to_string(kernel.size() + panic.size()) +
                     "\n") != std::string::npos);
  CHECK(ask("GET / HTTP/1.0\\r\\n\\r\\n").starts_with("HTTP/1.0 404"));
  CHECK(ask("POST /metrics HTTP/1.0\\r\\n\\r\\n").starts_with("HTTP/1.0 405"));
  CHECK(watch.end(SIGTERM) == 0);
}

TEST_CASE("who does not read stdout does not keep the consoles from being recorded") {
  const TemporaryFolder folder;
  const std::string here = folder.path().string();
  REQUIRE(std::system(("mkfifo " + quoted(here + "/stuck")).c_str()) == 0);
  const std::string command = "cd " + quoted(here) + " && exec 3<>stuck && exec " + quoted(BOOTWHY_PROGRAM) +
                              " watch --sockets '*.serial0' --format ndjson --record records >stuck 2>err";
  const int pid = ::fork();
  if (pid == 0) {
    ::execl("/bin/bash", "bash", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  SerialSocket console(folder.path() / "100.serial0");
  console.accept();
  std::string sent;
  for (int i = 0; i < 60; ++i) {
    sent += kernel + panic;
    console.say(kernel + panic);
  }
  CHECK(wait_until([&] { return read_files_of(folder.path() / "records/100").size() == sent.size(); }));
  ::kill(pid, SIGTERM);
  int status = 0;
  ::waitpid(pid, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(read_files_of(folder.path() / "records/100") == sent);
  CHECK(read_file(folder.path() / "err").find("does not take them") != std::string::npos);
}

TEST_CASE(
    "watch shares each console: clients see it, one types on it, and they stay when the machine is started "
    "again") {
  const TemporaryFolder folder;
  const Watch watch(folder, "--relay shared");
  auto machine = std::make_unique<SerialSocket>(folder.path() / "100.serial0");
  machine->accept();
  machine->say("first\r\n");
  End client = connect_to(folder.path() / "shared/100.serial0");
  REQUIRE(client.receives("first"));
  client.send("root\r");
  CHECK(machine->hears("root\r"));
  machine->stop();
  REQUIRE(watch.told("machine-went"));
  machine = std::make_unique<SerialSocket>(folder.path() / "100.serial0");
  machine->accept();
  machine->say("second\r\n");
  CHECK(client.receives("second"));
  client.close();
  machine->stop();
  REQUIRE(watch.told("machine-went", 2));
  CHECK(wait_until([&] { return !std::filesystem::exists(folder.path() / "shared/100.serial0"); }));
}

TEST_CASE("options that make no sense are refused before anything is watched") {
  CHECK(run({"watch", "--record-limit", "much"}).status == 2);
  CHECK(run({"watch", "--on", "lethal", "true"}).status == 2);
  CHECK(run({"watch", "--stall", "kernel=soon"}).status == 2);
  CHECK(run({"watch", "--metrics", "localhost"}).status == 2);
}

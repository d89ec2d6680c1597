// A QEMU that is played: what is asked of it, and what happens when it is busy, slow or somebody else.
#include "live/machine_screen.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "live/qmp.h"
#include "support/catch.h"
#include "support/played_qemu.h"

using namespace bootwhy;
using namespace bootwhy::test;

TEST_CASE("the memory and the picture come through files that are gone afterwards") {
  std::string folder;
  std::filesystem::perms permissions{};
  PlayedQemu qemu(greeting, [&](const std::string& request) -> std::string {
    if (asks(request, "pmemsave")) {
      const std::filesystem::path file = file_named_in(request);
      folder = file.parent_path().string();
      permissions = std::filesystem::status(folder).permissions();
      std::ofstream(file) << std::string(32768, 'm');
      return "{\"event\": \"RTC_CHANGE\"}\r\n" + nothing;
    }
    if (asks(request, "screendump")) std::ofstream(file_named_in(request)) << "P6 picture";
    return nothing;
  });
  const auto screen = take_machine_screen(qemu.socket_path());
  REQUIRE(screen);
  CHECK(screen->text_memory == std::string(32768, 'm'));
  CHECK(screen->picture == "P6 picture");
  const auto& requests = qemu.end();
  REQUIRE(requests.size() == 3);
  CHECK(asks(requests[0], "qmp_capabilities"));
  CHECK(permissions == std::filesystem::perms::owner_all);
  REQUIRE_FALSE(folder.empty());
  CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE(
    "where QEMU can write no file the memory comes through the socket, and the picture is missed with a "
    "word") {
  PlayedQemu qemu(greeting, [&](const std::string& request) -> std::string {
    if (asks(request, "pmemsave") || asks(request, "screendump"))
      return "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Could not open: Permission "
             "denied\"}}\r\n";
    if (asks(request, "human-monitor-command"))
      return "{\"return\": \"00000000000b8000: 0x07410742 0x07430744\\r\\n00000000000b8008: "
             "0x07200720\\r\\n\"}\r\n";
    return nothing;
  });
  const auto screen = take_machine_screen(qemu.socket_path());
  REQUIRE(screen);
  CHECK(screen->text_memory ==
        "B\x07"
        "A\x07"
        "D\x07"
        "C\x07 \x07 \x07");
  CHECK(screen->picture.empty());
  CHECK(screen->picture_problem == "Could not open: Permission denied");
}

TEST_CASE("a QEMU that serves another client is said to be busy") {
  PlayedQemu qemu("", [](const std::string&) { return std::string(); });
  const auto client = QmpClient::connect(qemu.socket_path(), {std::chrono::milliseconds(100), {}});
  REQUIRE_FALSE(client);
  CHECK(client.error().reason.find("another client") != std::string::npos);
}

TEST_CASE("a QEMU that does not answer is left in time") {
  PlayedQemu qemu(greeting, [](const std::string&) { return std::string(); });
  const auto client = QmpClient::connect(qemu.socket_path(),
                                         {std::chrono::milliseconds(30000), std::chrono::milliseconds(100)});
  REQUIRE_FALSE(client);
  CHECK(client.error().reason.find("in time") != std::string::npos);
}

TEST_CASE("a message without an end, one too deep and events without an end are given up") {
  using std::chrono::milliseconds;
  const std::string endless(3 * limits::qmp_message_bytes, 'x');
  const std::string deep = std::string(100'000, '[') + "\n";
  for (const std::string& answer : {endless, deep}) {
    PlayedQemu qemu(greeting, [&](const std::string&) { return answer; });
    const auto client = QmpClient::connect(qemu.socket_path(), {milliseconds(30'000), milliseconds(30'000)});
    REQUIRE_FALSE(client);
    CHECK(client.error().reason.find("does not speak QMP") != std::string::npos);
  }
  std::string events;
  for (int i = 0; i < 50'000; ++i) events += "{\"event\": \"STOP\"}\r\n";
  PlayedQemu qemu(greeting, [&](const std::string&) { return events; });
  const auto client = QmpClient::connect(qemu.socket_path(), {milliseconds(30'000), milliseconds(100)});
  REQUIRE_FALSE(client);
  CHECK(client.error().reason.find("in time") != std::string::npos);
}

TEST_CASE("a picture that is larger than any screen's is not read") {
  PlayedQemu qemu(greeting, [&](const std::string& request) -> std::string {
    if (asks(request, "pmemsave")) std::ofstream(file_named_in(request)) << std::string(32768, 'm');
    if (asks(request, "screendump")) {
      std::ofstream(file_named_in(request)) << "P6";
      std::filesystem::resize_file(file_named_in(request), limits::picture_file_bytes + 1);
    }
    return nothing;
  });
  const auto screen = take_machine_screen(qemu.socket_path());
  REQUIRE(screen);
  CHECK(screen->picture.empty());
  CHECK_FALSE(screen->picture_problem.empty());
}

TEST_CASE("what does not speak QMP, and a socket that is not there, are told apart") {
  PlayedQemu console("login: \n", [](const std::string&) { return std::string(); });
  const auto wrong = QmpClient::connect(console.socket_path(), {std::chrono::milliseconds(30000), {}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().reason.find("does not speak QMP") != std::string::npos);
  const auto missing = QmpClient::connect("/nonexistent/9000.qmp");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().way_out.find("qm status") != std::string::npos);
}

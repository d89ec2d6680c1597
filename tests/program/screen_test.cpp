// Screens instead of consoles: dumps of VGA text memory, pictures, and the screen of a QEMU that is played.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/played_qemu.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

namespace {

std::string screen_path(const std::string& name) {
  return std::string(BOOTWHY_SOURCE_DIR) + "/captures-screen/" + name;
}

const std::string memory_dump = screen_path("growroot-no-serial.vga-text-memory.bin");

}  // namespace

TEST_CASE("a dump of text memory is diagnosed as growroot without a serial port") {
  const Outputs outputs = run({"scan", "--format", "json", memory_dump});
  CHECK(outputs.status == 1);
  const Json source = Json::parse(outputs.out)["sources"][0];
  CHECK(source["screen"]["medium"] == "VGA text memory");
  CHECK(source["screen"]["columns"] == 80);
  REQUIRE(source["boots"].size() == 1);
  const Json& boot = source["boots"][0];
  CHECK(boot["outcome"] == "panic");
  CHECK(boot["wait_status"]["raw"] == "0x00000100");
  const Json& first = boot["diagnoses"][0];
  REQUIRE(first["cause"] == "no-serial-port");
  CHECK((first["confidence"] == "certain" || first["confidence"] == "likely"));
  CHECK(first["evidence"].dump().find("growroot's fingerprint") != std::string::npos);
}

TEST_CASE("the report on a dump of text memory names where the text comes from") {
  const Outputs outputs = run({"scan", memory_dump});
  CHECK(outputs.out.find("read from VGA text memory") != std::string::npos);
  CHECK(outputs.out.find("no-serial-port") != std::string::npos);
}

TEST_CASE("pictures of screens are scanned like logs, and say that they are pictures") {
  const Json source = Json::parse(
      run({"scan", "--format", "json", screen_path("login-framebuffer-1280x800.png")}).out)["sources"][0];
  CHECK(source["screen"]["medium"] == "screen picture");
  CHECK(source["screen"]["unreadable_rows"].empty());
  REQUIRE(source["boots"].size() == 1);
  CHECK(source["boots"][0]["outcome"] == "ready");
  const Outputs panic = run({"scan", screen_path("growroot-no-serial.screen.png")});
  CHECK(panic.status == 1);
  CHECK(panic.out.find("Attempted to kill init! exitcode=0x00000100") != std::string::npos);
}

TEST_CASE("a font that cannot be read and a screen that is not there are errors with a way out") {
  const Outputs font = run({"scan", "--font", memory_dump, screen_path("login-framebuffer-1280x800.png")});
  CHECK(font.status == 2);
  CHECK(font.err.find("no PC Screen Font") != std::string::npos);
  const Outputs screen =
      run({"screen", "9000", "--socket-root", "/nonexistent", "--config-root", "/nonexistent"});
  CHECK(screen.status == 2);
  CHECK(screen.err.find("/nonexistent/9000.qmp") != std::string::npos);
  CHECK(screen.err.find("qm status") != std::string::npos);
}

namespace {

// Writes what it is asked for, save a picture.
std::string text_screen(const std::string& request) {
  if (asks(request, "pmemsave"))
    write_file(file_named_in(request),
               read_source_file("captures-screen/growroot-no-serial.vga-text-memory.bin"));
  if (asks(request, "screendump")) return "{\"error\": {\"desc\": \"no console\"}}\r\n";
  return nothing;
}

std::vector<std::string> with_roots(std::vector<std::string> arguments, const std::string& folder) {
  for (const char* option : {"--socket-root", "--config-root"}) {
    arguments.emplace_back(option);
    arguments.push_back(folder);
  }
  return arguments;
}

}  // namespace

TEST_CASE("attach reads the screen of a VM without a serial port, and the missing port comes first") {
  PlayedQemu qemu(greeting, text_screen);
  write_file(qemu.folder() + "/9000.conf", "memory: 256\n");
  const Outputs outputs = run(with_roots({"attach", "9000", "--format", "json"}, qemu.folder()));
  CHECK(outputs.status == 1);
  CHECK(outputs.err.find("qm set 9000 --serial0 socket") != std::string::npos);
  const Json source = Json::parse(outputs.out)["sources"][0];
  CHECK(source["screen"]["medium"] == "VGA text memory");
  REQUIRE(source["boots"].size() == 1);
  CHECK(source["boots"][0]["outcome"] == "panic");
  CHECK(source["boots"][0]["diagnoses"][0]["cause"] == "no-serial-port");
  for (const std::string& request : qemu.end())
    CHECK((asks(request, "qmp_capabilities") || asks(request, "pmemsave") || asks(request, "screendump")));
}

TEST_CASE("screen --text shows the text that the screen holds") {
  PlayedQemu qemu(greeting, text_screen);
  const Outputs outputs = run(with_roots({"screen", "9000", "--text"}, qemu.folder()));
  CHECK(outputs.status == 0);
  CHECK(outputs.out.find("unmounting filesystem") != std::string::npos);
  CHECK(outputs.out.find("Attempted to kill init! exitcode=0x00000100") != std::string::npos);
}

TEST_CASE("a VM without a serial port that does not run, and a QMP socket that is busy, are said to be so") {
  const TemporaryFolder folder;
  write_file(folder.path() / "9000.conf", "memory: 256\n");
  const Outputs stopped = run(with_roots({"attach", "9000"}, folder.path().string()));
  CHECK(stopped.status == 2);
  CHECK(stopped.err.find("does not run") != std::string::npos);
  PlayedQemu busy("", text_screen);
  const Outputs outputs = run({"screen", busy.socket_path()});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("another client") != std::string::npos);
}

// Screens instead of consoles: a dump of VGA text memory.
#include <nlohmann/json.hpp>

#include "support/catch.h"
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

TEST_CASE("a font that cannot be read is an error with a way out") {
  const Outputs font = run({"scan", "--font", memory_dump, screen_path("login-framebuffer-1280x800.png")});
  CHECK(font.status == 2);
  CHECK(font.err.find("no PC Screen Font") != std::string::npos);
}

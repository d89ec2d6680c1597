#include "screen/screen_reader.h"

#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

std::string saved(const std::string& name) {
  return read_source_file("captures-screen/" + name);
}

const char* const memory_dump = "growroot-no-serial.vga-text-memory.bin";

}  // namespace

TEST_CASE("a picture of the text screen tells where in the memory it stands") {
  const auto screen =
      read_machine_screen(saved(memory_dump), saved("growroot-no-serial.screen.png"), nullptr);
  REQUIRE(screen);
  CHECK(screen->source.medium == ScreenMedium::text_memory);
  CHECK(screen->source.order_known);
  CHECK(screen->text.find("unmounting filesystem") < screen->text.find("Attempted to kill init!"));
}

TEST_CASE("text that a card kept from before the framebuffer does not hide what the framebuffer shows") {
  const auto screen =
      read_machine_screen(saved(memory_dump), saved("login-framebuffer-1280x800.png"), nullptr);
  REQUIRE(screen);
  CHECK(screen->source.medium == ScreenMedium::picture);
  CHECK(screen->text.find("login:") != std::string::npos);
  CHECK(screen->text.find("Attempted to kill init!") == std::string::npos);
}

TEST_CASE("the memory is read where the picture is none, or shows no text") {
  const std::string blank = "P6\n16 16\n255\n" + std::string(16 * 16 * 3, '\x20');
  for (const std::string& picture : {std::string(), std::string("no picture"), blank}) {
    const auto screen = read_machine_screen(saved(memory_dump), picture, nullptr);
    REQUIRE(screen);
    CHECK(screen->source.medium == ScreenMedium::text_memory);
  }
}

#include "screen/picture_text.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "screen/screen_reader.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

std::string read_capture(const std::string& name) {
  std::ifstream file(std::string(BOOTWHY_SOURCE_DIR) + "/captures-screen/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

ScreenText text_of(const std::string& bytes) {
  const auto screen = read_screen(bytes, nullptr);
  REQUIRE(screen);
  REQUIRE(screen->has_value());
  return **screen;
}

struct Colours {
  std::uint32_t foreground = 0xaaaaaa;
  std::uint32_t background = 0;
};

// Draws lines as a console would, in the first built-in font.
class Drawing {
 public:
  Drawing(std::size_t width, std::size_t height) : font_(builtin_fonts().front()) {
    picture_ = {width, height, std::vector<std::uint32_t>(width * height)};
  }

  void write(std::size_t row, const std::string& text, Colours colours = {}) {
    for (std::size_t column = 0; column < text.size(); ++column)
      for (const auto& [look, character] : font_.characters)
        if (character == static_cast<char32_t>(text[column])) {
          for (std::size_t y = 0; y < 16; ++y)
            for (std::size_t x = 0; x < 8; ++x)
              set(column * 8 + x, row * 16 + y,
                  (static_cast<unsigned char>(look[y]) >> (7 - x) & 1) != 0 ? colours.foreground
                                                                            : colours.background);
          break;
        }
  }
  void set(std::size_t x, std::size_t y, std::uint32_t colour) {
    picture_.pixels[y * picture_.width + x] = colour;
  }
  void turn(std::size_t x, std::size_t y) { set(x, y, picture_.at(x, y) == 0 ? 0xaaaaaa : 0); }

  const Picture& picture() const { return picture_; }

 private:
  ConsoleFont font_;
  Picture picture_;
};

std::string ppm(const Picture& picture) {
  std::string bytes =
      "P6\n# a comment\n" + std::to_string(picture.width) + " " + std::to_string(picture.height) + "\n255\n";
  for (const std::uint32_t pixel : picture.pixels)
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>(pixel >> shift & 0xff);
  return bytes;
}

}  // namespace

TEST_CASE("a login prompt on a framebuffer is read, every row") {
  const ScreenText screen = text_of(read_capture("login-framebuffer-1280x800.png"));
  CHECK(screen.text == "\nDebian GNU/Linux 12 growtest tty1\n\ngrowtest login:\n");
  CHECK(screen.source.medium == ScreenMedium::picture);
  CHECK(screen.source.columns == 160);
  CHECK(screen.source.unreadable_rows.empty());
}

TEST_CASE("a boot on a framebuffer is read in the kernel's own font, with the cursor in it") {
  const ScreenText screen = text_of(read_capture("boot-framebuffer-1280x800.png"));
  CHECK(screen.source.unreadable_rows.empty());
  CHECK(screen.text.find("Console: switching to colour frame buffer device 160x50") != std::string::npos);
  CHECK(screen.text.find("lab login:") != std::string::npos);
}

TEST_CASE("a picture of a text screen says what the text memory of that moment says") {
  const ScreenText picture = text_of(read_capture("growroot-no-serial.screen.png"));
  const ScreenText memory = text_of(read_capture("growroot-no-serial.vga-text-memory.bin"));
  CHECK(picture.source.unreadable_rows.empty());
  CHECK(picture.source.columns == 80);
  REQUIRE(picture.text.size() > 1000);
  CHECK(memory.text.ends_with(picture.text));
}

TEST_CASE("the picture tells where in the text memory the screen stands") {
  const std::string memory = read_capture("growroot-no-serial.vga-text-memory.bin");
  const auto screen = read_machine_screen(memory, read_capture("growroot-no-serial.screen.png"), nullptr);
  REQUIRE(screen);
  CHECK(screen->text == text_of(memory).text);
  CHECK(screen->source.medium == ScreenMedium::text_memory);
}

TEST_CASE("text is read in any two colours and at any resolution") {
  Drawing drawing(1366, 771);
  drawing.write(0, "[    0.000000] Linux version 6.1.0", {0xffffff, 0x0000aa});
  drawing.write(1, "Failed to start a unit; five of five", {0xff5555, 0});
  drawing.write(47, "inverse", {0, 0xaaaaaa});
  const ScreenText screen = text_of(ppm(drawing.picture()));
  CHECK(
      screen.text.starts_with("[    0.000000] Linux version 6.1.0\nFailed to start a unit; five of five\n"));
  CHECK(screen.text.ends_with("\ninverse\n"));
  CHECK(screen.source.columns == 170);
}

TEST_CASE("one wrong pixel makes its row unreadable and no other") {
  Drawing drawing(640, 480);
  drawing.write(3, "the row before");
  drawing.write(4, "Kernel panic - not syncing");
  drawing.write(5, "the row after");
  drawing.turn(8 * 3, 16 * 4 + 1);
  const ScreenText screen = text_of(ppm(drawing.picture()));
  CHECK(screen.source.unreadable_rows == std::vector<std::size_t>{5});
  CHECK(screen.text == "\n\n\nthe row before\n" + std::string(unreadable_row_text) + "\nthe row after\n");
}

TEST_CASE("the cursor hides no row, a second one does") {
  Drawing drawing(640, 480);
  drawing.write(0, "login: root");
  drawing.write(1, "other");
  const auto underline = [&](std::size_t row, std::size_t column) {
    for (std::size_t x = 0; x < 8; ++x)
      for (const std::size_t y : {14, 15}) drawing.turn(column * 8 + x, row * 16 + y);
  };
  underline(0, 7);
  CHECK(text_of(ppm(drawing.picture())).text == "login: root\nother\n");
  underline(1, 10);
  CHECK(text_of(ppm(drawing.picture())).source.unreadable_rows == std::vector<std::size_t>{1, 2});
}

TEST_CASE("a picture without text says what to do, and a damaged one what is wrong") {
  Picture noise{320, 200, {}};
  for (std::uint32_t i = 0; i < 320 * 200; ++i) noise.pixels.push_back(i * 2654435761U & 0xffffff);
  const auto graphics = read_screen(ppm(noise), nullptr);
  REQUIRE(graphics);
  REQUIRE_FALSE(graphics->has_value());
  CHECK(graphics->error().way_out.find("--font") != std::string::npos);
  const std::string png = read_capture("login-framebuffer-1280x800.png");
  for (const std::string& damaged :
       {png.substr(0, png.size() / 2), png.substr(0, 20), std::string("P6\n640 480\n255\nshort"),
        std::string("P6\n99999999 99999999\n255\n"), std::string("P6\n0 1\n255\n"), std::string("P6\n")}) {
    const auto screen = read_screen(damaged, nullptr);
    REQUIRE(screen);
    CHECK_FALSE(screen->has_value());
  }
}

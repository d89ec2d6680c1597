#include "screen/text_memory.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/catch.h"
#include "support/files.h"
#include "support/sanitized.h"

using namespace bootwhy;

namespace {

constexpr std::size_t height = 25;
constexpr std::size_t memory_bytes = 32768;

// A text console as the kernel's: it scrolls by moving the screen through the memory, and at its end copies
// the screen to the beginning.
class TextConsole {
 public:
  explicit TextConsole(std::size_t columns = 80) : columns_(columns), memory_(memory_bytes, '\0') {
    for (std::size_t i = 0; i < memory_.size(); i += 2) set(i, ' ');
  }

  void print(const std::string& line) {
    for (const char c : line) {
      if (column_ == columns_) new_row();
      set(cell(row_, column_++), c);
    }
    new_row();
  }

  const std::string& memory() const { return memory_; }
  std::size_t last_row() const { return origin_ / pitch() + height - 1; }

 private:
  std::size_t pitch() const { return 2 * columns_; }
  std::size_t cell(std::size_t row, std::size_t column) const { return origin_ + row * pitch() + 2 * column; }
  void set(std::size_t at, char c) {
    memory_[at] = c;
    memory_[at + 1] = 7;
  }
  void new_row() {
    column_ = 0;
    if (row_ + 1 < height) {
      ++row_;
      return;
    }
    const std::size_t screen = height * pitch();
    if (origin_ + screen + pitch() >= memory_bytes) {
      std::copy(memory_.begin() + origin_ + pitch(), memory_.begin() + origin_ + screen, memory_.begin());
      origin_ = 0;
    } else {
      origin_ += pitch();
    }
    for (std::size_t column = 0; column < columns_; ++column) set(cell(row_, column), ' ');
  }

  std::size_t columns_;
  std::string memory_;
  std::size_t origin_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

std::string stamped(std::size_t number) {
  return fmt::format("[{:5}.{:06}] message {}", number / 10, number % 10 * 100000, number);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string real_dump() {
  return test::read_source_file("captures-screen/growroot-no-serial.vga-text-memory.bin");
}

}  // namespace

TEST_CASE("a memory that was not filled is read from its first row to its last text") {
  TextConsole console;
  for (std::size_t i = 0; i < 60; ++i) console.print(stamped(i));
  const ScreenText screen = read_text_memory(console.memory());
  const auto lines = lines_of(screen.text);
  REQUIRE(lines.size() == 60);
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == stamped(i));
  CHECK(screen.source.order_known);
}

TEST_CASE("wherever the newest row stands, every line comes once and in order") {
  TextConsole console;
  for (std::size_t count = 1; count <= 1000; ++count) {
    console.print(stamped(count));
    if (test::is_sanitized && count % 7 != 0) continue;
    const auto last_row = GENERATE(false, true);
    const ScreenText screen = last_row ? read_text_memory(console.memory(), console.last_row())
                                       : read_text_memory(console.memory());
    const auto lines = lines_of(screen.text);
    INFO(count << " lines printed, the screen's place is " << (last_row ? "known" : "not known"));
    // The memory holds 204 rows; a copied screen takes 24 of them twice.
    REQUIRE(lines.size() >= std::min<std::size_t>(count, 178));
    REQUIRE(lines.size() <= count);
    for (std::size_t i = 0; i < lines.size(); ++i) REQUIRE(lines[i] == stamped(count - lines.size() + 1 + i));
    CHECK(screen.source.order_known);
  }
}

TEST_CASE("a message that wrapped is one line again, also where it broke at a space") {
  const std::string broken_in_a_word = "[    1.000000] " + std::string(100, 'x');
  const std::string broken_at_a_space = "[    2.000000] " + std::string(64, 'y') + " and the rest";
  const std::string exactly_a_row = "[    3.000000] " + std::string(65, 'z');
  TextConsole console;
  for (const auto& line :
       {broken_in_a_word, broken_at_a_space, exactly_a_row, std::string("[    4.000000] end")})
    console.print(line);
  CHECK(lines_of(read_text_memory(console.memory()).text) ==
        std::vector<std::string>{broken_in_a_word, broken_at_a_space, exactly_a_row, "[    4.000000] end"});
}

TEST_CASE("lines are joined at the width that the messages show") {
  TextConsole console(132);
  const std::string longer = "[   99.000000] " + std::string(200, 'w');
  for (std::size_t i = 0; i < 30; ++i) console.print(stamped(i));
  console.print(longer);
  const ScreenText screen = read_text_memory(console.memory());
  CHECK(screen.source.columns == 132);
  CHECK(lines_of(screen.text).back() == longer);
}

TEST_CASE("text after the newest kernel message stays behind it") {
  TextConsole console;
  for (std::size_t i = 0; i < 300; ++i) console.print(stamped(i));
  console.print("Debian GNU/Linux 12 guest tty1");
  const auto lines = lines_of(read_text_memory(console.memory()).text);
  CHECK(lines.back() == "Debian GNU/Linux 12 guest tty1");
  CHECK(lines[lines.size() - 2] == stamped(299));
}

TEST_CASE(
    "a filled memory without kernel times says that its order is not known, unless the screen's place is") {
  TextConsole console;
  for (std::size_t i = 0; i < 300; ++i) console.print(fmt::format("line {}", i));
  CHECK_FALSE(read_text_memory(console.memory()).source.order_known);
  const ScreenText screen = read_text_memory(console.memory(), console.last_row());
  CHECK(screen.source.order_known);
  CHECK(lines_of(screen.text).back() == "line 299");
}

TEST_CASE("messages that changed places are no end of the memory, nor is a second kernel's start") {
  TextConsole console;
  console.print("[    1.000100] one processor");
  console.print("[    1.000050] another one");
  console.print("[    9.000000] kexec");
  console.print("[    0.000000] Linux version 6.1.0");
  const auto lines = lines_of(read_text_memory(console.memory()).text);
  REQUIRE(lines.size() == 4);
  CHECK(lines.front() == "[    1.000100] one processor");
  CHECK(lines.back() == "[    0.000000] Linux version 6.1.0");
}

TEST_CASE("a real dump gives the boot from its oldest line to the end of the panic, each line once") {
  const std::string dump = real_dump();
  REQUIRE(dump.size() == 32000);
  const ScreenText screen = read_text_memory(dump);
  const auto lines = lines_of(screen.text);
  CHECK(lines.front() == "[    0.984671] AppArmor: AppArmor Filesystem Enabled");
  CHECK(
      lines.back() ==
      "[    8.411189] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100 ]---");
  CHECK(std::count(lines.begin(), lines.end(), "[    1.079715] zbud: loaded") == 1);
  CHECK(std::count(
            lines.begin(), lines.end(),
            "[    8.407446] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100") == 1);
  CHECK(std::count(lines.begin(), lines.end(),
                   "[    6.342226] sd 2:0:0:0: [sda] 8388608 512-byte logical blocks: (4.29 GB/4.00 GiB)") ==
        1);
  double last = 0;
  for (const std::string& line : lines) {
    REQUIRE(line.substr(0, 5) == "[    ");
    const double time = std::stod(line.substr(1));
    CHECK(time >= last);
    last = time;
  }
}

TEST_CASE("a dump of text memory is told from logs and other files") {
  CHECK(looks_like_text_memory(real_dump()));
  CHECK(looks_like_text_memory(real_dump().substr(0, 4000)));
  CHECK_FALSE(looks_like_text_memory(real_dump().substr(0, 3998)));
  CHECK_FALSE(
      looks_like_text_memory(test::read_source_file("captures/init-exit-2-stage1.log").substr(0, 32768)));
  // GRUB's menu: blanks at every place.
  CHECK_FALSE(looks_like_text_memory(test::read_source_file("captures/secure-boot-refuses-kernel.log")));
  CHECK_FALSE(looks_like_text_memory(std::string(32768, '\0')));
  std::string wide;  // UTF-16
  for (int i = 0; i < 4000; ++i) wide += std::string("a\0", 2);
  CHECK_FALSE(looks_like_text_memory(wide));
}

TEST_CASE("characters of code page 437 become UTF-8, and none of them a control") {
  std::string memory;
  for (int i = 0; i < 16384; ++i) {
    memory += static_cast<char>(i);
    memory += '\x07';
  }
  const std::string text = read_text_memory(memory).text;
  CHECK(text.find("\u2502") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x7f') == std::string::npos);
}

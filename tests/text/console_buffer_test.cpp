#include "text/console_buffer.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "support/catch.h"
#include "support/files.h"
#include "text/line_memory.h"

namespace bootwhy {
namespace {

// A line that outlives the buffer.
struct OwnedLine {
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  std::string text;
  std::optional<double> uptime;
  std::optional<WallTime> time;
  std::string caller;
  bool truncated = false;
  bool ended = true;

  friend bool operator==(const OwnedLine&, const OwnedLine&) = default;
};

OwnedLine own(const Line& line) {
  return {line.number,    line.offset, std::string(line.text),
          line.uptime,    line.time,   std::string(line.caller),
          line.truncated, line.ended};
}

void feed(ConsoleBuffer& buffer, std::string_view bytes, const LineMemory* memory = nullptr) {
  std::ranges::copy(bytes, buffer.prepare(bytes.size()).begin());
  buffer.commit(bytes.size(), memory);
}

// Notes that no other text has.
std::vector<std::uint32_t> notes_on(std::string_view text) {
  return {static_cast<std::uint32_t>(text.size()),
          static_cast<std::uint32_t>(std::hash<std::string_view>()(text))};
}

void learn(LineMemory& memory, std::span<const Line> lines) {
  for (const Line& line : lines) {
    LineRecord* record = nullptr;
    memory.recall({&line.text, 1}, {&record, 1});
    if (record)
      record->add(line.form);
    else
      memory.keep(line.text, line.form, notes_on(line.text));
  }
}

// The lines of bytes that come in chunks; the memory, if there is one, is asked and learns.
template <typename NextSize>
std::vector<OwnedLine> read_in_chunks(std::string_view bytes, NextSize next_size,
                                      LineMemory* memory = nullptr) {
  ConsoleBuffer buffer;
  std::vector<OwnedLine> lines;
  const auto take = [&](std::span<const Line> given) {
    for (const Line& line : given) {
      if (line.notes) REQUIRE(std::ranges::equal(*line.notes, notes_on(line.text)));
      lines.push_back(own(line));
    }
    if (memory) learn(*memory, given);
  };
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(next_size(), bytes.size());
    feed(buffer, bytes.substr(0, size), memory);
    bytes.remove_prefix(size);
    take(buffer.lines());
  }
  take(buffer.finish());
  return lines;
}

std::vector<OwnedLine> read_whole(std::string_view bytes) {
  return read_in_chunks(bytes, [&] { return bytes.size(); });
}

std::vector<std::string> texts(std::string_view bytes) {
  std::vector<std::string> result;
  for (const OwnedLine& line : read_whole(bytes)) result.push_back(line.text);
  return result;
}

using Texts = std::vector<std::string>;

std::string capture(const std::string& name) {
  return test::read_source_file("captures/" + name);
}

bool has_text(const std::vector<OwnedLine>& lines, std::string_view text) {
  return std::ranges::any_of(lines, [&](const OwnedLine& line) { return line.text == text; });
}

// Read again and again with the same memory, the lines are the same as without one.
void check_with_memory(std::string_view bytes, std::mt19937& generator) {
  const auto expected = read_whole(bytes);
  LineMemory memory;
  for (const std::size_t most : {bytes.size(), bytes.size(), std::size_t{4096}, std::size_t{60}}) {
    std::uniform_int_distribution<std::size_t> sizes(std::min<std::size_t>(most, 1000), most);
    CHECK((read_in_chunks(
               bytes, [&] { return sizes(generator); }, &memory) == expected));
  }
}

}  // namespace

TEST_CASE("a memory of lines changes nothing in the lines of captures") {
  std::mt19937 generator(5);
  for (const auto& entry : std::filesystem::directory_iterator(BOOTWHY_SOURCE_DIR "/captures")) {
    if (entry.path().extension() != ".log") continue;
    INFO(entry.path());
    check_with_memory(test::read_file(entry.path()), generator);
  }
}

TEST_CASE("a memory of lines changes nothing where the same texts stand in other surroundings") {
  const std::vector<std::string> texts{"systemd[1]: Started.",
                                       "vm1 systemd[1]: Started.",
                                       "vm1 kernel: text",
                                       "text",
                                       "[  OK  ] Started.",
                                       "a [    1.000000] b",
                                       "[0;32mgreen",
                                       "a\tb",
                                       "caf\xc3\xa9",
                                       "cut \xc3",
                                       " ",
                                       "(XEN) x"};
  const std::vector<std::string> before{"",
                                        "[    2.540406] ",
                                        "[12345.000001] ",
                                        "[123456.000001] ",
                                        "[2.540406] ",
                                        "<6>",
                                        "<6>[12.540406] ",
                                        "[    2.540406] [    3.000000] ",
                                        "\x1b[0;32m",
                                        "\r",
                                        "x",
                                        "\xef\xbb\xbf",
                                        "\x1b]title",
                                        "vm1 kernel: ",
                                        "2026-11-24T01:02:03Z ",
                                        "[    2.540406] <6>",
                                        "[    2.540406][T1] ",
                                        "[    2.5404x6] ",
                                        "[   x2.540406] ",
                                        "\0",
                                        "ab\b",
                                        "[    2.540406] \b\b"};
  const std::vector<std::string> after{"\n",  "\r\n",     "\r\r\n", "\x1b[0m\n", "\b\n",
                                       " \n", "\rtext\n", "\x1b",   "\n\n",      "[T1]\n"};
  std::mt19937 generator(3);
  const auto any_of = [&](const std::vector<std::string>& all) { return all[generator() % all.size()]; };
  for (int round = 0; round < 50; ++round) {
    std::string bytes;
    for (int i = 0; i < 400; ++i) bytes += any_of(before) + any_of(texts) + any_of(after);
    check_with_memory(bytes, generator);
  }
}

TEST_CASE("every usual line end ends a line, and is counted as an editor counts") {
  auto lines = read_whole("one\ntwo\r\nthree\r\r\nfour\n\rfive\n\nsix\n");
  REQUIRE(lines.size() == 6);
  CHECK(lines[2].text == "three");
  CHECK(lines[2].number == 3);
  CHECK(lines[3].text == "four");
  CHECK(lines[4].text == "five");
  CHECK(lines[4].offset == 23);
  CHECK(lines[4].number == 5);
  CHECK(lines[5].text == "six");
  CHECK(lines[5].number == 7);
}

TEST_CASE("a lone carriage return begins a new text on the same line") {
  auto lines = read_whole("[***   ] waiting\r[ ***  ] waiting\ndone\n");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].text == "[***   ] waiting");
  CHECK(lines[1].text == "[ ***  ] waiting");
  CHECK(lines[1].number == 1);
  CHECK(lines[1].offset == 17);
  CHECK(lines[2].number == 2);
}

TEST_CASE("a partial line is kept until its newline arrives") {
  ConsoleBuffer buffer;
  feed(buffer, "ready\nvm1 \x1b[1mlog");
  REQUIRE(buffer.lines().size() == 1);
  auto partial = buffer.partial_line();
  REQUIRE(partial);
  CHECK(partial->text == "vm1 log");
  CHECK_FALSE(partial->ended);
  CHECK(partial->number == 2);

  feed(buffer, "in: \x1b[0");
  CHECK(buffer.lines().empty());
  CHECK(buffer.partial_line()->text == "vm1 login: ");

  feed(buffer, "mroot\n");
  REQUIRE(buffer.lines().size() == 1);
  CHECK(buffer.lines()[0].text == "vm1 login: root");
  CHECK(buffer.lines()[0].ended);
  CHECK_FALSE(buffer.partial_line());
}

TEST_CASE("the end of the stream gives the last line without an end") {
  auto lines = read_whole("one\n[    2.500000] two");
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text == "two");
  CHECK(lines[1].uptime == 2.5);
  CHECK_FALSE(lines[1].ended);
  CHECK(read_whole("").empty());
  CHECK(read_whole("one\n").size() == 1);
}

TEST_CASE("colours vanish without breaking words, a placed cursor begins a new text") {
  CHECK(texts("Press \x1b[1m\x1b[37mE\x1b[0mSC\x1b[07;01HPress ESC again\n") ==
        Texts{"Press ESC", "Press ESC again"});
  CHECK(texts("Welcome to GRUB\x1b[H\x1b[J\x1b[1;1H!\r\n") == Texts{"Welcome to GRUB", "!"});
  CHECK(texts("a\x1b"
              "cb\n") == Texts{"a", "b"});
}

TEST_CASE("sequences of every kind are removed") {
  CHECK(texts("a\x1b]0;title\x07"
              "b\x1b]8;;x\x1b\\c\x1bP1$r\x1b\\d\x1b_x\x1b\\e\x1b^x\x1b\\f\x1bXx\x1b\\g\n") ==
        Texts{"abcdefg"});
  CHECK(texts("a\x1b(B\x1b=\x1b>\x1bM\x1b[?25l\x1b[6n\x1b[!p\x1b[2 qb\n") == Texts{"ab"});
  CHECK(texts("a\x9b"
              "31mb\x84"
              "c\n") == Texts{"abc"});
  CHECK(texts("a\x9b"
              "1;1Hb\n") == Texts{"a", "b"});
}

TEST_CASE("C1 bytes that are part of UTF-8 stay") {
  // U+201C is E2 80 9C, U+00DB is C3 9B: both hold bytes of the C1 range.
  CHECK(texts("\xe2\x80\x9cquoted\xe2\x80\x9d \xc3\x9b"
              "1m\n") == Texts{"\xe2\x80\x9cquoted\xe2\x80\x9d \xc3\x9b"
                               "1m"});
  CHECK(texts("\xe2\x80"
              "A\xff\n") == Texts{"\xe2"
                                  "A\xff"});
}

TEST_CASE("backspaces take characters back") {
  CHECK(texts("autoboot:  2 \b\b\b 1 \b\b\b 0 \n") == Texts{"autoboot:  0 "});
  CHECK(texts("\b\ba\xe2\x80\xa6\bb\n") == Texts{"ab"});
  CHECK(texts("a\bb\n")[0] == "b");
}

TEST_CASE("a sequence that a kernel line cuts does not eat it") {
  CHECK(texts("\x1b[0;3[   12.300000] usb\n") == Texts{"usb"});
  CHECK(texts("\x1b[[   12.300000] usb\n") == Texts{"usb"});
  CHECK(texts("\x1b[   12.300000] usb\n") == Texts{"usb"});
  CHECK(texts("\x1b[12345.678901] usb\n") == Texts{"usb"});
  CHECK(texts("a\x1b[0;3\nb\n") == Texts{"a", "b"});
}

TEST_CASE("a control string without an end hides nothing") {
  CHECK(texts("a\x1b]0;title\nKernel panic\n") == Texts{"a0;title", "Kernel panic"});
  const std::string endless(3 * limits::control_string_bytes, 'x');
  CHECK(texts("\x1b]" + endless + "\n") == Texts{endless});
  CHECK(texts("\x1b]" + endless) == Texts{endless});
  CHECK(texts("\x1b]cut") == Texts{"cut"});
}

TEST_CASE("escapes whose escape byte was lost are removed, brackets are not") {
  CHECK(texts("[[0;32m  OK  [0m] Started\n") == Texts{"[  OK  ] Started"});
  CHECK(texts("^[[0;1;31mFAILED^[[0m #033[Kx\\x1b[0my\n") == Texts{"FAILED xy"});
  CHECK(texts("modprobe@dm_mod.s\xe2\x80\xa6[0m - Load\n") == Texts{"modprobe@dm_mod.s\xe2\x80\xa6 - Load"});
  for (std::string text : {"[  OK  ] Started", "BIOS-e820: [mem 0x0000000000000000-0x9fbff] usable",
                           "order [12] and [3;4]", "[KERNEL] x", "[500m]", "x [m] y"}) {
    CHECK(texts(text + "\n") == Texts{text});
  }
}

TEST_CASE("a kernel line inside another line becomes a line of its own") {
  auto lines = read_whole("[\x1b[0;32m  OK  \x1b[0m] Started D[    5.123456] usb 1-1: new\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "[  OK  ] Started D");
  CHECK(lines[0].ended);
  CHECK(lines[1].text == "usb 1-1: new");
  CHECK(lines[1].uptime == 5.123456);
  CHECK(lines[1].number == 1);
  CHECK(lines[1].offset == 29);

  CHECK(texts("[    1.000000] a[    1.100000][    T7] b\n") == Texts{"a", "b"});
  CHECK(texts("(XEN) [    2.345678] Scrubbing\n") == Texts{"(XEN) [    2.345678] Scrubbing"});
  CHECK(texts("took [1.5] s, [mem 0x1-0x2]\n") == Texts{"took [1.5] s, [mem 0x1-0x2]"});
}

TEST_CASE("offsets find the text in the raw bytes") {
  const std::string raw("x\x1b[1my\x1b[0m#033[0mz\0[    1.000000] kernel\n", 42);
  auto lines = read_whole(raw);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "xyz");
  CHECK(lines[1].text == "kernel");
  CHECK(lines[1].offset == raw.find("[    1.0"));
}

TEST_CASE("NULs are dropped, also very many") {
  std::string bytes("[    0.000000] one\r\n\0[    0.000000] t\0wo\r\n\0", 43);
  bytes += "login: ";
  bytes.append(5'000'000, '\0');
  bytes += "root\n";
  auto lines = read_in_chunks(bytes, [] { return limits::read_block_bytes; });
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].text == "two");
  CHECK(lines[1].number == 2);
  CHECK(lines[1].offset == 21);
  CHECK(lines[2].text == "login: root");
  CHECK_FALSE(lines[2].truncated);
  CHECK(read_whole(std::string(1'000'000, '\0')).empty());
}

TEST_CASE("a line that is too long is cut and said to be") {
  const std::string longest(limits::line_bytes, 'x');
  auto lines = read_whole(longest + "\nnext\n");
  REQUIRE(lines.size() == 2);
  CHECK_FALSE(lines[0].truncated);

  lines = read_whole(longest + "yz\nnext\n");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].text == longest);
  CHECK(lines[0].truncated);
  CHECK(lines[1].text == "yz");
  CHECK(lines[1].number == 1);
  CHECK(lines[1].offset == limits::line_bytes);
  CHECK_FALSE(lines[1].truncated);
  CHECK(lines[2].number == 2);

  // No character is cut in two.
  lines = read_whole(longest.substr(1) + "\xe2\x80\xa6\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text == "\xe2\x80\xa6");
}

TEST_CASE("memory stays bounded in an endless line") {
  const std::string plain(limits::read_block_bytes, 'x');
  std::string hostile;
  while (hostile.size() < limits::read_block_bytes)
    hostile += std::string_view("a\x1b]\xe2\x80\xa6\0[0m\x9d", 11);
  ConsoleBuffer buffer;
  std::size_t lines = 0;
  for (int block = 0; block < 1200; ++block) {  // 300 MB
    feed(buffer, block % 100 == 99 ? hostile : plain);
    lines += buffer.lines().size();
    if (block % 50 == 49) REQUIRE(buffer.memory_bytes() < 16 * limits::read_block_bytes);
  }
  CHECK(lines >= 1188 * (limits::read_block_bytes / limits::line_bytes));
}

TEST_CASE("every capture gives the same lines however its bytes arrive") {
  std::size_t captures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BOOTWHY_SOURCE_DIR "/captures")) {
    if (entry.path().extension() != ".log") continue;
    ++captures;
    INFO(entry.path().filename().string());
    const std::string bytes = capture(entry.path().filename().string());
    const auto whole = read_whole(bytes);
    CHECK_FALSE(whole.empty());
    for (std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
      CHECK((read_in_chunks(bytes, [&] { return size; }) == whole));
    }
    const auto newlines = static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
    CHECK(whole.back().number <= newlines + 1);
    std::uint64_t number = 1;
    auto at = bytes.begin();
    for (const OwnedLine& line : whole) {
      CHECK(line.text.find_first_of(std::string_view("\0\x1b\b\r\n", 5)) == std::string::npos);
      const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(line.offset);
      number += static_cast<std::uint64_t>(std::count(at, begin, '\n'));
      at = begin;
      CHECK(line.number == number);
    }
  }
  CHECK(captures >= 40);
}

TEST_CASE("captures read as a person reads them") {
  auto rescue = read_whole(capture("grub-rescue-no-prefix.log"));
  CHECK(has_text(rescue, "Welcome to GRUB"));
  CHECK(has_text(rescue, "error: no such partition."));
  CHECK(rescue.back().text == "grub rescue> ");
  CHECK_FALSE(rescue.back().ended);

  auto firmware = read_whole(capture("ovmf-no-boot.log"));
  CHECK(std::ranges::count_if(firmware, [](const OwnedLine& line) {
          return line.text.starts_with("Press ESC in ") &&
                 line.text.ends_with(" seconds to skip startup.nsh or any other key to continue.");
        }) == 5);
  CHECK(firmware.back().text == "Shell> ");

  auto journal = read_whole(capture("noise-journal.log"));
  CHECK(journal.front().text.starts_with("Linux version 6.1.0-56-amd64"));
  CHECK(journal.front().time.has_value());

  auto nuls = read_whole(capture("noise-nul.log"));
  CHECK(nuls[1].text.starts_with("Command line: console=tty0"));
  CHECK(nuls[1].number == 2);
  CHECK(nuls[1].uptime == 0.0);

  auto late = read_whole(capture("noise-late-attach.log"));
  CHECK(late.front().text == "63110] PCI: CLS 0 bytes, default 64");

  CHECK(has_text(read_whole(capture("debian-healthy-login.log")),
                 "[  OK  ] Reached target multi-user.target - Multi-User System."));
}

TEST_CASE("random bytes in random chunks give the same lines as in one") {
  std::mt19937 random(20261124);
  const std::vector<std::string> pieces = {"\x1b",
                                           "[",
                                           "0;3",
                                           "m",
                                           "H",
                                           "\x1b[2J",
                                           "\x1b]0;",
                                           "\x07",
                                           "\x1b\\",
                                           "\r",
                                           "\n",
                                           "\r\r\n",
                                           "\b",
                                           "\x9b",
                                           "\x9d",
                                           "\x9c",
                                           "\xe2",
                                           "\x80",
                                           "\xa6",
                                           "\xf0\x9f",
                                           "^[[0m",
                                           "#033[K",
                                           "abc",
                                           " ",
                                           "\t",
                                           "[0m",
                                           "[    5.123456] ",
                                           "[12345.678901][   T1] ",
                                           "Nov 24 01:02:03 vm1 kernel: ",
                                           std::string(3, '\0'),
                                           std::string(100, ' ')};
  auto random_below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int round = 0; round < 400; ++round) {
    std::string bytes;
    const std::size_t wanted = random_below(3000);
    while (bytes.size() < wanted) {
      if (random_below(4) == 0) {
        bytes += static_cast<char>(static_cast<unsigned char>(random_below(256)));
      } else {
        bytes += pieces[random_below(pieces.size())];
      }
    }
    if (round % 40 == 0) bytes.insert(bytes.size() / 2, limits::line_bytes, 'x');
    INFO(round);
    const auto whole = read_whole(bytes);
    CHECK((read_in_chunks(bytes, [&] { return 1 + random_below(40); }) == whole));
    CHECK((read_in_chunks(bytes, [] { return std::size_t{1}; }) == whole));
  }
}

}  // namespace bootwhy

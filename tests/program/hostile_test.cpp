// Bad and hostile input: a clear message or an honest «nothing recognised», no crash, bounded memory.
#include <nlohmann/json.hpp>
#include <random>

#include "support/catch.h"
#include "support/program.h"
#include "support/sanitized.h"

using namespace bootwhy::test;

namespace {

// Keeps what the program may map, used or not, under 100 MB: with two threads it is 85. A sanitized program
// needs far more memory for itself, so there the bound is off.
const std::string bounded = is_sanitized ? "" : "ulimit -d 102400;";
constexpr std::size_t boot_loop_megabytes = is_sanitized ? 1 : 20;
constexpr std::size_t times_smaller = is_sanitized ? 10 : 1;

void fill(const std::filesystem::path& path, std::size_t megabytes, const std::string& block) {
  std::ofstream file(path, std::ios::binary);
  for (std::size_t written = 0; written < megabytes << 20; written += block.size()) file << block;
}

}  // namespace

TEST_CASE("a file that is missing is named and ends with status 2") {
  const Outputs outputs = run({"scan", "/nonexistent.log"});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("/nonexistent.log") != std::string::npos);
}

TEST_CASE("one unreadable input does not keep the others from being analysed") {
  const Outputs outputs = run({"scan", "/nonexistent.log", capture_path("vfs-unknown-block.log")});
  CHECK(outputs.status == 2);
  CHECK(outputs.out.find("panic") != std::string::npos);
}

TEST_CASE("an empty file is nothing recognised") {
  const TemporaryFolder folder;
  write_file(folder.path() / "empty.log", "");
  const Outputs outputs = run({"scan", (folder.path() / "empty.log").string()});
  CHECK(outputs.status == 0);
  CHECK(outputs.out.find("nothing recognised") != std::string::npos);
}

TEST_CASE("large senseless input is nothing recognised in bounded memory") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "large.log";
  std::string random(1 << 20, '\0');
  std::mt19937 generator(1);
  for (char& byte : random) byte = static_cast<char>(generator() & 0xff);
  SECTION("100 MB of zeros") {
    fill(path, 100 / times_smaller, std::string(1 << 20, '\0'));
  }
  SECTION("50 MB of random bytes") {
    fill(path, 50 / times_smaller, random);
  }
  SECTION("a line of 1 GB") {
    fill(path, 1024 / times_smaller, std::string(1 << 20, 'x'));
  }
  const Outputs outputs = run({"scan", "-j2", path.string()}, {}, bounded);
  INFO(outputs.err);
  CHECK(outputs.status == 0);
  CHECK(outputs.out.find("nothing recognised") != std::string::npos);
}

TEST_CASE("a million boots keep memory bounded and are counted") {
  const TemporaryFolder folder;
  std::string block;
  while (block.size() < 1 << 20)
    block +=
        "[    0.000000] Linux version 6.1.0 (x) #1\n[    1.0] x\n[    1.445056] Kernel panic - not syncing: "
        "VFS: Unable to mount root fs on unknown-block(0,0)\n";
  fill(folder.path() / "loop.log", boot_loop_megabytes, block);
  const Outputs outputs = run({"scan", "-j2", (folder.path() / "loop.log").string()}, {}, bounded);
  CHECK(outputs.status == 1);
  CHECK(outputs.out.find("more boots between the first and the last") != std::string::npos);
}

TEST_CASE("no control character of the guest reaches stdout") {
  std::string hostile;
  for (int control = 0; control < 0xa0; ++control) {
    if (control >= 0x20 && control < 0x7f) continue;
    hostile += "[    1.000000] Kernel panic - not syncing: a";
    if (control < 0x80)
      hostile += static_cast<char>(control);
    else
      hostile += {static_cast<char>(0xc2), static_cast<char>(control)};
    hostile += static_cast<char>(control);
    hostile += "b\x1b]0;title\x07\x1b[31m\xe2\x80\xae\xff end\n";
  }
  for (const char* format : {"text", "json", "ndjson"}) {
    const Outputs outputs = run({"scan", "--format", format, "-"}, hostile);
    INFO(format);
    CHECK(outputs.status == 1);
    for (const char byte : outputs.out) {
      const auto code = static_cast<unsigned char>(byte);
      if ((code < 0x20 && byte != '\n') || code == 0x7f) FAIL("control character " << static_cast<int>(code));
    }
    CHECK(outputs.out.find("\xc2\x9b") == std::string::npos);
    CHECK(outputs.out.find("\xe2\x80\xae") == std::string::npos);
    CHECK(outputs.out.find('\xff') == std::string::npos);
  }
}

TEST_CASE("a signature file with an unknown key is refused with file, line and key") {
  const TemporaryFolder folder;
  write_file(folder.path() / "mine.toml", "[[signature]]\nid = \"x\"\ncolour = \"red\"\n");
  Outputs outputs =
      run({"scan", "--signatures", folder.path().string(), capture_path("vfs-unknown-block.log")});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("mine.toml:1") != std::string::npos);
  write_file(folder.path() / "mine.toml",
             "[[signature]]\nid = \"x\"\ntitle = \"x\"\nkind = \"fact\"\npattern = \"abcd\"\nsource = "
             "\"x\"\nwording = \"memory\"\n"
             "colour = \"red\"\n[[signature.example]]\nline = \"abcd\"\n");
  outputs = run({"scan", "--signatures", folder.path().string(), capture_path("vfs-unknown-block.log")});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("mine.toml:8: key 'colour'") != std::string::npos);
}

TEST_CASE("a signature that a user adds is found without a build") {
  const TemporaryFolder folder;
  write_file(folder.path() / "mine.toml",
             "[[signature]]\nid = \"flux-capacitor\"\ntitle = \"the capacitor is empty\"\nkind = "
             "\"fault\"\nseverity = \"fatal\"\n"
             "outcome = \"hung\"\npattern = '''flux at (?P<level>\\d+)'''\nsource = \"mine\"\nwording = "
             "\"capture\"\n"
             "[[signature.example]]\nline = \"flux at 0\"\ncaptures = { level = \"0\" }\n");
  const Outputs outputs =
      run({"scan", "--signatures", folder.path().string(), "--format", "json", "-"}, "flux at 7\n");
  CHECK(outputs.status == 1);
  CHECK(outputs.out.find("flux-capacitor") != std::string::npos);
}

// What GzipStream makes of members one after another, of damage, and of what stands behind; each case also
// with packed bytes that come in small pieces.
#include "input/gzip_stream.h"

#include <algorithm>

#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;

namespace {

// As gzip packs a file with this text; with the time when it was written, where one is given.
std::string gzipped(const std::string& text, const std::string& written = {}) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "console.log").string();
  test::write_file(path, text);
  const std::string command =
      written.empty() ? "gzip -n " + path : "touch -d '" + written + " UTC' " + path + " && gzip " + path;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot run: " + command);
  return test::read_file(path + ".gz");
}

// Text that packs into several blocks, in which no two lines are alike.
std::string long_text() {
  std::string text;
  for (unsigned i = 0; i < 20000; ++i)
    text += "[" + std::to_string(i) + "] usb 1-" + std::to_string(i * 2654435761U) + "\n";
  return text;
}

struct Unpacked {
  std::string text;
  std::string error;
  std::size_t after_error = 0;
  std::optional<std::chrono::sys_seconds> modified;
};

Unpacked unpack(std::string_view packed, std::size_t piece, std::size_t room_size) {
  const auto stream = GzipStream::open(
      [&](std::span<char> room) -> Result<std::size_t> {
        const std::size_t size = std::min({piece, room.size(), packed.size()});
        std::copy_n(packed.begin(), size, room.begin());
        packed.remove_prefix(size);
        return size;
      },
      "console.log.gz");
  Unpacked unpacked;
  std::vector<char> room(room_size);
  for (;;) {
    const auto size = stream->read(room);
    if (!size) {
      unpacked.error = size.error().reason;
      unpacked.after_error = stream->read(room).value_or(1);
      break;
    }
    if (*size == 0) break;
    unpacked.text.append(room.data(), *size);
  }
  unpacked.modified = stream->modified();
  return unpacked;
}

bool has_isal() {
  const bool has = GzipStream::open([](std::span<char>) { return Result<std::size_t>(0); }, "") != nullptr;
  if (!has) WARN("built without ISA-L: libarchive unpacks gzip, nothing to test here");
  return has;
}

}  // namespace

TEST_CASE("members are unpacked one after another, however the bytes come") {
  if (!has_isal()) return;
  const std::string text = long_text();
  const std::string packed = gzipped(text) + gzipped("") + gzipped("login: \n") + gzipped(text);
  for (const std::size_t piece : {1, 2, 7, 1000, 1 << 20})
    for (const std::size_t room : {1, 100, 70000}) {
      INFO("in pieces of " << piece << " into room for " << room);
      const Unpacked unpacked = unpack(packed, piece, room);
      CHECK(unpacked.error.empty());
      CHECK((unpacked.text == text + "login: \n" + text));
    }
}

TEST_CASE("a stream that is cut off anywhere gives what it holds, then an error, then nothing") {
  if (!has_isal()) return;
  const std::string text = "[    0.000000] Linux version 6.1.0\n[    1.0] Kernel panic - not syncing\n";
  const std::string packed = gzipped(text);
  for (std::size_t size = 1; size < packed.size(); ++size)
    for (const std::size_t piece : {std::size_t{1}, size}) {
      INFO("cut to " << size << " of " << packed.size() << " in pieces of " << piece);
      const Unpacked unpacked = unpack(std::string_view(packed).substr(0, size), piece, 1000);
      CHECK(unpacked.error == "it ends in the middle");
      CHECK(unpacked.after_error == 0);
      CHECK(text.starts_with(unpacked.text));
      if (size >= packed.size() - 8) CHECK(unpacked.text == text);
    }
}

TEST_CASE("what was unpacked before damage is given before the error") {
  if (!has_isal()) return;
  const std::string text = long_text();
  std::string packed = gzipped(text);
  SECTION("in a later member's data") {
    const std::string header("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    const std::string block_of_no_kind = "\x07 and something more";
    const Unpacked unpacked = unpack(packed + header + block_of_no_kind, 1000, 1000);
    CHECK(unpacked.error == "its data are damaged");
    CHECK((unpacked.text == text));
  }
  SECTION("in the checksum") {
    packed[packed.size() - 8] = static_cast<char>(packed[packed.size() - 8] + 1);
    const Unpacked unpacked = unpack(packed, 1000, 1000);
    CHECK(unpacked.error == "its checksum is not that of what it holds");
    CHECK((unpacked.text == text));
  }
  SECTION("in a later member's header") {
    const Unpacked unpacked = unpack(packed + "\x1f\x8b\x07 no method that there is", 1000, 1000);
    CHECK(unpacked.error == "its header is damaged");
    CHECK((unpacked.text == text));
  }
}

TEST_CASE("what follows the last member and is no gzip is left alone") {
  if (!has_isal()) return;
  const std::string packed = gzipped("login: \n");
  for (const auto& behind : {std::string(1000, '\0'), std::string("signature")})
    for (const std::size_t piece : {1, 1000}) {
      const Unpacked unpacked = unpack(packed + behind, piece, 100);
      CHECK(unpacked.error.empty());
      CHECK(unpacked.text == "login: \n");
    }
}

TEST_CASE("the first member tells when the packed file was written") {
  if (!has_isal()) return;
  using namespace std::chrono;
  const std::string packed = gzipped("a", "2026-11-24 01:02:03") + gzipped("b", "2025-01-01");
  CHECK(unpack(packed, 1, 100).modified == sys_days{2026y / November / 24d} + 1h + 2min + 3s);
  CHECK(unpack(gzipped("a"), 1000, 100).modified == std::nullopt);
}

#include "input/unpacker.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>

#include "base/limits.h"

namespace bootwhy {

bool looks_packed(std::string_view head) {
  using namespace std::string_view_literals;
  static constexpr std::array magics = {"\x1f\x8b\x08"sv,
                                        "\xfd"
                                        "7zXZ\0"sv,
                                        "\x28\xb5\x2f\xfd"sv,
                                        "\x04\x22\x4d\x18"sv,
                                        "PK\x03\x04"sv,
                                        "PK\x05\x06"sv};
  for (const std::string_view magic : magics)
    if (head.starts_with(magic)) return true;
  // A bzip2 stream begins with a digit for its block size and the first digits of pi.
  if (head.starts_with("BZh") && head.substr(4, 6) == "1AY&SY") return true;
  return head.size() > 262 && head.substr(257, 5) == "ustar";
}

Unpacker::Unpacker(PackedBytes packed, std::string place)
    : packed_(std::move(packed)), place_(std::move(place)), block_(limits::packed_block_bytes) {
  archive_ = archive_read_new();
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_bzip2(archive_);
  archive_read_support_filter_xz(archive_);
  archive_read_support_filter_zstd(archive_);
  archive_read_support_filter_lz4(archive_);
  archive_read_support_format_tar(archive_);
  archive_read_support_format_zip(archive_);
  archive_read_support_format_raw(archive_);
  archive_read_support_format_empty(archive_);
}

Unpacker::~Unpacker() {
  archive_read_free(archive_);
}

std::ptrdiff_t Unpacker::give(archive* handle, void* self, const void** bytes) {
  auto& unpacker = *static_cast<Unpacker*>(self);
  auto size = unpacker.packed_.read(unpacker.block_);
  if (!size) {
    unpacker.source_error_ = size.error();
    archive_set_error(handle, EIO, "%s", size.error().reason.c_str());
    return ARCHIVE_FATAL;
  }
  *bytes = unpacker.block_.data();
  return static_cast<std::ptrdiff_t>(*size);
}

std::int64_t Unpacker::go_to(archive*, void* self, std::int64_t offset, int whence) {
  const std::int64_t at = static_cast<Unpacker*>(self)->packed_.seek(offset, whence);
  return at < 0 ? std::int64_t{ARCHIVE_FATAL} : at;
}

tl::unexpected<Error> Unpacker::damaged() {
  if (source_error_) return tl::unexpected<Error>(*source_error_);
  const char* reason = archive_error_string(archive_);
  return failure("unpack", place_, reason ? reason : "it is damaged",
                 "Copy it again, or check it with the program that made it");
}

Result<bool> Unpacker::open() {
  opened_ = true;
  archive_read_set_read_callback(archive_, give);
  if (packed_.seek) archive_read_set_seek_callback(archive_, go_to);
  archive_read_set_callback_data(archive_, this);
  if (archive_read_open1(archive_) >= ARCHIVE_WARN) return true;
  over_ = true;
  return damaged();
}

Result<bool> Unpacker::next() {
  if (!opened_)
    if (auto opened = open(); !opened) return opened;
  while (!over_) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(archive_, &entry);
    if (result == ARCHIVE_RETRY) continue;
    if (result == ARCHIVE_EOF) {
      over_ = true;
      break;
    }
    if (result < ARCHIVE_WARN) {
      over_ = true;  // libarchive promises nothing about what follows a broken header
      return damaged();
    }
    if (++members_ > limits::archive_members) {
      over_ = true;
      return failure("unpack", place_,
                     "it holds more than " + std::to_string(limits::archive_members) + " files",
                     "Unpack it by hand and scan the folder");
    }
    const auto type = archive_entry_filetype(entry);
    if (type != AE_IFREG && type != 0) continue;
    member_.clear();
    if (archive_format(archive_) != ARCHIVE_FORMAT_RAW) {
      const char* path = archive_entry_pathname(entry);
      if (!path) path = archive_entry_pathname_utf8(entry);
      member_ = path ? path : "member " + std::to_string(members_);
    }
    modified_.reset();
    if (archive_entry_mtime_is_set(entry))
      modified_ = std::chrono::sys_seconds{std::chrono::seconds{archive_entry_mtime(entry)}};
    return true;
  }
  return false;
}

Result<std::size_t> Unpacker::read(std::span<char> room) {
  for (;;) {
    const la_ssize_t size = archive_read_data(archive_, room.data(), room.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (size == ARCHIVE_RETRY || size == ARCHIVE_WARN) continue;
    if (size == ARCHIVE_FATAL) over_ = true;
    return damaged();
  }
}

}  // namespace bootwhy

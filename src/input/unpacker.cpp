#include "input/unpacker.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/limits.h"

namespace bootwhy {

Packing packing_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\x1f\x8b\x08")) return Packing::gzip;
  static constexpr std::array compressions = {
      "\xfd"
      "7zXZ\0"sv,
      "\x28\xb5\x2f\xfd"sv, "\x04\x22\x4d\x18"sv};
  for (const std::string_view magic : compressions)
    if (head.starts_with(magic)) return Packing::compressed;
  // A bzip2 stream begins with a digit for its block size and the first digits of pi.
  if (head.size() >= 10 && head.starts_with("BZh") && head.substr(4, 6) == "1AY&SY")
    return Packing::compressed;
  const bool is_zip = head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");
  const bool is_tar = head.size() > 262 && head.substr(257, 5) == "ustar";
  return is_zip || is_tar ? Packing::archive : Packing::none;
}

// libarchive takes a stream that begins with NULs, as logs do that were truncated under their writer, for an
// empty tar archive. So it looks for archives only where the head shows one.
Unpacker::Unpacker(PackedBytes packed, Packing packing, std::string place)
    : packed_(std::move(packed)), packing_(packing), place_(std::move(place)) {
  if (packing_ == Packing::gzip) gzip_ = GzipStream::open(packed_.read, place_);
  if (gzip_) return;
  block_.resize(limits::packed_block_bytes);
  archive_ = archive_read_new();
  if (packing_ == Packing::archive) {
    archive_read_support_format_tar(archive_);
    archive_read_support_format_zip(archive_);
    return;
  }
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_bzip2(archive_);
  archive_read_support_filter_xz(archive_);
  archive_read_support_filter_zstd(archive_);
  archive_read_support_filter_lz4(archive_);
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
  if (contents_) return contents_->next();
  auto more = next_entry();
  if (packing_ == Packing::archive || !more || !*more) return more;
  head_error_ = head_.fill([this](std::span<char> room) { return read_entry(room); });
  if (gzip_) modified_ = gzip_->modified();
  if (packing_of(head_.bytes()) != Packing::archive) return true;
  PackedBytes unpacked;
  unpacked.read = [this](std::span<char> room) { return read_unpacked(room); };
  contents_ = std::make_unique<Unpacker>(std::move(unpacked), Packing::archive, place_);
  return contents_->next();
}

Result<bool> Unpacker::next_entry() {
  if (gzip_) return !std::exchange(over_, true);
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
  return contents_ ? contents_->read(room) : read_unpacked(room);
}

Result<std::size_t> Unpacker::read_unpacked(std::span<char> room) {
  if (const std::size_t known = head_.take(room); known > 0) return known;
  if (head_error_) return tl::unexpected(*head_error_);
  return read_entry(room);
}

Result<std::size_t> Unpacker::read_entry(std::span<char> room) {
  if (gzip_) return gzip_->read(room);
  for (;;) {
    const la_ssize_t size = archive_read_data(archive_, room.data(), room.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (size == ARCHIVE_RETRY || size == ARCHIVE_WARN) continue;
    if (size == ARCHIVE_FATAL) over_ = true;
    return damaged();
  }
}

}  // namespace bootwhy

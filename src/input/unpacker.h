// Takes one layer of packing off a stream of bytes: libarchive as far as bootwhy needs it, and ISA-L for
// gzip.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "input/gzip_stream.h"
#include "input/head.h"

struct archive;
struct archive_entry;

namespace bootwhy {

// Where an unpacker takes packed bytes from. `seek` may be empty: then zip is read from front to back.
struct PackedBytes {
  std::function<Result<std::size_t>(std::span<char>)> read;  // 0 at the end
  std::function<std::int64_t(std::int64_t offset, int whence)> seek;
};

// What a stream's first bytes say that it is.
enum class Packing { none, gzip, compressed, archive };
Packing packing_of(std::string_view head);

// A compressed archive is one layer.
class Unpacker {
 public:
  // `place` names the stream in messages. `packing` is not none.
  Unpacker(PackedBytes packed, Packing packing, std::string place);
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker();

  // Goes on to the next regular file; false where there is none. After an error that ends all it gives false.
  Result<bool> next();

  // Of that file: empty where the stream is compressed and no archive.
  const std::string& member() const { return contents_ ? contents_->member() : member_; }
  std::optional<std::chrono::sys_seconds> modified() const {
    return contents_ ? contents_->modified() : modified_;
  }

  // 0 at the member's end.
  Result<std::size_t> read(std::span<char> room);

 private:
  static std::ptrdiff_t give(archive*, void* self, const void** bytes);
  static std::int64_t go_to(archive*, void* self, std::int64_t offset, int whence);
  Result<bool> open();
  Result<bool> next_entry();
  Result<std::size_t> read_entry(std::span<char> room);
  Result<std::size_t> read_unpacked(std::span<char> room);
  tl::unexpected<Error> damaged();

  PackedBytes packed_;
  Packing packing_;
  std::string place_;
  std::unique_ptr<GzipStream> gzip_;  // what takes the packing off; libarchive where null
  archive* archive_ = nullptr;
  bool opened_ = false;
  bool over_ = false;
  std::optional<Error> source_error_;  // why `packed_` could not be read
  std::vector<char> block_;
  std::string member_;
  std::optional<std::chrono::sys_seconds> modified_;
  std::uint64_t members_ = 0;
  Head head_;                           // of what was compressed
  std::optional<Error> head_error_;     // why no more of it could be read
  std::unique_ptr<Unpacker> contents_;  // of what was compressed, where that is an archive
};

}  // namespace bootwhy

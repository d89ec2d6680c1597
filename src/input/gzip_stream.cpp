#include "input/gzip_stream.h"

#ifdef BOOTWHY_WITH_ISAL
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace bootwhy {

class GzipStream::State {
 public:
  State(ReadBytes packed, std::string place)
      : packed_(std::move(packed)), place_(std::move(place)), block_(limits::packed_block_bytes) {
    isal_inflate_init(&state_);
    isal_gzip_header_init(&header_);
  }

  Result<std::size_t> read(std::span<char> room) {
    const std::size_t most = std::min<std::size_t>(room.size(), UINT32_MAX);
    state_.next_out = reinterpret_cast<std::uint8_t*>(room.data());
    state_.avail_out = static_cast<std::uint32_t>(most);
    while (state_.avail_out == most && at_ != At::end) {
      if (auto error = go_on()) error_ = std::move(error);
      if (error_) at_ = At::end;
    }
    const std::size_t unpacked = most - state_.avail_out;
    if (unpacked == 0 && error_) return tl::unexpected(*std::exchange(error_, std::nullopt));
    return unpacked;
  }

  std::optional<std::chrono::sys_seconds> modified() const { return modified_; }

 private:
  enum class At { header, data, between_members, end };

  // Takes more packed bytes where all are used up.
  std::optional<Error> fill() {
    if (state_.avail_in > 0 || packed_ended_) return std::nullopt;
    auto size = packed_(block_);
    if (!size) return size.error();
    packed_ended_ = *size == 0;
    state_.next_in = reinterpret_cast<std::uint8_t*>(block_.data());
    state_.avail_in = static_cast<std::uint32_t>(*size);
    return std::nullopt;
  }

  // One step on the way; unpacks into the room that read() was given.
  std::optional<Error> go_on() {
    if (auto error = fill()) return error;
    switch (at_) {
      case At::header:
        return read_header();
      case At::data:
        return unpack();
      case At::between_members: {
        constexpr std::uint8_t magic = 0x1f;
        at_ = state_.avail_in > 0 && *state_.next_in == magic ? At::header : At::end;
        isal_inflate_reset(&state_);
        return std::nullopt;
      }
      case At::end:
        return std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<Error> read_header() {
    if (state_.avail_in == 0) return cut_off();
    const int result = isal_read_gzip_header(&state_, &header_);
    if (result == ISAL_END_INPUT) return std::nullopt;
    if (result != ISAL_DECOMP_OK) return damaged("its header is damaged");
    if (members_++ == 0 && header_.time != 0)
      modified_ = std::chrono::sys_seconds{std::chrono::seconds{header_.time}};
    state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
    at_ = At::data;
    return std::nullopt;
  }

  std::optional<Error> unpack() {
    const bool all_taken = state_.avail_in == 0;
    const auto room = state_.avail_out;
    const int result = isal_inflate(&state_);
    if (result == ISAL_INCORRECT_CHECKSUM) return damaged("its checksum is not that of what it holds");
    if (result != ISAL_DECOMP_OK) return damaged("its data are damaged");
    if (state_.block_state == ISAL_BLOCK_FINISH) at_ = At::between_members;
    // What ISA-L holds back for want of room comes without further input.
    else if (all_taken && state_.avail_out == room)
      return cut_off();
    return std::nullopt;
  }

  Error damaged(std::string reason) const {
    return {"unpack", place_, std::move(reason), "Copy it again, or check it with the program that made it"};
  }
  Error cut_off() const { return damaged("it ends in the middle"); }

  ReadBytes packed_;
  std::string place_;
  std::vector<char> block_;
  inflate_state state_{};
  isal_gzip_header header_{};
  At at_ = At::header;
  bool packed_ended_ = false;
  std::uint64_t members_ = 0;
  std::optional<std::chrono::sys_seconds> modified_;
  std::optional<Error> error_;  // comes after what was unpacked before it
};

std::unique_ptr<GzipStream> GzipStream::open(ReadBytes packed, std::string place) {
  auto state = std::make_unique<State>(std::move(packed), std::move(place));
  return std::unique_ptr<GzipStream>(new GzipStream(std::move(state)));
}

}  // namespace bootwhy

#else

namespace bootwhy {

class GzipStream::State {
 public:
  Result<std::size_t> read(std::span<char>) { return 0; }
  std::optional<std::chrono::sys_seconds> modified() const { return std::nullopt; }
};

std::unique_ptr<GzipStream> GzipStream::open(ReadBytes, std::string) {
  return nullptr;
}

}  // namespace bootwhy

#endif

namespace bootwhy {

GzipStream::GzipStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
GzipStream::~GzipStream() = default;
Result<std::size_t> GzipStream::read(std::span<char> room) {
  return state_->read(room);
}
std::optional<std::chrono::sys_seconds> GzipStream::modified() const {
  return state_->modified();
}

}  // namespace bootwhy

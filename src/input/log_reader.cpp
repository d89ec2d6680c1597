#include "input/log_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/limits.h"
#include "input/head.h"
#include "input/unpacker.h"

namespace bootwhy {
namespace {

std::optional<std::chrono::sys_seconds> seconds_since_1970(std::int64_t seconds) {
  return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

}  // namespace

struct LogReader::State {
  State(Descriptor input, std::string name) : file(std::move(input)), path(std::move(name)), log_name(path) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return;
    if (S_ISREG(status.st_mode)) {
      size = static_cast<std::uint64_t>(status.st_size);
      modified = seconds_since_1970(status.st_mtime);
    }
  }

  Result<std::size_t> read_raw(std::span<char> room) {
    auto read = read_some(file, room, path);
    if (read) taken += *read;
    return read;
  }
  Result<std::size_t> read_file(std::span<char> room) {
    if (const std::size_t known = file_head.take(room); known > 0) return known;
    auto read = read_raw(room);
    if (read && *read == 0 && size && taken < *size && !seeked) {
      const auto seen = taken;
      size.reset();
      return tl::unexpected(became_shorter(path, seen));
    }
    return read;
  }
  std::int64_t seek_file(std::int64_t offset, int whence) {
    file_head.drop();
    seeked = true;
    return ::lseek(file.get(), offset, whence);
  }

  // Counts what was unpacked, and says where that is out of all proportion.
  Result<std::size_t> counted(Result<std::size_t> unpacked) {
    if (!unpacked) return unpacked;
    total_unpacked += *unpacked;
    const std::uint64_t packed = std::max<std::uint64_t>(size.value_or(taken), 1);
    const bool out_of_proportion = total_unpacked > limits::archive_bytes_before_ratio &&
                                   total_unpacked / packed > limits::archive_ratio;
    if (!out_of_proportion && total_unpacked <= limits::archive_unpacked_bytes) return unpacked;
    given_up = true;
    return failure("unpack", path,
                   out_of_proportion ? "it unpacks to more than " + std::to_string(limits::archive_ratio) +
                                           " times its own size, as an archive bomb does"
                                     : "it unpacks to more than " +
                                           std::to_string(limits::archive_unpacked_bytes >> 30) + " GiB",
                   "If it is to be trusted, unpack it by hand and scan the files");
  }

  Result<bool> open_file();
  Result<bool> next_member();
  Result<std::size_t> read_member(std::span<char> room) {
    if (const std::size_t known = member_head.take(room); known > 0) return known;
    return counted(outer->read(room));
  }

  Descriptor file;
  std::string path;
  std::string log_name;
  std::optional<std::chrono::sys_seconds> modified;  // of the file
  std::optional<std::chrono::sys_seconds> log_modified;
  std::optional<std::uint64_t> size;  // of a regular file when it was opened
  std::uint64_t taken = 0;
  std::uint64_t total_unpacked = 0;
  bool seeked = false;
  bool begun = false;
  bool over = false;
  bool given_up = false;
  Head file_head;
  std::unique_ptr<Unpacker> outer;  // of the file, where it is packed
  Head member_head;
  std::unique_ptr<Unpacker> inner;  // of the member that next() came to, where that is packed
  Head inner_head;
};

Result<bool> LogReader::State::open_file() {
  begun = true;
  log_modified = modified;
  if (auto error = file_head.fill([this](std::span<char> room) { return read_raw(room); })) {
    over = true;
    return tl::unexpected(*error);
  }
  const Packing packing = packing_of(file_head.bytes());
  if (packing == Packing::none) {
    over = true;
    return true;
  }
  PackedBytes packed;
  packed.read = [this](std::span<char> room) { return read_file(room); };
  if (size) packed.seek = [this](std::int64_t offset, int whence) { return seek_file(offset, whence); };
  outer = std::make_unique<Unpacker>(std::move(packed), packing, path);
  return next_member();
}

Result<bool> LogReader::State::next_member() {
  for (;;) {
    if (given_up) return false;
    if (inner) {
      auto more = inner->next();
      if (!more) {
        inner.reset();
        return more;
      }
      if (!*more) {
        inner.reset();
        continue;
      }
      const std::string& within = inner->member();
      log_name = outer->member().empty() ? path : path + "/" + outer->member();
      if (!within.empty()) log_name += "/" + within;
      if (auto own = inner->modified()) log_modified = own;
      if (auto error = inner_head.fill([this](std::span<char> room) { return counted(inner->read(room)); }))
        return tl::unexpected(*error);
      if (packing_of(inner_head.bytes()) == Packing::none) return true;
      return failure("unpack", log_name, "it is packed inside an archive that is inside an archive",
                     "Unpack the outer one by hand and scan the folder");
    }
    auto more = outer->next();
    if (!more || !*more) return more;
    log_name = outer->member().empty() ? path : path + "/" + outer->member();
    log_modified = outer->modified() ? outer->modified() : modified;
    if (auto error = member_head.fill([this](std::span<char> room) { return counted(outer->read(room)); }))
      return tl::unexpected(*error);
    const Packing packing = packing_of(member_head.bytes());
    if (packing == Packing::none) return true;
    inner = std::make_unique<Unpacker>(
        PackedBytes{[this](std::span<char> room) { return read_member(room); }, {}}, packing, log_name);
  }
}

Result<LogReader> LogReader::open(const std::string& path) {
  auto file = open_for_reading(path);
  if (!file) return tl::unexpected(file.error());
  return LogReader(std::move(*file), path);
}

LogReader::LogReader(Descriptor input, std::string name)
    : state_(std::make_unique<State>(std::move(input), std::move(name))) {}
LogReader::~LogReader() = default;
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;

Result<bool> LogReader::next() {
  if (!state_->begun) return state_->open_file();
  if (state_->over) return false;
  return state_->next_member();
}

const std::string& LogReader::name() const {
  return state_->log_name;
}

std::optional<std::chrono::sys_seconds> LogReader::modified() const {
  return state_->log_modified;
}

std::optional<PlainFile> LogReader::plain_file() const {
  if (!state_->begun || state_->outer || !state_->size) return std::nullopt;
  return PlainFile{&state_->file, state_->path, *state_->size};
}

Result<std::size_t> LogReader::read(std::span<char> room) {
  if (!state_->outer) return state_->read_file(room);
  if (!state_->inner) return state_->read_member(room);
  if (const std::size_t known = state_->inner_head.take(room); known > 0) return known;
  return state_->counted(state_->inner->read(room));
}

std::uint64_t LogReader::bytes_taken() const {
  return state_->taken;
}

}  // namespace bootwhy

#include "live/boot_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "text/wall_time.h"

namespace bootwhy {
namespace {

std::string name_from(WallTime time) {
  const UtcTime utc = utc_time(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.{:06}Z.log", utc.year, utc.month, utc.day, utc.hour,
                     utc.minute, utc.second, utc.microsecond);
}

}  // namespace

BootRecords::BootRecords(const std::string& folder, const std::string& machine, std::uint64_t most_bytes,
                         std::function<void(const Error&)> problem)
    : folder_(folder + "/" + machine), most_bytes_(most_bytes), problem_(std::move(problem)) {}

void BootRecords::write(std::span<const char> bytes, WallTime now) {
  if (bytes.empty()) return;
  if (!opened_) open(now);
  append(bytes);
}

void BootRecords::end_boot(std::uint64_t end_offset, WallTime now) {
  if (!opened_) return;
  const std::string next = take_back(end_offset);
  const Descriptor ended = std::exchange(file_, Descriptor());
  const std::uint64_t kept = std::min(written_, end_offset - std::min(end_offset, begin_));
  const bool shorter = kept < written_;
  opened_ = false;
  if (!next.empty()) {
    offset_ -= next.size();
    open(now);
    append(next);
  }
  // Only now, when its end stands in the next file.
  if (shorter && ended.get() >= 0 && ::ftruncate(ended.get(), static_cast<off_t>(kept)) != 0)
    refuse("cut the record", errno);
}

void BootRecords::end_stream() {
  file_ = Descriptor();
  opened_ = false;
  offset_ = 0;
}

void BootRecords::open(WallTime now) {
  opened_ = true;
  told_ = false;
  begin_ = offset_;
  written_ = 0;
  unwritten_.clear();
  if (room_ == 0) make_room();
  int error = create(now);
  if (error == ENOENT) {
    std::error_code trouble;
    std::filesystem::create_directories(folder_, trouble);
    if (trouble) {
      path_ = folder_;
      return refuse("make the folder", trouble.value());
    }
    error = create(now);
  }
  if (error != 0) return refuse("record to", error);
  --room_;
}

// Makes the file. Gives 0 or an errno.
int BootRecords::create(WallTime now) {
  // Names stand in the order of the boots, whatever the wall clock does.
  for (last_name_ = std::max(now, last_name_ + std::chrono::microseconds(1));;
       last_name_ += std::chrono::microseconds(1)) {
    path_ = folder_ + "/" + name_from(last_name_);
    file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0640));
    if (file_.get() >= 0) return 0;
    if (errno != EEXIST) return errno;
  }
}

// Removes the oldest files where there are as many as are kept, and counts how many more may come.
void BootRecords::make_room() {
  std::error_code error;
  std::vector<std::string> records;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error))
    if (entry.path().extension() == ".log") records.push_back(entry.path().string());
  std::sort(records.begin(), records.end());
  for (std::size_t i = 0; i + limits::records_kept <= records.size(); ++i)
    std::filesystem::remove(records[i], error);
  room_ = records.size() < limits::records_kept ? limits::records_kept - records.size() : 1;
}

void BootRecords::append(std::span<const char> bytes) {
  offset_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t room =
        file_.get() < 0 ? 0 : std::min<std::uint64_t>(bytes.size(), most_bytes_ - written_);
    if (room == 0) {
      if (file_.get() >= 0 && !std::exchange(told_, true))
        problem_({"record more of this boot to", path_,
                  fmt::format("it has reached the limit of {} bytes", most_bytes_),
                  "The console is read on without a record; --record-limit sets the limit"});
      return drop(bytes);
    }
    const ssize_t written = ::write(file_.get(), bytes.data(), room);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      refuse("record to", errno);
      return drop(bytes);
    }
    written_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void BootRecords::drop(std::span<const char> bytes) {
  dropped_ += bytes.size();
  unwritten_.append(bytes.data(), bytes.size());
  constexpr std::size_t most = 2 * limits::line_bytes;
  if (unwritten_.size() > most) unwritten_.erase(0, unwritten_.size() - limits::line_bytes);
}

void BootRecords::refuse(const char* tried, int error) {
  file_ = Descriptor();
  if (!std::exchange(told_, true))
    problem_({tried, path_, std::strerror(error),
              "This boot's console is read on without a record; the next boot is tried again"});
}

// The bytes of the stream from this offset on: out of the file and, where it is full, of what was dropped.
std::string BootRecords::take_back(std::uint64_t offset) {
  std::string bytes;
  if (offset >= offset_) return bytes;
  const std::uint64_t file_end = begin_ + written_;
  if (file_.get() >= 0 && offset >= begin_ && offset < file_end) {
    bytes.resize(file_end - offset);
    const ssize_t size =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset - begin_));
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  }
  const std::uint64_t wanted = offset_ - std::max(offset, file_end);
  const std::uint64_t held = std::min<std::uint64_t>(wanted, unwritten_.size());
  bytes.append(unwritten_, unwritten_.size() - held, held);
  dropped_ -= held;
  return bytes;
}

}  // namespace bootwhy

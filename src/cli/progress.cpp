#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <string>

namespace bootwhy {
namespace {

using std::chrono::duration;

// A scan that is over sooner shows no line.
constexpr std::chrono::milliseconds before_first{500};
constexpr std::chrono::milliseconds between{200};

std::string size_text(double bytes) {
  for (const char* unit : {"B", "KiB", "MiB", "GiB"}) {
    if (bytes < 1024) return fmt::format("{:.1f} {}", bytes, unit);
    bytes /= 1024;
  }
  return fmt::format("{:.1f} TiB", bytes);
}

std::string time_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

ProgressLine::ProgressLine(std::uint64_t inputs, std::uint64_t bytes, const BatchProgress& progress)
    : inputs_(inputs), bytes_(bytes), progress_(progress) {}

bool ProgressLine::is_wanted() {
  return ::isatty(STDERR_FILENO) != 0;
}

void ProgressLine::update() {
  const auto now = Clock::now();
  if (now - begun_ < before_first || now - drawn_ < between || !is_wanted()) return;
  drawn_ = now;
  const double seconds = duration<double>(now - begun_).count();
  const auto done = static_cast<double>(progress_.bytes.load());
  const double rate = done / seconds;
  std::string left;
  if (const auto all = static_cast<double>(bytes_); rate > 0 && all > done)
    left = fmt::format(", {} left", time_text((all - done) / rate));
  fmt::print(stderr, "\r\x1b[K{} of {} files, {} of {}, {}/s{}, {} failed boots", progress_.inputs.load(),
             inputs_, size_text(done), size_text(static_cast<double>(bytes_)), size_text(rate), left,
             progress_.failed_boots.load());
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace bootwhy

#include "boot/boot_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"

namespace bootwhy {
namespace {

std::size_t cost(const LogLine& line) {
  return sizeof(LogLine) + line.text.raw().size();
}

LogLine log_line(const Line& line) {
  LogLine kept;
  kept.number = line.number;
  kept.offset = line.offset;
  kept.uptime = line.uptime;
  kept.time = line.time;
  kept.text = GuestText(line.text.substr(0, limits::log_line_bytes));
  kept.cut = line.truncated || line.text.size() > limits::log_line_bytes;
  return kept;
}

}  // namespace

void forget_lines(BootLog& log) {
  log = BootLog{{}, log.left_out + log.lines.size(), 0};
}

void LogKeeper::add(const Line& line, bool has_finding) {
  if (!last_.empty() && last_.back().line.offset == line.offset && last_.back().line.number == line.number) {
    last_bytes_ -= cost(last_.back().line);
    last_.pop_back();
  }
  if (has_finding) {
    still_near_ = limits::log_lines_near_findings + 1;
    auto before = last_.rbegin();
    for (std::size_t i = 0; i < limits::log_lines_near_findings && before != last_.rend(); ++i, ++before)
      before->near_finding = true;
  }
  last_.push_back({log_line(line), still_near_ > 0});
  last_bytes_ += cost(last_.back().line);
  if (still_near_ > 0) --still_near_;
  thin_out();
}

// The beginning may fill a quarter, what is near findings up to a half, the end the rest.
void LogKeeper::thin_out() {
  while (last_bytes_ > most_bytes_ / 2) {
    Waiting oldest = std::move(last_.front());
    last_.pop_front();
    last_bytes_ -= cost(oldest.line);
    const bool is_beginning = kept_.left_out == 0;
    const bool fits = is_beginning && keep(oldest.line, most_bytes_ / 4);
    if (fits || (oldest.near_finding && keep(oldest.line, most_bytes_ / 2))) continue;
    ++kept_.left_out;
    ++left_out_here_;
  }
}

bool LogKeeper::keep(LogLine line, std::size_t most_bytes) {
  if (kept_.bytes + cost(line) > most_bytes) return false;
  kept_.bytes += cost(line);
  line.left_out_before = std::exchange(left_out_here_, 0);
  kept_.lines.push_back(std::move(line));
  return true;
}

BootLog LogKeeper::take() {
  for (Waiting& waiting : last_) {
    waiting.line.left_out_before = std::exchange(left_out_here_, 0);
    kept_.lines.push_back(std::move(waiting.line));
  }
  kept_.bytes += last_bytes_;
  BootLog log = std::move(kept_);
  *this = LogKeeper(most_bytes_);
  return log;
}

}  // namespace bootwhy

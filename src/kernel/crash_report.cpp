#include "kernel/crash_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"

namespace bootwhy {
namespace {

// How a crash begins: a text in its first line, the title that it gives (empty: the line itself from there), and
// the family.
struct Opening {
  std::string_view text;
  std::string_view title;
  std::string_view type;
};

constexpr std::array<Opening, 16> openings{{
    {"BUG: kernel NULL pointer dereference", "BUG: kernel NULL pointer dereference", "NULL-POINTER-DEREFERENCE"},
    {"BUG: unable to handle kernel NULL pointer dereference", "BUG: kernel NULL pointer dereference",
     "NULL-POINTER-DEREFERENCE"},
    {"BUG: unable to handle page fault for address", "BUG: unable to handle kernel paging request",
     "MEMORY_SAFETY_BUG"},
    {"BUG: unable to handle kernel paging request", "BUG: unable to handle kernel paging request",
     "MEMORY_SAFETY_BUG"},
    {"Unable to handle kernel NULL pointer dereference", "BUG: kernel NULL pointer dereference",
     "NULL-POINTER-DEREFERENCE"},
    {"Unable to handle kernel paging request", "BUG: unable to handle kernel paging request",
     "MEMORY_SAFETY_BUG"},
    {"general protection fault", "general protection fault", "DoS"},
    {"kernel BUG at", "kernel BUG", "BUG"},
    {"WARNING: CPU:", "WARNING", "WARNING"},
    {"BUG: soft lockup", "BUG: soft lockup", "HANG"},
    {"watchdog: BUG: soft lockup", "BUG: soft lockup", "HANG"},
    {"divide error:", "divide error", "DoS"},
    {"invalid opcode:", "invalid opcode", "DoS"},
    {"stack segment:", "stack segment fault", "DoS"},
    {"double fault:", "double fault", "DoS"},
    {"Kernel panic - not syncing: ", "", "PANIC"},
}};

// «lab_null+0x10/0x20 [labmod]» → «lab_null»; without the suffixes that compilers add.
std::string_view function_name(std::string_view text) {
  const auto end = text.find_first_of("+ /[");
  std::string_view name = text.substr(0, end);
  for (const std::string_view suffix : {".isra.", ".constprop.", ".part.", ".cold", ".llvm."})
    name = name.substr(0, name.find(suffix));
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '$';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_name)) return {};
  if (name.front() >= '0' && name.front() <= '9') return {};
  return name;
}

bool is_machinery(std::string_view function, const FrameRules& rules) {
  return std::any_of(rules.skip.begin(), rules.skip.end(), [&](std::string_view rule) {
    if (rule.ends_with('*')) return function.starts_with(rule.substr(0, rule.size() - 1));
    return function == rule;
  });
}

std::optional<std::int64_t> number_after(std::string_view text, std::string_view label) {
  const auto place = text.find(label);
  if (place == std::string_view::npos) return std::nullopt;
  text.remove_prefix(place + label.size());
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const auto begin = text.find(from);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + from.size());
  return text.substr(0, text.find(to));
}

std::string_view without_leading_spaces(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

}  // namespace

void CrashReader::add(const Line& line) {
  if (done_) return;
  if (!report_) {
    if (!begin(line)) return;
  } else {
    if (++lines_ > limits::crash_report_lines) return finish();
    report_->last_line = line.number;
  }
  const std::string_view text = line.text;
  if (text.find("CPU: ") != std::string_view::npos && text.find("PID: ") != std::string_view::npos) {
    if (!report_->cpu) report_->cpu = number_after(text, "CPU:");
    if (!report_->pid) report_->pid = number_after(text, "PID:");
    if (const auto command = between(text, "Comm: ", " "); !command.empty()) report_->command = GuestText(command);
    if (const auto tainted = between(text, " Tainted: ", "  "); !tainted.empty())
      for (const char letter : tainted.substr(0, tainted.find_first_of("0123456789")))
        if (letter >= 'A' && letter <= 'Z' && report_->taint.find(letter) == std::string::npos)
          report_->taint += letter;
  }
  if (text.starts_with("Hardware name: ")) report_->hardware = GuestText(text.substr(15));
  // The instruction pointer in the kernel is the function that faulted; in user space (0033) it tells nothing.
  if (const auto pointer = between(text, "RIP: 0010:", " "); !pointer.empty() && report_->function.empty())
    if (const auto name = function_name(pointer); !name.empty() && !is_machinery(name, *rules_))
      report_->function = GuestText(name);
  if (text.starts_with("WARNING: CPU:") && report_->function.empty()) {
    const auto at = text.rfind(' ');
    if (const auto name = function_name(text.substr(at + 1)); !name.empty()) report_->function = GuestText(name);
  }
  if (text.starts_with("Call Trace:") || text.find("Call trace:") != std::string_view::npos) {
    in_trace_ = true;
    return;
  }
  if (in_trace_) read_frame(without_leading_spaces(text));
  if (text.find("---[ end ") != std::string_view::npos) finish();
}

std::optional<CrashReport> CrashReader::report() const {
  if (!report_) return std::nullopt;
  CrashReport report = *report_;
  report.incomplete = !done_;
  std::string title = head_;
  if (!report.function.empty() && report.type != "PANIC") title += " in " + std::string(report.function.raw());
  report.title = GuestText(std::move(title));
  return report;
}

bool CrashReader::begin(const Line& line) {
  for (const Opening& opening : openings) {
    const auto place = line.text.find(opening.text);
    if (place == std::string_view::npos) continue;
    report_ = CrashReport{};
    report_->type = opening.type;
    report_->first_line = report_->last_line = line.number;
    head_ = opening.title;
    if (head_.empty()) {
      const std::string_view reason = line.text.substr(place + opening.text.size());
      head_ = "kernel panic: " + std::string(reason.substr(0, limits::finding_text_bytes));
    }
    return true;
  }
  return false;
}

void CrashReader::read_frame(std::string_view text) {
  if (text == "<TASK>" || text == "</TASK>" || text.empty()) return;
  Frame frame;
  if (text.starts_with("? ")) {
    frame.sure = false;
    text.remove_prefix(2);
  }
  if (text.starts_with("[<")) text = without_leading_spaces(text.substr(std::min(text.size(), text.find(">]") + 2)));
  if (text.find("+0x") == std::string_view::npos) {
    if (text.starts_with("RIP: 0033:") || text.starts_with("Modules linked in:")) in_trace_ = false;
    return;
  }
  const auto name = function_name(text);
  if (name.empty()) return;
  frame.function = GuestText(name);
  if (report_->function.empty() && frame.sure && !is_machinery(name, *rules_)) report_->function = frame.function;
  report_->frames.push_back(std::move(frame));
}

void CrashReader::finish() { done_ = true; }

}  // namespace bootwhy

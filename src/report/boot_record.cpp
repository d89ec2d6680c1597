#include "report/boot_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/escape.h"

namespace bootwhy {
namespace {

using std::chrono::days;
using std::chrono::year;
using std::chrono::year_month_day;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

GuestText readable(const GuestText& text) {
  return GuestText(as_utf8(text));
}

bool is_added_by_rotation(std::string_view extension) {
  static constexpr std::array<std::string_view, 12> known = {"gz",  "xz",  "zst", "bz2", "lz4", "tar",
                                                             "tgz", "txz", "zip", "log", "txt", "old"};
  return std::find(known.begin(), known.end(), extension) != known.end() ||
         (!extension.empty() && std::all_of(extension.begin(), extension.end(), is_digit));
}

std::string_view without_extensions(std::string_view name) {
  for (;;) {
    const auto dot = name.find_last_of(".-");
    // «console-20261124»: a date that logrotate adds behind a hyphen; other hyphens belong to the name.
    if (dot == std::string_view::npos || dot == 0) return name;
    const std::string_view extension = name.substr(dot + 1);
    const bool is_date = extension.size() == 8 && std::all_of(extension.begin(), extension.end(), is_digit);
    if (name[dot] == '-' ? !is_date : !is_added_by_rotation(extension)) return name;
    name = name.substr(0, dot);
  }
}

bool is_common_name(std::string_view name) {
  static constexpr std::array<std::string_view, 9> common = {
      "console", "serial", "boot", "dmesg", "kern", "kernel", "syslog", "messages", "screenlog"};
  return std::find(common.begin(), common.end(), name) != common.end() || name.starts_with("ttyS");
}

}  // namespace

std::string machine_name(std::string_view path) {
  const auto slash = path.rfind('/');
  const std::string_view name =
      without_extensions(slash == std::string_view::npos ? path : path.substr(slash + 1));
  if (!is_common_name(name) || slash == std::string_view::npos || slash == 0) return std::string(name);
  const std::string_view folder = path.substr(0, slash);
  const auto before = folder.rfind('/');
  return std::string(before == std::string_view::npos ? folder : folder.substr(before + 1));
}

WallTime with_year(WallTime time, std::optional<WallTime> reference) {
  const auto day = std::chrono::floor<days>(time);
  const year_month_day date(day);
  if (!reference || date.year() != year{1970}) return time;
  const year_month_day today(std::chrono::floor<days>(*reference));
  for (year_month_day candidate = today.year() / date.month() / date.day();;
       candidate -= std::chrono::years{1}) {
    if (!candidate.ok()) continue;  // a 29th of February
    const WallTime dated = std::chrono::sys_days{candidate} + (time - day);
    if (dated <= *reference + days{1}) return dated;
  }
}

BootRecord boot_record(const GuestText& source, const Verdict& verdict, std::optional<WallTime> modified,
                       KeepFindings keep) {
  const Boot& boot = verdict.boot;
  BootRecord record;
  record.source = readable(source);
  record.machine = GuestText(machine_name(record.source.raw()));
  record.index = boot.index;
  record.first_line = boot.first_line;
  record.last_line = boot.last_line;
  record.first_time = boot.first_time ? with_year(*boot.first_time, modified) : modified;
  record.last_time = boot.last_time ? with_year(*boot.last_time, modified) : modified;
  record.times_are_stated = boot.first_time.has_value();
  record.outcome = boot.outcome;
  record.phase = boot.phase;
  record.failed = has_failed(boot);
  record.degraded = has_finding(boot, Severity::degraded);
  if (!verdict.diagnoses.empty() && verdict.diagnoses.front().confidence >= Confidence::possible) {
    const Diagnosis& best = verdict.diagnoses.front();
    record.cause = best.cause->id;
    record.cause_summary = best.cause->summary;
    record.confidence = name(best.confidence);
  }
  if (boot.crash) {
    record.crash = readable(boot.crash->title);
    record.crash_line = boot.crash->first_line;
  }
  if (const Finding* told = proof(boot)) {
    record.proof = told->signature->id;
    record.proof_title = told->signature->title;
    record.proof_line = told->line;
  }
  record.kernel_version = readable(boot.kernel_version);
  if (keep == KeepFindings::no) return record;
  const auto dated = [&](std::optional<WallTime> time) {
    return time ? std::optional(with_year(*time, modified)) : std::nullopt;
  };
  record.phases = boot.phases;
  for (PhaseReached& reached : record.phases) reached.time = dated(reached.time);
  for (const Finding& finding : boot.findings)
    if (finding.signature->kind != SignatureKind::phase)
      record.findings.push_back({std::string(finding.signature->id), finding.signature->severity,
                                 finding.line, finding.uptime, dated(finding.time),
                                 readable(finding.text())});
  return record;
}

GuestText verdict_words(const BootRecord& record) {
  std::string text(name(record.outcome));
  if (!record.failed) return GuestText(text);
  const bool kernel_died = record.outcome == Outcome::panic || record.outcome == Outcome::crashed;
  if (kernel_died && !record.crash.empty()) return GuestText(text + ": " + std::string(record.crash.raw()));
  if (!record.cause.empty())
    return GuestText(fmt::format("{}: {} ({})", text, record.cause_summary, record.confidence));
  if (!record.proof_title.empty()) return GuestText(text + ": " + record.proof_title);
  return GuestText(text);
}

}  // namespace bootwhy

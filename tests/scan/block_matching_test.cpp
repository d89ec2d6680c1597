// The prefilter goes through whole blocks; the obvious way looks at each line with an RE2::Set. Whatever the
// bytes, both must give the same events.
#include <fmt/format.h>

#include <filesystem>
#include <random>

#include "base/limits.h"
#include "kernel/crash_report.h"
#include "scan/console_scanner.h"
#include "support/catch.h"
#include "support/knowledge.h"
#include "support/sanitized.h"

using namespace bootwhy;
namespace fs = std::filesystem;

namespace {

// Knowledge and both ways of matching, made once for all tests of this file.
struct Ways {
  Knowledge knowledge{test::repository_rows()};
  Matcher obvious{knowledge.signatures()};
  Matcher block{knowledge.signatures(),
                Prefilter::load(Prefilter::make(knowledge.signatures(), crash_openings()))};
};
const Ways& ways() {
  static const Ways built;
  return built;
}

std::string described(const Finding& finding) {
  std::string text = fmt::format("{} line {} at {} «{}» {} {}", finding.signature->id, finding.line,
                                 finding.offset, finding.text().raw(), finding.uptime.value_or(-1),
                                 finding.time ? finding.time->time_since_epoch().count() : -1);
  for (const Capture& each : finding.captures()) text += fmt::format(" {}={}", each.name, each.value.raw());
  return text;
}

std::string described(const Boot& boot) {
  std::string text =
      fmt::format("boot {} lines {}-{} {} {} {} {} {}\n", boot.index, boot.first_line, boot.last_line,
                  name(boot.outcome), name(boot.phase), boot.last_uptime.value_or(-1),
                  boot.first_time ? boot.first_time->time_since_epoch().count() : -1,
                  boot.last_time ? boot.last_time->time_since_epoch().count() : -1);
  if (boot.crash)
    text += fmt::format("  crash {} {}-{} {}\n", boot.crash->title.raw(), boot.crash->first_line,
                        boot.crash->last_line, boot.crash->frames.size());
  for (const PhaseReached& reached : boot.phases)
    text += fmt::format("  {} {}\n", name(reached.phase), reached.line);
  for (const Finding& finding : boot.findings) text += "  " + described(finding) + "\n";
  return text;
}

// All that a scanner tells of these bytes, given to it in pieces of these sizes, over and over.
std::string told(std::string_view bytes, const Matcher& matcher, const std::vector<std::size_t>& sizes) {
  const auto never_hung = stall_limits_from({"off"}).value();
  ConsoleScanner scanner({&matcher, &ways().knowledge, {}, true, nullptr, nullptr, 0, never_hung});
  std::string text;
  const auto take = [&] {
    for (const ScanEvent& event : scanner.take_events()) {
      if (const auto* phase = std::get_if<PhaseEvent>(&event))
        text += fmt::format("phase {} {} {}\n", phase->boot, name(phase->reached.phase), phase->reached.line);
      else if (const auto* finding = std::get_if<FindingEvent>(&event))
        text += described(finding->finding) + "\n";
      else if (const auto* verdict = std::get_if<VerdictEvent>(&event))
        text += "so far " + described(verdict->verdict.boot);
      else
        text += described(std::get<BootEndedEvent>(event).verdict.boot);
    }
  };
  for (std::size_t at = 0, turn = 0; at < bytes.size(); ++turn) {
    const std::size_t size = std::min(sizes[turn % sizes.size()], bytes.size() - at);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, scanner.prepare(size).begin());
    const Moment now(1000 * turn);
    scanner.commit(size, now);
    at += size;
    if (turn % 7 == 3) scanner.tick(now + limits::prompt_quiet);
    take();
  }
  scanner.finish();
  take();
  return text + fmt::format("{} lines, {} bytes", scanner.lines(), scanner.bytes());
}

std::vector<std::string> all_captures() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(std::string(BOOTWHY_SOURCE_DIR) + "/captures"))
    if (entry.path().extension() == ".log") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> logs;
  for (const fs::path& file : files) logs.push_back(test::read_file(file));
  return logs;
}

// What consoles do to lines, and what hostile guests do.
std::string disturbed(std::string log, std::mt19937& random) {
  static const std::vector<std::string> pieces = {"\x1b[0;31m",
                                                  "\x1b[2J",
                                                  "\x1b[10;5H",
                                                  "\r",
                                                  "\r\n",
                                                  "\n",
                                                  "\b",
                                                  std::string(3, '\0'),
                                                  "\x1b]0;t\a",
                                                  "[0;32m",
                                                  "\x9b"
                                                  "1m",
                                                  "\xff",
                                                  "\xe2\x80",
                                                  "\xe2\x80\xa6",
                                                  "<6>",
                                                  "[    0.000001] ",
                                                  "login: ",
                                                  "\x1b[K",
                                                  "BUG: ",
                                                  "[  99.000000] ",
                                                  "2026-11-24T01:02:03Z ",
                                                  "kernel: ",
                                                  "\t"};
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  for (std::size_t n = up_to(log.size() / 60); n > 0; --n) {
    const std::size_t at = up_to(log.size() - 1);
    switch (up_to(3)) {
      case 0:
        log[at] = static_cast<char>(up_to(255));
        break;
      case 1:
        log.erase(at, up_to(40));
        if (log.empty()) log = "x";
        break;
      default:
        log.insert(at, pieces[up_to(pieces.size() - 1)]);
    }
  }
  return log;
}

}  // namespace

TEST_CASE("the block-wise way finds in every capture what the line-wise way finds") {
  if (!ways().block.tells_marks()) return;  // built without Vectorscan: there is one way only
  for (const std::string& log : all_captures())
    for (const auto& sizes : {std::vector<std::size_t>{262144}, std::vector<std::size_t>{1000, 17, 4096}})
      REQUIRE(told(log, ways().block, sizes) == told(log, ways().obvious, sizes));
}

TEST_CASE("the block-wise way finds in disturbed logs what the line-wise way finds") {
  if (!ways().block.tells_marks()) return;
  const auto logs = all_captures();
  std::mt19937 random(20261125);
  for (int round = 0; round < (test::is_sanitized ? 10 : 60); ++round) {
    INFO(round);
    std::string log;
    for (int part = 0; part < 3; ++part) log += disturbed(logs[random() % logs.size()], random);
    if (round % 5 == 0) std::erase_if(log, [](char c) { return c == '\n'; });  // lines longer than any bound
    const std::vector<std::size_t> sizes{1 + random() % 100000, 1 + random() % 5000};
    REQUIRE(told(log, ways().block, sizes) == told(log, ways().obvious, sizes));
  }
}

TEST_CASE("the block-wise way finds in noise what the line-wise way finds") {
  if (!ways().block.tells_marks()) return;
  std::mt19937 random(7);
  std::string noise;
  for (int i = 0; i < (test::is_sanitized ? 60000 : 300000); ++i)
    noise += static_cast<char>(random() % 8 == 0 ? random() : ' ' + random() % 95);
  REQUIRE(told(noise, ways().block, {65536}) == told(noise, ways().obvious, {65536}));
}

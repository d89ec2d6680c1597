// A log may end anywhere: what is cut may lack its function, but is never called something else.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "crash_reading.h"
#include "kernel/crash_kinds.h"
#include "support/catch.h"
#include "support/sanitized.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

constexpr std::size_t cut_step = is_sanitized ? 7 : 1;  // between the places where a log is cut

// The log from a little before its crash on: what lies before it is the same for all cuts.
std::string from_crash_on(const std::string& log) {
  const auto crash = read_crash(log);
  std::size_t begin = 0;
  for (std::uint64_t line = 1; crash && line + 3 < crash->first_line; ++line)
    begin = log.find('\n', begin) + 1;
  return log.substr(begin);
}

std::vector<std::string> logs() {
  std::vector<std::string> all;
  for (const char* name :
       {"kernel-bug", "kernel-null", "kernel-null-panic-on-oops", "kernel-panic", "kernel-warn",
        "sysrq-crash", "soft-lockup", "oom-deadlock", "init-sig-segv-stage1", "init-sig-ill-stage1",
        "vfs-unknown-block", "kernel-null-arm64", "kernel-bug-arm64", "sysrq-crash-arm64"})
    all.push_back(from_crash_on(read_capture(name)));
  const std::string trace =
      "Call Trace:\n <TASK>\n dump_stack+0x1/0x2\n toy_open+0x3a7/0x590\n do_syscall_64+0xcf/0x260\n "
      "</TASK>\n";
  all.push_back(
      "BUG: KASAN: slab-use-after-free in toy_open+0x1/0x2\nWrite of size 8 at addr ffff88 by task "
      "probe/7\n" +
      trace + "\nAllocated by task 7:\n toy_alloc+0x1/0x2\n\nFreed by task 8:\n toy_free+0x1/0x2\n");
  all.push_back(
      "[    1.0][   T7] WARNING: CPU: 0 PID: 7 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2\n" +
      trace);
  all.push_back(
      "WARNING: possible circular locking dependency detected\nprobe/7 is trying to acquire lock:\nff "
      "(toy){}, at: "
      "toy_lock_it+0x1/0x2\n" +
      trace);
  all.push_back("INFO: task probe:7 blocked for more than 120 seconds.\n" + trace);
  all.push_back("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n" + trace);
  all.push_back(
      "Unable to handle kernel paging request at virtual address ffff\nInternal error: Oops: 96 [#1]\npc : "
      "toy+0x1/0x2\n" +
      trace + "Kernel panic - not syncing: Oops: Fatal exception\n");
  all.push_back("BUG: memory leak\nunreferenced object\n  backtrace:\n [<1>] toy_create+0x1/0x2\n");
  all.push_back(
      "general protection fault, probably for non-canonical address 0xdffffc0000000000: 0000 [#1] SMP\n" +
      trace + "BUG: KASAN: use-after-free in other+0x1/0x2\n");
  return all;
}

// A report of every kind that is known, with all that the kinds look for.
std::vector<std::string> log_of_each_kind() {
  std::vector<std::string> all;
  for (const CrashKind& kind : crash_kinds) {
    std::string opening(kind.opening);
    for (std::size_t star = 0; (star = opening.find('*', star)) != std::string::npos;)
      opening.replace(star, 1, star + 1 == opening.size() ? "toy_open+0x3a7/0x590" : "toy");
    all.push_back("[    1.000000][   T7] " + opening +
                  "\n[    1.000001][   T7] Read of size 8 at addr ffff888012345678 by task probe/7\n" +
                  (kind.behind.empty() ? "" : "[    1.000002][   T7] " + std::string(kind.behind) + "\n") +
                  "[    1.000003][   T7] ffffffff12345678 (toy){+.+.}, at: toy_lock+0x1/0x2\n"
                  "[    1.000004][   T7] RIP: 0010:toy_open+0x3a7/0x590\n[    1.000005][   T7] Call Trace:\n"
                  "[    1.000006][   T7]  dump_stack+0x1/0x2\n[    1.000007][   T7]  toy_open+0x3a7/0x590\n"
                  "[    1.000008][   T7]  do_syscall_64+0xcf/0x260\n"
                  "[    1.000009][   T7] Kernel panic - not syncing: Fatal exception\n");
  }
  return all;
}

// Whether a log's beginning of `size` bytes has a crash of another family than the whole log; a beginning may
// have none.
bool is_misnamed(std::string_view log, std::size_t size, const std::optional<CrashReport>& whole) {
  const auto cut = read_crash(log.substr(0, size));
  return cut && (!whole || family(text(cut->title)) != family(text(whole->title)));
}

// The first size to which `log` may be cut so that its crash is another; nothing where there is none.
std::optional<std::size_t> misnaming_cut(const std::string& log) {
  const auto whole = read_crash(log);
  for (std::size_t size = 0; size < log.size(); size += cut_step)
    if (is_misnamed(log, size, whole)) return size;
  return std::nullopt;
}

std::vector<std::filesystem::path> logs_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".log") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("a log that is cut at any byte never gives a crash of another family") {
  for (const std::string& log : logs())
    if (const auto size = misnaming_cut(log)) {
      INFO(log.substr(0, *size));
      FAIL_CHECK("a cut log has another name");
    }
}

TEST_CASE("every capture, cut at any line and at places within lines, has no crash of another family") {
  constexpr std::size_t step = 199;  // a prime, so that lines are cut at ever other places
  for (const auto& path : logs_in(BOOTWHY_SOURCE_DIR "/captures")) {
    const std::string log = from_crash_on(read_file(path));
    const auto whole = read_crash(log);
    for (std::size_t size = 1; size < log.size(); ++size)
      if (((log[size - 1] == '\n' && !is_sanitized) || size % step == 0) && is_misnamed(log, size, whole)) {
        INFO(path << " at byte " << size);
        FAIL_CHECK("a cut log has another name");
      }
  }
}

// For logs that are not in the repository: BOOTWHY_CRASH_LOGS=FOLDER test_kernel '[crash-logs]'
TEST_CASE("every log of a folder, cut at any byte, has no crash of another family", "[.][crash-logs]") {
  const char* folder = std::getenv("BOOTWHY_CRASH_LOGS");
  REQUIRE(folder != nullptr);
  const auto paths = logs_in(folder);
  REQUIRE_FALSE(paths.empty());
  std::size_t cuts = 0;
  for (const auto& path : paths) {
    const std::string log = read_file(path);
    cuts += log.size();
    if (const auto size = misnaming_cut(log)) {
      INFO(path << " at byte " << *size);
      FAIL_CHECK("a cut log has another name");
    }
  }
  WARN(paths.size() << " logs, " << cuts << " cuts");
}

TEST_CASE("a report of any kind that is cut at any byte is never one of another family") {
  for (const std::string& log : log_of_each_kind())
    if (const auto size = misnaming_cut(log)) {
      INFO(log.substr(0, *size));
      FAIL_CHECK("a cut log has another name");
    }
}

TEST_CASE("a cut report that lacks its function says that it is incomplete") {
  for (const std::string& log : logs()) {
    const auto whole = read_crash(log);
    REQUIRE(whole);
    if (text(whole->title).find(" in ") == std::string::npos) continue;
    for (std::size_t size = 0; size < log.size(); size += cut_step) {
      const auto cut = read_crash(std::string_view(log).substr(0, size));
      if (cut && text(cut->title).find(" in ") == std::string::npos && !cut->incomplete) {
        INFO(log.substr(0, size));
        CHECK(cut->incomplete);
        break;
      }
    }
  }
}

TEST_CASE("damaged bytes anywhere do not crash the reader") {
  for (const std::string& log : logs())
    for (std::size_t at = 0; at < log.size(); at += 37)
      for (const char byte : {'\0', '\xff', '[', '*', '+'}) {
        std::string damaged = log;
        damaged[at] = byte;
        const auto crash = read_crash(damaged);
        CHECK((!crash || crash->title.raw().size() <= 120));
      }
}

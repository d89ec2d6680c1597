#include "report/crash_text.h"

#include <fmt/format.h>

#include "support/catch.h"

using namespace bootwhy;

namespace {

Frame frame(const char* function, const char* source = "", bool sure = true) {
  Frame made;
  made.function = GuestText(function);
  made.offset = "+0x5/0x15";
  made.source = GuestText(source);
  made.sure = sure;
  return made;
}

CrashReport crash_with(std::vector<Frame> frames) {
  CrashReport crash;
  crash.title = GuestText("kernel BUG in toy_write");
  crash.function = GuestText("toy_write");
  crash.frames = std::move(frames);
  return crash;
}

std::string shown(const CrashReport& crash) {
  return fmt::format("{}", fmt::join(crash_text(crash), "\n"));
}

}  // namespace

TEST_CASE("a crash is shown with machine, place and trace") {
  CrashReport crash = crash_with({frame("toy_write", "drivers/toy.c:12"), frame("toy_open")});
  crash.cpu = 1;
  crash.pid = 83;
  crash.command = GuestText("insmod");
  crash.taint_words = {"out-of-tree module"};
  crash.instruction_pointer = GuestText("toy_write+0x5/0x15");
  const std::string text = shown(crash);
  CHECK(text.find("CPU 1, PID 83, insmod, tainted: out-of-tree module") != std::string::npos);
  CHECK(text.find("at     toy_write+0x5/0x15") != std::string::npos);
  CHECK(text.find("trace  toy_write+0x5/0x15") != std::string::npos);
  CHECK(text.find("drivers/toy.c:12") != std::string::npos);
}

TEST_CASE("doubtful frames are left out beside sure ones, and shown where there are no others") {
  CHECK(shown(crash_with({frame("toy_write"), frame("toy_doubt", "", false)})).find("toy_doubt") ==
        std::string::npos);
  CHECK(shown(crash_with({frame("toy_doubt", "", false)})).find("? toy_doubt") != std::string::npos);
}

TEST_CASE("a long trace is cut, and the rest counted") {
  CHECK(shown(crash_with(std::vector<Frame>(40, frame("toy_deep")))).find("and 24 more") !=
        std::string::npos);
}

TEST_CASE("a panic whose title says all is not shown again") {
  CrashReport crash = crash_with({frame("do_exit")});
  crash.title = GuestText("kernel panic: Attempted to kill init!");
  CHECK(crash_text(crash).empty());
  // Who gave debug information is told what became of it.
  crash.source_missing = GuestText("no source lines: for a reason");
  CHECK(shown(crash).find("no source lines: for a reason") != std::string::npos);
}

TEST_CASE("a panic in words is shown with its trace where a module is in it") {
  CrashReport crash = crash_with({frame("panic"), frame("lab_init")});
  crash.title = GuestText("kernel panic: labmod: panic on purpose");
  crash.frames.back().module = GuestText("labmod");
  CHECK(shown(crash).find("lab_init+0x5/0x15 [labmod]") != std::string::npos);
  crash.frames.back().sure = false;
  CHECK(crash_text(crash).empty());
}

TEST_CASE("what the guest printed is escaped") {
  CrashReport crash = crash_with({frame("toy\x1b[31m")});
  crash.hardware = GuestText("box\x1b]0;title\x07");
  CHECK(shown(crash).find('\x1b') == std::string::npos);
}

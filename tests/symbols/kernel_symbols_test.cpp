// Debug information of a toy kernel, which the build compiles from tests/symbols/toy/.
#include "symbols/kernel_symbols.h"

#include <algorithm>
#include <cstdio>

#include "base/limits.h"
#include "kernel/crash_reading.h"
#include "support/catch.h"
#include "support/files.h"
#include "symbols/toy.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

CrashReport resolved(std::string_view log, const std::vector<std::string>& files,
                     std::string_view banner = {}) {
  const auto symbols = KernelSymbols::open(files);
  REQUIRE(symbols);
  auto crash = read_crash(log);
  REQUIRE(crash);
  (*symbols)->resolve(*crash, banner);
  return *crash;
}

std::size_t frames_with_source(const CrashReport& crash) {
  return static_cast<std::size_t>(std::count_if(crash.frames.begin(), crash.frames.end(),
                                                [](const Frame& frame) { return !frame.source.empty(); }));
}

std::string shown(const Frame& frame) {
  return text(frame.function) + " " + text(frame.source) + (frame.inlined ? " inlined" : "");
}

// A log whose trace is this one frame.
std::string log_with_frame(const std::string& frame) {
  return "BUG: kernel NULL pointer dereference, address: 0000000000000010\nCall Trace:\n " + frame +
         "\n---[ end trace 0 ]---\n";
}

// «0000000000001139 000000000000001b t toy_twin»: the size, as nm tells it.
std::string size_of(const std::string& function, const std::string& file) {
  const std::string listing = output_of("nm -S '" + file + "'");
  const auto end = listing.find(" " + function + "\n");
  REQUIRE(end != std::string::npos);
  const auto line = listing.rfind('\n', end - 1) + 1;
  const std::string size = listing.substr(line + 17, 16);
  return size.substr(size.find_first_not_of('0'));
}

}  // namespace

TEST_CASE("a frame gets its source line, and the function that was inlined there its own") {
  const CrashReport crash = resolved(output_of(toy_kernel()), {toy_kernel()});
  REQUIRE(crash.frames.size() >= 2);
  CHECK(shown(crash.frames[0]) ==
        "toy_inlined " + toy_place("toy_kernel.cpp", "call inside the inlined function") + " inlined");
  CHECK(shown(crash.frames[1]) == "toy_holder " + toy_place("toy_kernel.cpp", "inlined function"));
  CHECK(contains(text(crash.source_missing), "absent"));  // a module that was not given
}

TEST_CASE("the instruction pointer gets its source line") {
  const CrashReport crash = resolved(output_of(toy_kernel()), {toy_kernel()});
  REQUIRE(crash.instruction.size() == 1);
  CHECK(text(crash.instruction[0].function) == "toy_fault");
  CHECK(text(crash.instruction[0].source).find("toy_kernel.cpp:") != std::string::npos);
}

TEST_CASE("an address without a name is found by the offset at which the kernel was loaded") {
  const CrashReport crash = resolved(output_of(toy_kernel()), {toy_kernel()});
  CHECK(crash.kernel_offset == 0x1000000U);
  REQUIRE(crash.frames.size() == 6);
  CHECK(crash.frames[3].address);
  CHECK(shown(crash.frames[3]) == "toy_holder " + toy_place("toy_kernel.cpp", "inlined function"));
  CHECK_FALSE(crash.frames[3].sure);
}

TEST_CASE("an address stays one where the log does not tell how far the kernel was moved") {
  std::string log = output_of(toy_kernel());
  log.resize(log.find("Kernel Offset"));
  const CrashReport crash = resolved(log, {toy_kernel()});
  CHECK(std::all_of(crash.frames.begin(), crash.frames.end(),
                    [](const Frame& frame) { return !frame.address || frame.source.empty(); }));
}

TEST_CASE("frames of unknown functions and of modules that were not given stay as they are") {
  const CrashReport crash = resolved(output_of(toy_kernel()), {toy_kernel()});
  REQUIRE(crash.frames.size() == 6);
  CHECK(shown(crash.frames[4]) == "toy_stranger ");
  CHECK(shown(crash.frames[5]) == "toy_absent ");
}

TEST_CASE("a function of another size is of another build, and the report says that nothing was found") {
  CHECK(contains(text(resolved(log_with_frame("toy_holder+0x5/0x4005"), {toy_kernel()}).source_missing),
                 "very build"));
  CHECK(resolved(log_with_frame("toy_holder+0x5/" + ("0x" + size_of("toy_holder", toy_kernel()))),
                 {toy_kernel()})
            .source_missing.empty());
}

TEST_CASE("of two functions with one name and one size none is taken") {
  const std::string size = "0x" + size_of("toy_twin", toy_kernel());
  const CrashReport crash = resolved(log_with_frame("toy_twin+0x1/" + size), {toy_kernel()});
  REQUIRE(crash.frames.size() == 1);
  CHECK(crash.frames[0].source.empty());
}

TEST_CASE("a module's frame is found in its own file, given by name or in a folder") {
  const std::string frame =
      log_with_frame("toy_module_work+0x1/0x" + size_of("toy_module_work", toy_module()) + " [toy_module]");
  for (const std::string& files : {toy_module(), toy_module().substr(0, toy_module().rfind('/'))}) {
    const CrashReport crash = resolved(frame, {files});
    REQUIRE(crash.frames.size() == 1);
    CHECK(shown(crash.frames[0]) == "toy_module_work " + toy_place("toy_module.cpp", "function of a module"));
  }
}

TEST_CASE("an offset behind the end of its function has no line") {
  const std::string size = "0x" + size_of("toy_holder", toy_kernel());
  // What a call as the last instruction returns to is the end.
  CHECK(frames_with_source(resolved(log_with_frame("toy_holder+" + size + "/" + size), {toy_kernel()})) > 0);
  const std::string behind = "toy_holder+0x" + size_of("toy_holder", toy_kernel()) + "0/" + size;
  CHECK(frames_with_source(resolved(log_with_frame(behind), {toy_kernel()})) == 0);
}

TEST_CASE("a call that never returns belongs to the function that made it, not to the one that follows") {
  const std::string next = "toy_after+0x0/0x" + size_of("toy_after", toy_kernel());
  const CrashReport crash = resolved(log_with_frame(next), {toy_kernel()});
  REQUIRE(crash.frames.size() == 1);
  CHECK(shown(crash.frames[0]) ==
        "toy_gives_up " + toy_place("never_returns.cpp", "call that never returns"));
  CHECK(crash.frames[0].offset.empty());
  // Where it is doubtful, it is rather the address of the function.
  const CrashReport doubtful = resolved(log_with_frame("? " + next), {toy_kernel()});
  REQUIRE(doubtful.frames.size() == 1);
  CHECK(text(doubtful.frames[0].function) == "toy_after");
}

TEST_CASE("a frame of another build is not given a line, and the report says which build the vmlinux is of") {
  const std::string log = output_of(toy_kernel());
  const std::string banner = log.substr(0, log.find('\n'));
  CHECK(frames_with_source(resolved(log, {toy_kernel()}, banner)) == 4);
  CHECK(frames_with_source(resolved(log, {toy_kernel()}, banner.substr(0, banner.size() - 9))) == 4);

  std::string other_release = banner;
  other_release.replace(other_release.find("6.1.0-toy"), 9, "6.1.1-toy");
  std::string other_build = banner;
  other_build.replace(other_build.find("#1"), 2, "#2");
  for (const std::string& other : {other_release, other_build}) {
    const CrashReport crash = resolved(log, {toy_kernel()}, other);
    CHECK(frames_with_source(crash) == 0);
    CHECK(contains(text(crash.source_missing), "6.1.0-toy #1 SMP Toy 1.0 (2026-01-01)"));
  }
}

TEST_CASE("where the log lacks the kernel's first line, the crash's own version or build id is compared") {
  const auto crash_of = [](const std::string& kernel) {
    return resolved(
        "BUG: kernel NULL pointer dereference, address: 0000000000000010\nCPU: 0 PID: 1 Comm: init "
        "Not tainted " +
            kernel + "\nCall Trace:\n toy_holder+0x5/0x" + size_of("toy_holder", toy_kernel()) +
            "\n---[ end trace 0 ]---\n",
        {toy_kernel()});
  };
  CHECK(frames_with_source(crash_of("6.1.0-toy #1")) > 0);
  CHECK(frames_with_source(crash_of("6.1.9-toy #1")) == 0);

  const std::string notes = output_of("readelf -n '" + toy_kernel() + "'");
  const auto id = notes.find("Build ID: ");
  REQUIRE(id != std::string::npos);
  CHECK(frames_with_source(crash_of("6.1.0-toy #1 " + notes.substr(id + 10, 40))) > 0);
  CHECK(frames_with_source(crash_of("6.1.0-toy #1 " + std::string(40, 'a'))) == 0);
}

TEST_CASE("a module's file that is of another kernel tells nothing") {
  const std::string frame =
      log_with_frame("toy_module_work+0x1/0x" + size_of("toy_module_work", toy_module()) + " [toy_module]");
  CHECK(frames_with_source(resolved(frame, {toy_module()}, "Linux version 6.1.0-toy (toy) #1")) == 1);
  const CrashReport crash = resolved(frame, {toy_module()}, "Linux version 6.1.9-toy (toy) #1");
  CHECK(frames_with_source(crash) == 0);
  CHECK_FALSE(crash.source_missing.empty());
}

TEST_CASE("of a folder full of modules each tells its lines, though few files are open at once") {
  const TemporaryFolder folder;
  std::string log = "BUG: kernel NULL pointer dereference, address: 0000000000000010\nCall Trace:\n";
  const std::string size = "0x" + size_of("toy_module_work", toy_module());
  constexpr std::size_t count = 3 * limits::open_module_files;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string module = "toy_" + std::to_string(i);
    std::filesystem::copy(toy_module(), folder.path() / (module + ".ko"));
    log += " toy_module_work+0x1/" + size + " [" + module + "]\n";
  }
  CHECK(frames_with_source(resolved(log + "---[ end trace 0 ]---\n", {folder.path().string()})) == count);
}

TEST_CASE("the size of a module's last function reaches to the end of its page") {
  const CrashReport crash =
      resolved(log_with_frame("toy_module_work+0x1/0x1000 [toy_module]"), {toy_module()});
  REQUIRE(crash.frames.size() == 1);
  CHECK(shown(crash.frames[0]) == "toy_module_work " + toy_place("toy_module.cpp", "function of a module"));
}

TEST_CASE("a file that is no ELF, has no debug information or is not there is refused with the reason") {
  const TemporaryFolder folder;
  const std::string none = (folder.path() / "none").string();
  write_file(folder.path() / "text", "no ELF");
  CHECK_FALSE(KernelSymbols::open({none}));
  CHECK_FALSE(KernelSymbols::open({(folder.path() / "text").string()}));
  const std::string stripped = (folder.path() / "vmlinux").string();
  REQUIRE(std::system(("strip -o '" + stripped + "' '" + toy_kernel() + "'").c_str()) == 0);
  const auto opened = KernelSymbols::open({stripped});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().reason == "it has none");
}

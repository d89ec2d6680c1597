// Debug information of a toy kernel, which the build compiles from tests/symbols/toy/.
#include "symbols/kernel_symbols.h"

#include <algorithm>
#include <cstdio>

#include "kernel/crash_reading.h"
#include "support/catch.h"
#include "support/files.h"
#include "symbols/toy.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

CrashReport resolved(std::string_view log, const std::vector<std::string>& files) {
  const auto symbols = KernelSymbols::open(files);
  REQUIRE(symbols);
  auto crash = read_crash(log);
  REQUIRE(crash);
  (*symbols)->resolve(*crash);
  return *crash;
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
  CHECK(crash.source_missing.empty());
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
  CHECK(resolved(log_with_frame("toy_holder+0x5/0x4005"), {toy_kernel()}).source_missing.find("build") !=
        std::string::npos);
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

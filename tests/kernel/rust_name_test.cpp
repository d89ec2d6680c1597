#include "kernel/rust_name.h"

#include "support/catch.h"

using namespace bootwhy;

namespace {
std::string told(std::string_view mangled) {
  return rust_name(mangled).value_or("no name");
}
}  // namespace

TEST_CASE("a Rust function's path is read from its mangled name") {
  CHECK(told("_RNvCs1234_7mycrate3foo") == "mycrate::foo");
  CHECK(told("_RNvNtC3toy4disk5probe") == "toy::disk::probe");
  CHECK(told("_RNCNvC3toy5probe0") == "toy::probe::{closure}");
}

TEST_CASE("a method is told with its type, a back reference with what it refers to") {
  CHECK(told("_RNvMs3_NtCsabc_3toy4diskNtB5_4Disk4read") == "<toy::disk::Disk>::read");
  CHECK(told("_RNvXCsabc_3toyNtB2_4DiskNtB2_4Read4read") == "<toy::Disk as toy::Read>::read");
  CHECK(told("_RINvC3toy4takehRSeE") == "toy::take::<u8, &[str]>");
}

TEST_CASE("what is no mangled name, or damaged, has none") {
  for (const char* text : {"", "_R", "do_exit", "_RNv", "_RNvC3to", "_RNvC9999999999999999999toy3foo", "_RB_",
                           "_RNvB_3foo", "_RMB_B_", "_RNvC3toyu3foo", "_RINvC3toy4take"}) {
    INFO(text);
    CHECK(told(text) == "no name");
  }
}

TEST_CASE("deep, long and laborious names are given up") {
  std::string deep = "_R";
  for (int i = 0; i < 1000; ++i) deep += "Nv";
  CHECK(told(deep) == "no name");
  CHECK(told("_RINvC3toy3foo" + std::string(3000, 'h') + "E") == "no name");
}

TEST_CASE("back references that double the work at each level are given up") {
  // Each member of a tuple holds the one before it twice: once where nothing is shown.
  const auto base62 = [](std::size_t value) {  // two digits and the end; 0 is «_»
    const std::string digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return std::string{digits[(value - 1) / 62], digits[(value - 1) % 62], '_'};
  };
  std::string name = "INvC3toy3fooTC3abc";
  std::size_t before = name.find("C3abc");
  for (int level = 0; level < 13; ++level) {
    const std::size_t here = name.size();
    name += "MB" + base62(before) + "B" + base62(before);
    before = here;
  }
  CHECK(told("_R" + name + "EE") == "no name");
}

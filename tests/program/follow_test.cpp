// bootwhy attach --follow: a file that grows.
#include "support/catch.h"
#include "support/program.h"
#include "support/running_program.h"

using namespace bootwhy::test;

namespace {

const std::string panic =
    "[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP\r\n"
    "[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n";

void append(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

}  // namespace

TEST_CASE("a file that grows is read from its start, and the verdict comes as it is written") {
  const TemporaryFolder folder;
  const auto log = folder.path() / "9000.log";
  append(log, panic.substr(0, 40));
  RunningProgram attach(folder.path(),
                        {"attach", "--follow", log.string(), "--record", folder.path() / "rec"});
  REQUIRE(wait_until([&] { return read_file(folder.path() / "rec").size() == 40; }));
  append(log, panic.substr(40));
  REQUIRE(attach.says("Why"));
  attach.signal(SIGINT);
  CHECK(attach.wait() == 1);
  CHECK(read_file(folder.path() / "rec") == panic);
}

TEST_CASE("a followed file may be truncated, as QEMU does at each start, and rotated away") {
  const TemporaryFolder folder;
  const auto log = folder.path() / "9000.log";
  append(log, "first boot\r\n");
  RunningProgram attach(folder.path(),
                        {"attach", "--follow", log.string(), "--record", folder.path() / "rec"});
  const auto recorded = [&](const std::string& text) {
    return wait_until([&] { return read_file(folder.path() / "rec") == text; });
  };
  REQUIRE(recorded("first boot\r\n"));
  std::filesystem::resize_file(log, 0);
  REQUIRE(attach.warns("was truncated"));
  append(log, "second\r\n");
  REQUIRE(recorded("first boot\r\nsecond\r\n"));
  std::filesystem::rename(log, folder.path() / "9000.log.1");
  append(folder.path() / "9000.log.1", "late\r\n");
  REQUIRE(recorded("first boot\r\nsecond\r\nlate\r\n"));
  append(log, "third\r\n");
  REQUIRE(attach.warns("was rotated"));
  REQUIRE(recorded("first boot\r\nsecond\r\nlate\r\nthird\r\n"));
  append(log, panic);
  REQUIRE(attach.says("Why"));
  attach.signal(SIGTERM);
  CHECK(attach.wait() == 1);
}

TEST_CASE("attach --follow needs the file, or --wait") {
  const TemporaryFolder folder;
  const auto log = folder.path() / "later" / "9000.log";
  const auto missing = run({"attach", "--follow", log.string()});
  CHECK(missing.status == 2);
  CHECK(missing.err.find("there is no such file") != std::string::npos);
  RunningProgram attach(folder.path(), {"attach", "--wait", "--follow", log.string()});
  REQUIRE(attach.warns("waiting for"));
  std::filesystem::create_directory(log.parent_path());
  append(log, panic);
  REQUIRE(attach.says("Why"));
  attach.signal(SIGTERM);
  CHECK(attach.wait() == 1);
}

#include "live/recorder.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;
using bootwhy::test::read_file;
using bootwhy::test::TemporaryFolder;

TEST_CASE("a record is appended to, byte for byte, and is its owner's alone") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "record").string();
  const std::string bytes("one\r\n\0\xff", 7);
  for (int i = 0; i < 2; ++i) {
    auto recorder = Recorder::open(path);
    REQUIRE(recorder);
    CHECK_FALSE(recorder->write(bytes));
    CHECK(recorder->bytes_written() == bytes.size());
  }
  CHECK(read_file(path) == bytes + bytes);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a full disk is said once and ends the record") {
  auto recorder = Recorder::open("/dev/full");
  REQUIRE(recorder);
  const auto error = recorder->write(std::string("lost"));
  REQUIRE(error);
  CHECK(error->reason == "No space left on device");
  CHECK(recorder->failed());
  CHECK_FALSE(recorder->write(std::string("more")));
}

TEST_CASE("a record that cannot be opened names the file and the reason") {
  const auto recorder = Recorder::open("/nowhere/record");
  REQUIRE_FALSE(recorder);
  CHECK(to_string(recorder.error()).find("/nowhere/record: No such file or directory") != std::string::npos);
}

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

TEST_CASE("a record with a limit goes on in a new file, and the newest bytes are kept in order") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "record").string();
  std::string all;
  for (int i = 0; i < 100; ++i) all += "line " + std::to_string(i) + "\n";
  for (const std::size_t piece : {1U, 7U, 100U, 10000U}) {
    INFO(piece);
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".old");
    auto recorder = Recorder::open(path, 64);
    REQUIRE(recorder);
    for (std::size_t at = 0; at < all.size(); at += piece) {
      CHECK_FALSE(recorder->write(all.substr(at, piece)));
      CHECK(std::filesystem::file_size(path) <= 64);
    }
    CHECK(recorder->bytes_written() == all.size());
    CHECK(read_file(path + ".old").size() == 64);
    CHECK(all.ends_with(read_file(path + ".old") + read_file(path)));
  }
}

TEST_CASE("a record that is over its limit when it is opened is put aside at the first byte") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "record").string();
  bootwhy::test::write_file(path, std::string(100, 'x'));
  auto recorder = Recorder::open(path, 64);
  REQUIRE(recorder);
  CHECK_FALSE(recorder->write(std::string("new")));
  CHECK(read_file(path) == "new");
  CHECK(read_file(path + ".old") == std::string(100, 'x'));
}

TEST_CASE("a record that cannot be put aside is said once, and a device has no limit") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "record").string();
  std::filesystem::create_directory(path + ".old");
  auto recorder = Recorder::open(path, 2);
  REQUIRE(recorder);
  CHECK_FALSE(recorder->write(std::string("ab")));
  const auto error = recorder->write(std::string("c"));
  REQUIRE(error);
  CHECK(error->reason == "Is a directory");
  CHECK(read_file(path) == "ab");
  auto device = Recorder::open("/dev/null", 1);
  REQUIRE(device);
  CHECK_FALSE(device->write(std::string("more than one byte")));
}

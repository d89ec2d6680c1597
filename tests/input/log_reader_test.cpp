// What LogReader says of files that change or may not be read; archives are tried through the whole program.
#include "input/log_reader.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/files.h"
#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

// Reads to the end or to an error; the error, or nothing.
std::optional<Error> read_to_end(LogReader& reader, std::uint64_t& bytes) {
  std::vector<char> room(4096);
  for (;;) {
    auto size = reader.read(room);
    if (!size) return size.error();
    if (*size == 0) return std::nullopt;
    bytes += *size;
  }
}

// Of this process so far, in KiB.
long most_memory_used() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// The rights of «nobody» for as long as it lives; nothing changes for who is not root.
class LessRights {
 public:
  LessRights() {
    if (is_root_ && ::seteuid(65534) != 0) throw std::runtime_error("cannot give rights away");
  }
  LessRights(const LessRights&) = delete;
  LessRights& operator=(const LessRights&) = delete;
  ~LessRights() {
    if (is_root_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  const bool is_root_ = ::geteuid() == 0;
};

}  // namespace

TEST_CASE("a file that shrinks while it is read is named, once, with what was left") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "console.log";
  test::write_file(path, std::string(100000, 'x'));
  auto reader = LogReader::open(path.string());
  REQUIRE(reader);
  REQUIRE(reader->next());
  std::vector<char> room(20000);
  REQUIRE(reader->read(room));
  fs::resize_file(path, 30000);
  std::uint64_t bytes = 0;
  const auto error = read_to_end(*reader, bytes);
  REQUIRE(error);
  CHECK(error->place == path.string());
  CHECK(error->reason == "it became shorter while it was read: 30000 bytes were left");
  CHECK_FALSE(read_to_end(*reader, bytes));
}

TEST_CASE("a file that grows while it is read is read to its new end") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "console.log";
  test::write_file(path, std::string(50000, 'x'));
  auto reader = LogReader::open(path.string());
  REQUIRE(reader);
  REQUIRE(reader->next());
  fs::resize_file(path, 70000);
  std::uint64_t bytes = 0;
  CHECK_FALSE(read_to_end(*reader, bytes));
  CHECK(bytes == 70000);
}

TEST_CASE("a file and a folder without permission are named, and what else is there is found") {
  const test::TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms(0755));
  const fs::path closed = folder.path() / "closed.log";
  test::write_file(closed, "x");
  fs::permissions(closed, fs::perms::none);
  fs::create_directory(folder.path() / "closed");
  fs::permissions(folder.path() / "closed", fs::perms::none);
  test::write_file(folder.path() / "open.log", "x");
  fs::permissions(folder.path() / "open.log", fs::perms(0644));
  {
    const LessRights less;
    const auto reader = LogReader::open(closed.string());
    REQUIRE_FALSE(reader);
    CHECK(reader.error().place == closed.string());
    CHECK(reader.error().reason == "Permission denied");
    const FoundFiles found = find_files(folder.path().string());
    REQUIRE(found.errors.size() == 1);
    CHECK(found.errors[0].place == (folder.path() / "closed").string());
    CHECK(found.errors[0].reason == "Permission denied");
    CHECK(std::find(found.paths.begin(), found.paths.end(), (folder.path() / "open.log").string()) !=
          found.paths.end());
  }
  fs::permissions(folder.path() / "closed", fs::perms(0700));
}

TEST_CASE("a file of any few bytes is a log, also where compressed files begin so") {
  for (const std::string text : {"B", "BZh", "BZh9", "PK", "\x1f\x8b", "\x28\xb5\x2f",
                                 "\xfd"
                                 "7zXZ"}) {
    CAPTURE(text);
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "short.log";
    test::write_file(path, text);
    auto reader = LogReader::open(path.string());
    REQUIRE(reader);
    REQUIRE(reader->next());
    std::uint64_t bytes = 0;
    CHECK_FALSE(read_to_end(*reader, bytes));
    CHECK(bytes == text.size());
  }
}

TEST_CASE("what is damaged and asks for hundreds of megabytes is named, and little of it is used") {
  // A zip whose member is packed with PPMd, with a model of 231 MiB, and ends at once: found by fuzzing.
  const std::string member =
      "PK\x03\x04\x14\0deb121u\0\0\x08\0\x15%{]Knw'#\x01\0\0\0\x08"
      "a.lo\0\x01\0"
      "3\0(\xb5/\xfd\0\0\0\xe9\x01\0\0"s;
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "large-model.zip";
  test::write_file(path, member);
  const long before = most_memory_used();
  auto reader = LogReader::open(path.string());
  REQUIRE(reader);
  REQUIRE(reader->next());
  std::uint64_t bytes = 0;
  CHECK_FALSE(read_to_end(*reader, bytes));
  CHECK(bytes < 100);
  const auto behind = reader->next();
  REQUIRE_FALSE(behind);
  CHECK(behind.error().tried == "unpack");
  CHECK(most_memory_used() - before < 64 * 1024);
}

// A log that is scanned in pieces by several threads must give what one scanner gives.
#include "scan/piece_scanner.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "kernel/crash_report.h"
#include "report/json_report.h"
#include "support/catch.h"
#include "support/files.h"
#include "support/knowledge.h"
#include "support/sanitized.h"

using namespace bootwhy;
namespace fs = std::filesystem;

namespace {

struct Known {
  Knowledge knowledge{test::repository_rows()};
  Matcher matcher{knowledge.signatures(),
                  Prefilter::load(Prefilter::make(knowledge.signatures(), crash_openings()))};
  ScanContext context{&matcher, &knowledge, {}, false};
};
const Known& known() {
  static const Known built;
  return built;
}

Descriptor file_with(const std::string& bytes) {
  Descriptor file(::memfd_create("log", MFD_CLOEXEC));
  REQUIRE(::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  return file;
}

// All that is said of a log, a boot a line, and how long it was.
struct Said {
  std::vector<std::string> boots;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::optional<Error> error;
};

std::string said_of(const Verdict& verdict) {
  SourceReport source;
  source.name = GuestText("log");
  return ndjson_line(source, verdict, known().knowledge);
}

Said in_one_go(const std::string& log) {
  ConsoleScanner scanner(known().context);
  Said said;
  const auto take = [&] {
    for (const ScanEvent& event : scanner.take_events())
      if (const auto* ended = std::get_if<BootEndedEvent>(&event))
        said.boots.push_back(said_of(ended->verdict));
  };
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t size = std::min<std::size_t>(100'000, log.size() - at);
    std::copy_n(log.data() + at, size, scanner.prepare(size).begin());
    scanner.commit(size);
    take();
    at += size;
  }
  scanner.finish();
  take();
  said.bytes = scanner.bytes();
  said.lines = scanner.lines();
  return said;
}

Said in_pieces(const Descriptor& file, std::uint64_t bytes, std::uint64_t piece_bytes, int threads,
               std::size_t most_boots = SIZE_MAX) {
  Said said;
  PieceScan wanted;
  wanted.piece_bytes = piece_bytes;
  wanted.take = [&](const Verdict& verdict) {
    said.boots.push_back(said_of(verdict));
    return said.boots.size() < most_boots;
  };
  wanted.progress = [&](std::uint64_t behind, std::uint64_t lines) {
    CHECK(behind >= said.bytes);
    said.bytes = behind;
    said.lines = lines;
  };
  ThreadSlots slots(threads - 1);
  said.error = scan_in_pieces({&file, "the log", bytes}, known().context, slots, wanted);
  int free = 0;
  while (slots.take()) ++free;
  CHECK(free == threads - 1);
  return said;
}

void require_the_same(const std::string& log, std::uint64_t piece_bytes, int threads) {
  CAPTURE(log.size(), piece_bytes, threads);
  const Said one = in_one_go(log);
  const Said pieces = in_pieces(file_with(log), log.size(), piece_bytes, threads);
  CHECK_FALSE(pieces.error);
  CHECK(pieces.bytes == one.bytes);
  CHECK(pieces.lines == one.lines);
  REQUIRE(pieces.boots.size() == one.boots.size());
  for (std::size_t i = 0; i < one.boots.size(); ++i) REQUIRE(pieces.boots[i] == one.boots[i]);
}

std::vector<std::string> captures() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(BOOTWHY_SOURCE_DIR "/captures"))
    if (entry.path().extension() == ".log") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> logs;
  for (const fs::path& path : paths) logs.push_back(test::read_file(path));
  return logs;
}

}  // namespace

TEST_CASE("a log in pieces of any size, on any number of threads, gives the same boots") {
  auto logs = captures();
  std::mt19937 random(11);
  for (const std::uint64_t piece_bytes : {700U, 5'000U, 30'011U, 200'000U, 3'000'000U}) {
    if (test::is_sanitized && piece_bytes < 30'000) continue;
    std::shuffle(logs.begin(), logs.end(), random);
    std::string log;
    for (std::size_t i = 0; i < (piece_bytes < 30'000 ? 12 : logs.size()); ++i) log += logs[i];
    require_the_same(log, piece_bytes, 1 + static_cast<int>(random() % 4));
  }
}

TEST_CASE("captures cut anywhere and put together give the same boots in pieces") {
  const auto logs = captures();
  std::mt19937 random(12);
  for (int round = 0; round < (test::is_sanitized ? 2 : 12); ++round) {
    std::string log;
    while (log.size() < 400'000) {
      const std::string& from = logs[random() % logs.size()];
      const std::size_t begin = random() % from.size();
      log += from.substr(begin, random() % 20'000);
      if (random() % 3 == 0) log += '\n';
    }
    require_the_same(log, 2'000 + random() % 60'000, 3);
  }
}

TEST_CASE("boots and lines that are longer than a piece are followed through all of it") {
  std::string log = "[    0.000000] Linux version 6.1.0 (a@b) (gcc) #1 SMP\n";
  for (int i = 0; i < 2000; ++i) log += "[    1.000000] nothing to be seen here\n";
  log += std::string(50'000, 'x') + "\n[    2.000000] Kernel panic - not syncing: Fatal exception\n";
  log += "[    0.000000] Linux version 6.1.0 (a@b) (gcc) #1 SMP\n" + std::string(30'000, 'y');
  require_the_same(log, 4'000, 3);
  require_the_same(log, 1'000'000, 2);
}

TEST_CASE("a log that grew or shrank since it was opened") {
  const std::string log = captures().front() + captures().back();
  const Descriptor file = file_with(log);
  const Said grown = in_pieces(file, log.size() / 2, 10'000, 2);
  CHECK_FALSE(grown.error);
  CHECK(grown.boots == in_one_go(log).boots);
  const Said shrunk = in_pieces(file, log.size() + 50'000, 10'000, 2);
  REQUIRE(shrunk.error);
  CHECK(to_string(*shrunk.error).find("became shorter") != std::string::npos);
  CHECK(shrunk.boots == grown.boots);
  CHECK(shrunk.bytes == log.size());
}

TEST_CASE("who wants no more boots is given none") {
  std::string log;
  for (const std::string& capture : captures()) log += capture;
  CHECK(in_pieces(file_with(log), log.size(), 100'000, 3, 5).boots.size() == 5);
}

// The report must not depend on how the bytes of a console were cut into pieces when they arrived.
#include <algorithm>
#include <filesystem>
#include <random>

#include "report/json_report.h"
#include "scan/source_scanner.h"
#include "support/catch.h"
#include "support/knowledge.h"

using namespace bootwhy;

namespace {

// The report on `log` when it arrives in pieces whose sizes `next_size` tells.
template <class NextSize>
std::string report_on(const std::string& log, const test::RepositoryKnowledge& known, NextSize next_size) {
  ConsoleScanner scanner({&known.matcher, &known.knowledge, {}, false});
  SourceReport source;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t size = std::min<std::size_t>(next_size(), log.size() - at);
    const auto room = scanner.prepare(size);
    std::copy_n(log.begin() + static_cast<std::ptrdiff_t>(at), size, room.begin());
    scanner.commit(size);
    collect(scanner, source);
    at += size;
  }
  scanner.finish();
  collect(scanner, source);
  return json_report({&source, 1}, known.knowledge);
}

}  // namespace

TEST_CASE("cutting a console into pieces of any size changes nothing") {
  const test::RepositoryKnowledge known;
  std::mt19937 generator(7);
  std::size_t captures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BOOTWHY_SOURCE_DIR "/captures")) {
    if (entry.path().extension() != ".log") continue;
    ++captures;
    INFO(entry.path());
    const std::string log = test::read_file(entry.path());
    const std::string whole = report_on(log, known, [&] { return log.size(); });
    std::uniform_int_distribution<std::size_t> small(1, 40);
    std::uniform_int_distribution<std::size_t> large(1, 8192);
    CHECK((report_on(log, known, [&] { return large(generator); }) == whole));
    CHECK((report_on(log, known, [&] { return small(generator); }) == whole));
    // Byte by byte where that does not take long.
    if (log.size() < 20'000) CHECK((report_on(log, known, [] { return std::size_t{1}; }) == whole));
  }
  CHECK(captures >= 45);
}

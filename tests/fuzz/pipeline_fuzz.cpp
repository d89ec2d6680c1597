// The whole way from bytes to reports: neither how they were cut nor which prefilter looked for signatures
// changes anything, JSON parses, and nothing raw is shown.
#include <nlohmann/json.hpp>

#include "fuzz/fuzz.h"
#include "report/json_report.h"
#include "report/text_report.h"
#include "scan/source_scanner.h"
#include "support/knowledge.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

// Made before the first input, whose time is limited.
const struct Repository : test::RepositoryKnowledge {
  // As the program has it for the built-in signatures; `matcher` is the one for added ones.
  Matcher prefiltered{knowledge.signatures(),
                      Prefilter::load(Prefilter::make(knowledge.signatures(), crash_openings()))};
} repository;

class Scan {
 public:
  explicit Scan(const Matcher& matcher) : scanner_({&matcher, &repository.knowledge, {}, false}) {}

  void take(std::string_view bytes) {
    std::copy(bytes.begin(), bytes.end(), scanner_.prepare(bytes.size()).begin());
    scanner_.commit(bytes.size());
    collect(scanner_, source_);
  }
  const SourceReport& finish() {
    scanner_.finish();
    collect(scanner_, source_);
    return source_;
  }

 private:
  ConsoleScanner scanner_;
  SourceReport source_;
};

}  // namespace

FUZZ(bytes) {
  const Knowledge& knowledge = repository.knowledge;
  Scan whole(repository.prefiltered);
  whole.take(bytes);
  const SourceReport& report = whole.finish();
  const std::string json = json_report({&report, 1}, knowledge);
  require(nlohmann::json::accept(json), "the JSON report parses");

  Scan cut(repository.matcher);
  in_pieces(bytes, static_cast<std::uint32_t>(bytes.size()),
            [&](std::string_view piece) { cut.take(piece); });
  require(json_report({&cut.finish(), 1}, knowledge) == json,
          "neither cuts nor the prefilter change the report");

  require_nothing_raw(text_report(report, knowledge, {Colour::off}), "\n");
}

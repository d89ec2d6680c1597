#include "signature/prefilter.h"

#ifdef BOOTWHY_WITH_VECTORSCAN
#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <stdexcept>

#include "base/huge_pages.h"
#include "base/pack.h"
#include "signature/prefilter_pattern.h"

namespace bootwhy {
namespace {

// Every end of a match is told, so that none is lost on a line behind another; patterns may be approximated.
constexpr unsigned int flags = HS_FLAG_PREFILTER;

// The oldest processors that Vectorscan runs on, so that the binary carries the same database everywhere.
hs_platform_info any_platform() {
  return {HS_TUNE_FAMILY_GENERIC, 0, 0, 0};
}

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using DatabasePointer = std::unique_ptr<hs_database_t, DatabaseDeleter>;

struct Patterns {
  std::vector<std::string> texts;
  std::vector<unsigned int> ids;
};

// What is looked for of each signature: a text alone, where no other signature needs the same one. Texts that
// several need («Kernel panic - not syncing: ») would make all of them candidates at once.
std::vector<std::string> patterns_of(const SignatureCatalogue& catalogue) {
  std::vector<std::string> patterns;
  std::map<std::string, int> times_needed;
  for (const Signature& signature : catalogue.all()) {
    patterns.push_back(needed_text(signature.pattern));
    ++times_needed[patterns.back()];
  }
  for (std::size_t i = 0; i < patterns.size(); ++i)
    if (patterns[i].empty() || times_needed[patterns[i]] > 1)
      patterns[i] = block_pattern(catalogue.all()[i].pattern);
  return patterns;
}

// Null where a pattern is not known to Vectorscan; `refused` is then its position.
DatabasePointer compile(const Patterns& patterns, std::size_t& refused) {
  std::vector<const char*> texts;
  for (const std::string& text : patterns.texts) texts.push_back(text.c_str());
  const std::vector<unsigned int> all_flags(texts.size(), flags);
  const hs_platform_info platform = any_platform();
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_compile_multi(texts.data(), all_flags.data(), patterns.ids.data(),
                   static_cast<unsigned int>(texts.size()), HS_MODE_BLOCK, &platform, &database, &error);
  if (error) {
    const int expression = error->expression;
    const std::string message = error->message;
    hs_free_compile_error(error);
    if (expression < 0)
      throw std::runtime_error("Vectorscan cannot make one database of all signatures: " + message);
    refused = static_cast<std::size_t>(expression);
  }
  return DatabasePointer(database);
}

// Tells the lines that the ends of matches are on, while Vectorscan goes through a block.
class LineFinder {
 public:
  LineFinder(std::string_view block, std::span<const std::string_view> lines,
             std::vector<std::uint64_t>& last_line, std::uint64_t lines_before,
             std::vector<Candidate>& candidates)
      : block_(block),
        lines_(lines),
        last_line_(last_line),
        lines_before_(lines_before),
        candidates_(candidates) {}

  void add(unsigned int id, std::size_t end) {
    if (end < begin_of(at_) && at_ > 0) at_ = 0;  // Vectorscan does not promise an order
    while (at_ < lines_.size() && end_of(at_) < end) ++at_;
    if (at_ == lines_.size()) {
      at_ = lines_.size() - 1;
      return;
    }
    if (end <= begin_of(at_)) return;  // between two lines
    const std::uint64_t line = lines_before_ + at_;
    if (last_line_[id] == line) return;
    last_line_[id] = line;
    const bool is_mark = id == last_line_.size() - 1;
    candidates_.push_back({static_cast<std::uint32_t>(at_), is_mark ? Prefilter::mark : id});
  }

 private:
  std::size_t begin_of(std::size_t line) const {
    return static_cast<std::size_t>(lines_[line].data() - block_.data());
  }
  std::size_t end_of(std::size_t line) const { return begin_of(line) + lines_[line].size(); }

  std::string_view block_;
  std::span<const std::string_view> lines_;
  std::vector<std::uint64_t>& last_line_;
  std::uint64_t lines_before_;
  std::vector<Candidate>& candidates_;
  std::size_t at_ = 0;
};

}  // namespace

struct Prefilter::Database {
  Memory memory;
  const hs_database_t* patterns = nullptr;  // in `memory`
  std::uint32_t signatures = 0;
  std::vector<std::uint32_t> always;  // signatures whose patterns Vectorscan does not know: always candidates
};

struct Prefilter::Scratch {
  hs_scratch_t* scratch = nullptr;
  std::vector<std::uint64_t> last_line;  // by signature, then the marks: the last line it was told for
  std::uint64_t lines = 1;               // looked at so far
};

std::string Prefilter::make(const SignatureCatalogue& catalogue, std::span<const std::string_view> marks) {
  Patterns patterns;
  std::vector<std::uint32_t> always;
  auto signatures = static_cast<std::uint32_t>(catalogue.all().size());
  patterns.texts = patterns_of(catalogue);
  patterns.ids.resize(signatures);
  std::iota(patterns.ids.begin(), patterns.ids.end(), 0);
  for (const std::string_view text : marks) {
    patterns.texts.push_back(literal_pattern(text));
    patterns.ids.push_back(signatures);
  }
  DatabasePointer database;
  while (!database) {
    std::size_t refused = 0;
    database = compile(patterns, refused);
    if (database) break;
    if (patterns.ids[refused] == signatures) throw std::runtime_error("Vectorscan refuses a plain text");
    always.push_back(patterns.ids[refused]);
    patterns.texts.erase(patterns.texts.begin() + static_cast<std::ptrdiff_t>(refused));
    patterns.ids.erase(patterns.ids.begin() + static_cast<std::ptrdiff_t>(refused));
  }
  char* serialized = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database.get(), &serialized, &size) != HS_SUCCESS)
    throw std::runtime_error("Vectorscan cannot write its database");
  std::string bytes(serialized, size);
  std::free(serialized);
  PackWriter writer;
  writer(signatures, always, bytes);
  return writer.bytes();
}

std::unique_ptr<Prefilter> Prefilter::load(std::string_view bytes) {
  if (bytes.empty()) return nullptr;
  auto database = std::make_unique<Database>();
  std::string_view serialized;
  try {
    PackReader reader(bytes);
    reader(database->signatures, database->always, serialized);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
  std::size_t size = 0;
  if (hs_valid_platform() != HS_SUCCESS ||
      hs_serialized_database_size(serialized.data(), serialized.size(), &size) != HS_SUCCESS)
    return nullptr;
  database->memory = allocate_in_huge_pages(size);  // all of it is copied there at each start
  auto* patterns = static_cast<hs_database_t*>(database->memory.get());
  if (hs_deserialize_database_at(serialized.data(), serialized.size(), patterns) != HS_SUCCESS)
    return nullptr;
  database->patterns = patterns;
  return std::unique_ptr<Prefilter>(new Prefilter(std::move(database)));
}

Prefilter::Prefilter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Prefilter::~Prefilter() = default;

void Prefilter::FreeScratch::operator()(Scratch* scratch) const {
  hs_free_scratch(scratch->scratch);
  delete scratch;
}

Prefilter::ScratchPointer Prefilter::new_scratch() const {
  ScratchPointer scratch(new Scratch);
  scratch->last_line.resize(database_->signatures + 1);
  if (hs_alloc_scratch(database_->patterns, &scratch->scratch) != HS_SUCCESS)
    throw std::runtime_error("no memory for matching");
  return scratch;
}

void Prefilter::find(std::string_view block, std::span<const std::string_view> lines, Scratch& scratch,
                     std::vector<Candidate>& candidates) const {
  if (lines.empty()) return;
  const auto known = static_cast<std::ptrdiff_t>(candidates.size());
  for (const std::uint32_t id : database_->always)
    for (std::uint32_t line = 0; line < lines.size(); ++line) candidates.push_back({line, id});
  LineFinder finder(block, lines, scratch.last_line, scratch.lines, candidates);
  scratch.lines += lines.size();
  const auto on_match = [](unsigned int id, unsigned long long, unsigned long long end, unsigned int,
                           void* context) {
    static_cast<LineFinder*>(context)->add(id, end);
    return 0;
  };
  const auto result = hs_scan(database_->patterns, block.data(), static_cast<unsigned int>(block.size()), 0,
                              scratch.scratch, on_match, &finder);
  if (result != HS_SUCCESS) throw std::runtime_error("Vectorscan failed on a block");
  std::sort(candidates.begin() + known, candidates.end());
  candidates.erase(std::unique(candidates.begin() + known, candidates.end()), candidates.end());
}

}  // namespace bootwhy

#else

namespace bootwhy {

struct Prefilter::Database {};
struct Prefilter::Scratch {};

std::string Prefilter::make(const SignatureCatalogue&, std::span<const std::string_view>) {
  return {};
}
std::unique_ptr<Prefilter> Prefilter::load(std::string_view) {
  return nullptr;
}
Prefilter::Prefilter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Prefilter::~Prefilter() = default;
void Prefilter::FreeScratch::operator()(Scratch* scratch) const {
  delete scratch;
}
Prefilter::ScratchPointer Prefilter::new_scratch() const {
  return nullptr;
}
void Prefilter::find(std::string_view, std::span<const std::string_view>, Scratch&,
                     std::vector<Candidate>&) const {}

}  // namespace bootwhy

#endif

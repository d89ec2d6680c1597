#include "signature/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <numeric>
#include <stdexcept>

#include "base/limits.h"
#include "signature/re2_options.h"

namespace bootwhy {
namespace {

RE2::Options options_for(std::int64_t memory) {
  RE2::Options options = re2_options();
  options.set_max_mem(memory);
  return options;
}

// RE2's automata are built as they are needed and thrown away when this is full.
constexpr std::int64_t set_memory = 24 << 20;
constexpr std::int64_t pattern_memory = 1 << 20;
constexpr int most_groups = 16;

// Compiled when its signature is first met: of some hundred signatures a log meets a few.
struct LazyPattern {
  mutable std::once_flag once;
  mutable std::unique_ptr<RE2> pattern;
  mutable std::atomic<const RE2*> compiled{nullptr};  // a look at it costs less than one at `once`

  const RE2& get(const Signature& signature) const {
    if (const RE2* known = compiled.load(std::memory_order_acquire)) return *known;
    std::call_once(once, [&] {
      pattern = std::make_unique<RE2>(signature.pattern, options_for(pattern_memory));
      compiled.store(pattern.get(), std::memory_order_release);
    });
    return *pattern;
  }
};

// Whether the pattern is in the text, and what its groups took: null where they took no part.
bool find(const RE2& pattern, std::string_view text, std::span<std::string_view> groups) {
  std::array<re2::StringPiece, most_groups> pieces;
  const bool found =
      pattern.Match(text, 0, text.size(), RE2::UNANCHORED, pieces.data(), static_cast<int>(groups.size()));
  for (std::size_t i = 0; found && i < groups.size(); ++i) groups[i] = {pieces[i].data(), pieces[i].size()};
  return found;
}

GuestText cut(std::string_view text, std::size_t most) {
  return GuestText(text.substr(0, most));
}

}  // namespace

struct Matcher::Built {
  const SignatureCatalogue* catalogue;
  std::unique_ptr<Prefilter> prefilter;
  std::unique_ptr<RE2::Set> set;  // where there is no prefilter
  std::vector<LazyPattern> patterns;
};

Matcher::Matcher(const SignatureCatalogue& catalogue, std::unique_ptr<Prefilter> prefilter)
    : built_(std::make_unique<Built>()) {
  built_->catalogue = &catalogue;
  built_->patterns = std::vector<LazyPattern>(catalogue.all().size());
  built_->prefilter = std::move(prefilter);
  if (built_->prefilter || catalogue.all().empty()) return;
  built_->set = std::make_unique<RE2::Set>(options_for(set_memory), RE2::UNANCHORED);
  for (const Signature& signature : catalogue.all()) {
    std::string error;
    if (built_->set->Add(signature.pattern, &error) < 0)
      throw std::runtime_error(fmt::format("signature {}: {}", signature.id, error));
  }
  if (!built_->set->Compile())
    throw std::runtime_error("the signatures need more memory than the matcher may take");
}

Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

bool Matcher::tells_marks() const {
  return built_->prefilter != nullptr;
}

void Matcher::find_candidates(std::span<const Line> lines, Scratch& scratch) const {
  scratch.candidates.clear();
  const auto is_dull = scratch.dull_lines.find(lines);
  for (std::size_t i = 0; i < lines.size();) {
    const auto begin = std::find(is_dull.begin() + static_cast<std::ptrdiff_t>(i), is_dull.end(), 0);
    const auto end = std::find(begin, is_dull.end(), 1);
    const auto first = static_cast<std::size_t>(begin - is_dull.begin());
    i = static_cast<std::size_t>(end - is_dull.begin());
    if (first < i) find_in_unknown(lines.subspan(first, i - first), first, scratch);
  }
}

// Appends the candidates of lines that follow one another and may not be dull; `first` is where they stand.
void Matcher::find_in_unknown(std::span<const Line> lines, std::size_t first, Scratch& scratch) const {
  const auto known = static_cast<std::ptrdiff_t>(scratch.candidates.size());
  if (built_->prefilter) {
    if (!scratch.prefilter) scratch.prefilter = built_->prefilter->new_scratch();
    const char* const begin = lines.front().text.data();
    const std::string_view last = lines.back().text;
    const std::string_view block(begin, static_cast<std::size_t>(last.data() + last.size() - begin));
    built_->prefilter->find(block, lines, *scratch.prefilter, scratch.candidates);
  } else {
    find_by_set(lines, scratch);
  }
  auto next = scratch.candidates.begin() + known;
  for (std::uint32_t line = 0; line < lines.size(); ++line) {
    if (next == scratch.candidates.end() || next->line != line)
      scratch.dull_lines.add(first + line, lines[line].text);
    for (; next != scratch.candidates.end() && next->line == line; ++next)
      next->line += static_cast<std::uint32_t>(first);
  }
}

void Matcher::find_by_set(std::span<const Line> lines, Scratch& scratch) const {
  for (std::uint32_t line = 0; line < lines.size(); ++line) {
    scratch.set_matches.clear();
    RE2::Set::ErrorInfo error{};
    if (!built_->set->Match(lines[line].text, &scratch.set_matches, &error)) {
      if (error.kind == RE2::Set::kNoError) continue;
      // Out of memory for the automaton: every signature is a candidate, slower and as right.
      scratch.set_matches.resize(built_->patterns.size());
      std::iota(scratch.set_matches.begin(), scratch.set_matches.end(), 0);
    }
    std::sort(scratch.set_matches.begin(), scratch.set_matches.end());
    for (const int signature : scratch.set_matches)
      scratch.candidates.push_back({line, static_cast<std::uint32_t>(signature)});
  }
}

void Matcher::match(std::span<const Line> lines, Scratch& scratch, std::vector<Finding>& findings,
                    bool stream_ended) const {
  scratch.marked_lines.clear();
  const auto signatures = built_->catalogue->all();
  if (signatures.empty() || lines.empty()) return;
  find_candidates(lines, scratch);
  for (const Candidate& candidate : scratch.candidates) {
    if (candidate.signature == Prefilter::mark) {
      scratch.marked_lines.push_back(candidate.line);
      continue;
    }
    const Line& line = lines[candidate.line];
    const Signature& signature = signatures[candidate.signature];
    if (!line.ended && !stream_ended && !signature.prompt) continue;
    const RE2& pattern = built_->patterns[candidate.signature].get(signature);
    // RE2 is much faster where it need not say what the groups took.
    const int wanted = pattern.NamedCapturingGroups().empty()
                           ? 0
                           : std::min(pattern.NumberOfCapturingGroups() + 1, most_groups);
    std::array<std::string_view, most_groups> all_groups;
    const auto groups = std::span(all_groups).first(static_cast<std::size_t>(wanted));
    auto found = scratch.memory.recall(candidate.signature, line.text, groups);
    if (!found) {
      found = find(pattern, line.text, groups);
      scratch.memory.keep(candidate.signature, line.text, *found, groups);
    }
    if (!*found) continue;
    Finding finding;
    finding.signature = &signature;
    if (wanted > 0) finding.captures.reserve(pattern.NamedCapturingGroups().size());
    for (const auto& [name, index] : pattern.NamedCapturingGroups()) {
      if (index >= wanted || groups[static_cast<std::size_t>(index)].data() == nullptr) continue;
      finding.captures.push_back({name, cut(groups[static_cast<std::size_t>(index)], limits::capture_bytes)});
    }
    finding.text = cut(line.text, limits::finding_text_bytes);
    finding.line = line.number;
    finding.offset = line.offset;
    finding.uptime = line.uptime;
    finding.time = line.time;
    findings.push_back(std::move(finding));
  }
}

std::optional<std::string_view> capture(const Finding& finding, std::string_view name) {
  for (const Capture& capture : finding.captures)
    if (capture.name == name) return capture.value.raw();
  return std::nullopt;
}

}  // namespace bootwhy

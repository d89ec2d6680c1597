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

struct CompiledPattern {
  explicit CompiledPattern(const Signature& signature)
      : pattern(signature.pattern, options_for(pattern_memory)) {
    for (const auto& [name, index] : pattern.NamedCapturingGroups())
      if (index < most_groups) names.emplace_back(name, static_cast<std::size_t>(index));
    // RE2 is much faster where it need not say what the groups took.
    if (!pattern.NamedCapturingGroups().empty())
      groups = static_cast<std::size_t>(std::min(pattern.NumberOfCapturingGroups() + 1, most_groups));
  }

  RE2 pattern;
  std::vector<std::pair<std::string_view, std::size_t>> names;  // of groups, and which
  std::size_t groups = 0;                                       // to ask for, the whole match included
};

// Compiled when its signature is first met: of some hundred signatures a log meets a few.
struct LazyPattern {
  mutable std::once_flag once;
  mutable std::unique_ptr<CompiledPattern> pattern;
  // Once there is one: a look at it costs less than one at `once`.
  mutable std::atomic<const CompiledPattern*> compiled{nullptr};

  const CompiledPattern& get(const Signature& signature) const {
    if (const CompiledPattern* known = compiled.load(std::memory_order_acquire)) return *known;
    std::call_once(once, [&] {
      pattern = std::make_unique<CompiledPattern>(signature);
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
  auto& candidates = scratch.candidates;
  candidates.clear();
  const auto is_known = scratch.known_lines.recall(lines, candidates);
  const std::size_t recalled = candidates.size();
  // What follows one another and is not known is looked at in one go.
  const auto place = [&](auto at) { return static_cast<std::size_t>(at - is_known.begin()); };
  for (auto next = is_known.begin(); next != is_known.end();) {
    const std::size_t first = place(std::find(next, is_known.end(), 0));
    next = std::find(is_known.begin() + static_cast<std::ptrdiff_t>(first), is_known.end(), 1);
    const std::size_t end = place(next);
    if (first == end) break;
    const std::size_t before = candidates.size();
    look_for_candidates(lines.subspan(first, end - first), scratch);
    auto found = std::span(candidates).subspan(before);
    for (Candidate& candidate : found) candidate.line += static_cast<std::uint32_t>(first);
    for (std::size_t line = first; line < end; ++line) {
      const auto others = std::find_if(found.begin(), found.end(),
                                       [&](const Candidate& candidate) { return candidate.line != line; });
      const auto of_line = static_cast<std::size_t>(others - found.begin());
      scratch.known_lines.keep(lines, line, found.first(of_line));
      found = found.subspan(of_line);
    }
  }
  std::inplace_merge(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(recalled),
                     candidates.end());
}

// Appends the candidates of lines that follow one another.
void Matcher::look_for_candidates(std::span<const Line> lines, Scratch& scratch) const {
  if (built_->prefilter) {
    if (!scratch.prefilter) scratch.prefilter = built_->prefilter->new_scratch();
    const char* const begin = lines.front().text.data();
    const std::string_view last = lines.back().text;
    const std::string_view block(begin, static_cast<std::size_t>(last.data() + last.size() - begin));
    return built_->prefilter->find(block, lines, *scratch.prefilter, scratch.candidates);
  }
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
    const CompiledPattern& pattern = built_->patterns[candidate.signature].get(signature);
    std::array<std::string_view, most_groups> all_groups;
    const auto groups = std::span(all_groups).first(pattern.groups);
    auto found = scratch.memory.recall(candidate.signature, line.text, groups);
    if (!found) {
      found = find(pattern.pattern, line.text, groups);
      scratch.memory.keep(candidate.signature, line.text, *found, groups);
    }
    if (!*found) continue;
    Finding finding;
    finding.signature = &signature;
    finding.captures.reserve(pattern.names.size());
    for (const auto& [name, index] : pattern.names)
      if (groups[index].data())
        finding.captures.push_back({std::string(name), cut(groups[index], limits::capture_bytes)});
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

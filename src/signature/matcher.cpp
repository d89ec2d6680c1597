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
      groups = std::min(pattern.NumberOfCapturingGroups() + 1, most_groups);
  }

  RE2 pattern;
  std::vector<std::pair<std::string_view, std::size_t>> names;  // of groups, and which
  int groups = 0;                                               // to ask for, the whole match included
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

GuestText cut(std::string_view text, std::size_t most) {
  return GuestText(text.substr(0, most));
}

// Looks for the lines that the reader did not know, and says which are new and what the notes on others are.
void recall(std::span<const Line> lines, Matcher::Scratch& scratch) {
  scratch.texts.clear();
  for (const Line& line : lines)
    if (!line.notes) scratch.texts.push_back(line.text);
  scratch.records.resize(scratch.texts.size());
  scratch.memory.recall(scratch.texts, scratch.records);
  scratch.new_lines.clear();
  scratch.noted_lines.clear();
  auto record = scratch.records.begin();
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    auto notes = lines[i].notes;
    if (!notes) {
      if (LineRecord* const recalled = *record++) {
        recalled->add(lines[i].form);
        notes = recalled->notes();
      }
    }
    if (!notes)
      scratch.new_lines.push_back(i);
    else if (!notes->empty())
      scratch.noted_lines.push_back({i, *notes});
  }
}

// Calls `take` with each new line and the notes that were made on it.
template <class Take>
void for_new_lines(Matcher::Scratch& scratch, Take take) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < scratch.new_lines.size(); ++i) {
    const std::size_t end = scratch.notes_end[i];
    take(scratch.new_lines[i], std::span<const std::uint32_t>(scratch.notes).subspan(begin, end - begin));
    begin = end;
  }
}

// Puts the new lines in which something was found among the others.
void add_new_notes(Matcher::Scratch& scratch) {
  const auto known = static_cast<std::ptrdiff_t>(scratch.noted_lines.size());
  for_new_lines(scratch, [&](std::uint32_t line, std::span<const std::uint32_t> notes) {
    if (!notes.empty()) scratch.noted_lines.push_back({line, notes});
  });
  std::inplace_merge(scratch.noted_lines.begin(), scratch.noted_lines.begin() + known,
                     scratch.noted_lines.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
}

void keep_new(std::span<const Line> lines, Matcher::Scratch& scratch) {
  for_new_lines(scratch, [&](std::uint32_t line, std::span<const std::uint32_t> notes) {
    scratch.memory.keep(lines[line].text, lines[line].form, notes);
  });
}

// What a note says of a name that took no part.
constexpr std::uint32_t took_no_part = UINT32_MAX;

// `note` is what the note says of the pattern's names.
FoundText found_text(std::string_view text, const CompiledPattern& pattern,
                     std::span<const std::uint32_t> note) {
  FoundText found{cut(text, limits::finding_text_bytes), {}};
  found.captures.reserve(pattern.names.size());
  for (std::size_t i = 0; i < pattern.names.size(); ++i) {
    if (note[2 * i] == took_no_part) continue;
    const std::string_view value = text.substr(note[2 * i], note[2 * i + 1]);
    found.captures.push_back({std::string(pattern.names[i].first), cut(value, limits::capture_bytes)});
  }
  return found;
}

}  // namespace

struct Matcher::Built {
  const SignatureCatalogue* catalogue;
  std::unique_ptr<Prefilter> prefilter;
  std::unique_ptr<RE2::Set> set;  // where there is no prefilter
  std::vector<LazyPattern> patterns;

  const Signature& signature(std::uint32_t position) const { return catalogue->all()[position]; }
  const CompiledPattern& pattern(std::uint32_t position) const {
    return patterns[position].get(signature(position));
  }

  void find_candidates(std::span<const Line> lines, Scratch& scratch) const;
  void note(std::string_view text, std::uint32_t signature, std::vector<std::uint32_t>& notes) const;
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

// The candidates of the new lines, which are looked at in one go.
void Matcher::Built::find_candidates(std::span<const Line> lines, Scratch& scratch) const {
  scratch.candidates.clear();
  std::size_t size = 0;
  for (const std::uint32_t i : scratch.new_lines) size += lines[i].text.size() + 1;
  scratch.block.clear();
  scratch.block.reserve(size);
  scratch.texts.clear();
  for (const std::uint32_t i : scratch.new_lines) {
    const std::size_t begin = scratch.block.size();
    scratch.block += lines[i].text;
    scratch.texts.push_back(std::string_view(scratch.block).substr(begin));
    scratch.block += '\n';
  }
  if (prefilter) {
    if (!scratch.prefilter) scratch.prefilter = prefilter->new_scratch();
    return prefilter->find(scratch.block, scratch.texts, *scratch.prefilter, scratch.candidates);
  }
  for (std::uint32_t line = 0; line < scratch.texts.size(); ++line) {
    scratch.set_matches.clear();
    RE2::Set::ErrorInfo error{};
    if (!set->Match(scratch.texts[line], &scratch.set_matches, &error)) {
      if (error.kind == RE2::Set::kNoError) continue;
      // Out of memory for the automaton: every signature is a candidate, slower and as right.
      scratch.set_matches.resize(patterns.size());
      std::iota(scratch.set_matches.begin(), scratch.set_matches.end(), 0);
    }
    std::sort(scratch.set_matches.begin(), scratch.set_matches.end());
    for (const int signature : scratch.set_matches)
      scratch.candidates.push_back({line, static_cast<std::uint32_t>(signature)});
  }
}

// The notes on a line are those on each signature in it, one after the other: the signature, and where what
// each of its names took begins and how long it is. Appends the one on this signature, if the text holds it.
void Matcher::Built::note(std::string_view text, std::uint32_t signature,
                          std::vector<std::uint32_t>& notes) const {
  if (signature == Prefilter::mark) return notes.push_back(signature);
  const CompiledPattern& compiled = pattern(signature);
  std::array<re2::StringPiece, most_groups> groups;
  if (!compiled.pattern.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), compiled.groups)) return;
  notes.push_back(signature);
  for (const auto& [name, index] : compiled.names) {
    const re2::StringPiece& group = groups[index];
    notes.push_back(group.data() ? static_cast<std::uint32_t>(group.data() - text.data()) : took_no_part);
    notes.push_back(static_cast<std::uint32_t>(group.size()));
  }
}

void Matcher::match(std::span<const Line> lines, Scratch& scratch, std::vector<Finding>& findings,
                    bool stream_ended) const {
  scratch.marked_lines.clear();
  if (built_->catalogue->all().empty() || lines.empty()) return;
  recall(lines, scratch);
  built_->find_candidates(lines, scratch);
  scratch.notes.clear();
  scratch.notes_end.clear();
  auto candidate = scratch.candidates.begin();
  for (std::size_t i = 0; i < scratch.new_lines.size(); ++i) {
    for (; candidate != scratch.candidates.end() && candidate->line == i; ++candidate)
      built_->note(scratch.texts[i], candidate->signature, scratch.notes);
    scratch.notes_end.push_back(scratch.notes.size());
  }
  add_new_notes(scratch);
  for (auto& [i, notes] : scratch.noted_lines) {
    const Line& line = lines[i];
    while (!notes.empty()) {
      const std::uint32_t position = notes.front();
      notes = notes.subspan(1);
      if (position == Prefilter::mark) {
        scratch.marked_lines.push_back(i);
        continue;
      }
      const Signature& signature = built_->signature(position);
      const CompiledPattern& pattern = built_->pattern(position);
      const auto note = notes.first(2 * pattern.names.size());
      notes = notes.subspan(note.size());
      if (!line.ended && !stream_ended && !signature.prompt) continue;
      auto found =
          scratch.found.share(signature, line.text, [&] { return found_text(line.text, pattern, note); });
      findings.push_back({&signature, std::move(found), line.number, line.offset, line.uptime, line.time});
    }
  }
  keep_new(lines, scratch);
}

}  // namespace bootwhy

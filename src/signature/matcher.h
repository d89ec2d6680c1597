// Finds signatures in blocks of lines.
//
// A matcher is built once from a catalogue, then immutable, and may be shared between threads; each thread
// brings its own scratch. It works in two steps: a prefilter goes through the block and names the lines that
// may hold a signature, and the signature's own RE2 decides and captures there. The catalogue must outlive
// the matcher and every finding.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "signature/candidate_memory.h"
#include "signature/catalogue.h"
#include "signature/finding.h"
#include "signature/match_memory.h"
#include "signature/prefilter.h"
#include "text/line.h"

namespace bootwhy {

class Matcher {
 public:
  // `prefilter` was made from this very catalogue; without one, an RE2::Set over all patterns takes its
  // place, which finds the same and is slower.
  explicit Matcher(const SignatureCatalogue& catalogue, std::unique_ptr<Prefilter> prefilter = nullptr);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // What one thread needs while matching; reused from block to block.
  struct Scratch {
    std::vector<Candidate> candidates;
    std::vector<std::uint32_t>
        marked_lines;  // after match(), in order: where one of the prefilter's marks is
    Prefilter::ScratchPointer prefilter;
    CandidateMemory known_lines;
    MatchMemory memory;
    std::vector<int> set_matches;
  };

  // Appends the findings of `lines` in the order of lines, and within a line in the order of the catalogue.
  // The lines' texts follow one another in memory, as ConsoleBuffer gives them. Of a line that has not ended
  // only the signatures with `prompt` count, unless `stream_ended`.
  void match(std::span<const Line> lines, Scratch& scratch, std::vector<Finding>& findings,
             bool stream_ended = false) const;

  // Whether match() tells the lines with one of the prefilter's marks: only where there is a prefilter.
  bool tells_marks() const;

 private:
  void find_candidates(std::span<const Line> lines, Scratch& scratch) const;
  void look_for_candidates(std::span<const Line> lines, Scratch& scratch) const;

  struct Built;
  std::unique_ptr<Built> built_;
};

}  // namespace bootwhy

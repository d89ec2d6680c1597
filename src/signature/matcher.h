// Finds signatures in blocks of lines.
//
// A matcher is built once from a catalogue, then immutable, and may be shared between threads; each thread
// brings its own scratch. It works in two steps: a prefilter goes through the block and names the lines that
// may hold a signature, and the signature's own RE2 decides and captures there. Lines that say the same are
// looked at once: the scratch remembers them. The catalogue must outlive the matcher and every finding.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signature/catalogue.h"
#include "signature/finding.h"
#include "signature/found_texts.h"
#include "signature/prefilter.h"
#include "text/line.h"
#include "text/line_memory.h"

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
    // After match(), in order: where one of the prefilter's marks is.
    std::vector<std::uint32_t> marked_lines;
    LineMemory memory;

    std::vector<std::string_view> texts;  // of lines that the reader did not know, then of the new ones
    std::vector<LineRecord*> records;     // of these
    std::vector<std::uint32_t> new_lines;
    struct NotedLine {
      std::uint32_t line = 0;
      std::span<const std::uint32_t> notes;
    };
    std::vector<NotedLine> noted_lines;  // the lines in which something was found
    std::string block;                   // the new lines one after the other
    std::vector<Candidate> candidates;
    std::vector<std::uint32_t> notes;  // on the new lines, one after the other
    std::vector<std::size_t> notes_end;
    FoundTexts found;
    Prefilter::ScratchPointer prefilter;
    std::vector<int> set_matches;
  };

  // Appends the findings of `lines` in the order of lines, and within a line in the order of the catalogue.
  // Of a line that has not ended only the signatures with `prompt` count, unless `stream_ended`.
  void match(std::span<const Line> lines, Scratch& scratch, std::vector<Finding>& findings,
             bool stream_ended = false) const;

  // Whether match() tells the lines with one of the prefilter's marks: only where there is a prefilter.
  bool tells_marks() const;

 private:
  struct Built;
  std::unique_ptr<Built> built_;
};

}  // namespace bootwhy

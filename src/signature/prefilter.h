// Names the lines of a block that may hold a signature, fast: too many at times, never too few.
//
// The whole block is looked at in one pass, so that lines without a signature cost nothing of their own. Made
// from the built-in signatures when the program is built (compiling them takes Vectorscan a second, loading
// the result well under a millisecond), and useless for any other set of signatures.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signature/candidate.h"
#include "signature/catalogue.h"

namespace bootwhy {

class Prefilter {
 public:
  static constexpr std::uint32_t mark = UINT32_MAX;

  // The prefilter for these signatures as bytes; empty where the program is built without Vectorscan. Lines
  // that hold one of the texts `marks` are named as well.
  static std::string make(const SignatureCatalogue& catalogue, std::span<const std::string_view> marks = {});

  // Null where the bytes are empty, damaged, or made for another kind of processor.
  static std::unique_ptr<Prefilter> load(std::string_view bytes);

  ~Prefilter();
  Prefilter(const Prefilter&) = delete;
  Prefilter& operator=(const Prefilter&) = delete;

  // What one thread needs; made by new_scratch() for this prefilter alone.
  struct Scratch;
  struct FreeScratch {
    void operator()(Scratch* scratch) const;
  };
  using ScratchPointer = std::unique_ptr<Scratch, FreeScratch>;
  ScratchPointer new_scratch() const;

  // Appends the candidates of the lines, each once, by line and signature. The lines are views into `block`,
  // in order and with a byte between them.
  void find(std::string_view block, std::span<const std::string_view> lines, Scratch& scratch,
            std::vector<Candidate>& candidates) const;

 private:
  struct Database;
  explicit Prefilter(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace bootwhy

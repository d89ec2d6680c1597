// Names the signatures that a line may hold, fast: too many at times, never too few.
//
// Made from the built-in signatures when the program is built (compiling them takes Vectorscan tens of
// milliseconds, loading the result well under one), and useless for any other set of signatures.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signature/catalogue.h"

namespace bootwhy {

class Prefilter {
 public:
  // The prefilter for these signatures as bytes; empty where the program is built without Vectorscan.
  static std::string make(const SignatureCatalogue& catalogue);

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

  // Appends the positions in the catalogue, each once, in no order.
  void find(std::string_view text, Scratch& scratch, std::vector<int>& candidates) const;

 private:
  struct Database;
  explicit Prefilter(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace bootwhy

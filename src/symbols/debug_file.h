// One ELF file with DWARF debug information, a vmlinux or a module, as elfutils' libdw reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "symbols/kernel_identity.h"

namespace bootwhy {

// A function at an instruction, and the line of the source that it is at.
struct SourcePlace {
  std::string function;
  std::string source;    // «kernel/fork.c:12»; empty where the line is not told
  bool inlined = false;  // the compiler has put it inside the one that follows

  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

// An instruction as a crash report names it.
struct Instruction {
  std::uint64_t offset = 0;         // in its function
  std::uint64_t function_size = 0;  // up to the next function; 0: not told
  bool after_call = false;          // it is where a call returns to: the call itself stands before it
};

class DebugFile {
 public:
  // An error where the file cannot be read or has no debug information.
  static Result<DebugFile> open(const std::string& path);

  // The build that the file is of, as far as it tells.
  const KernelIdentity& identity() const;

  // The functions at an instruction, the innermost first. Empty where there is no such function, where its
  // size is another, where the instruction lies behind its end, or where several have the name and it cannot
  // be told which is meant.
  std::vector<SourcePlace> places(const std::string& function, const Instruction& instruction) const;

  // The same by the address at which the file's linker has put it.
  std::vector<SourcePlace> places_at_address(std::uint64_t address, bool after_call) const;

 private:
  struct Opened;
  explicit DebugFile(std::shared_ptr<Opened> opened) : opened_(std::move(opened)) {}

  std::shared_ptr<Opened> opened_;
};

}  // namespace bootwhy

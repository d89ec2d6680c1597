// What is known about the machine: facts by name, each with who said so.
//
// The names are the vocabulary of signatures/facts.toml. A fact comes from a description of the machine (a
// Proxmox configuration, a QEMU command line, a libvirt domain) or from the console itself. Sources that
// contradict each other are all kept; find() says which one counts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/guest_text.h"

namespace bootwhy {

// A text is a GuestText whoever wrote it: a configuration may be as hostile as a guest.
using FactValue = std::variant<bool, std::int64_t, GuestText>;

enum class FactOrigin : std::uint8_t {
  description,  // says how the machine is meant to be
  log,          // says how it was in the boot that is looked at
};

struct Fact {
  std::string name;
  FactValue value;
  GuestText source_name;  // of the file or domain that says so; empty for the log
  std::string source;     // where in it, in our words: «line 4», «no serial0 line»; never foreign bytes
  std::optional<std::uint64_t> line =
      std::nullopt;  // of the console, for facts from the log; none for the others
  FactOrigin origin = FactOrigin::description;
};

class MachineFacts {
 public:
  // Keeps the fact. One that says the same as an earlier fact of its name and origin is left out.
  void learn(Fact fact);

  // The fact of that name that counts; null where none is known. The pointer lives until the next learn().
  //
  // The log goes before a description, which may have been changed since that boot, or changed and not
  // applied yet. Among facts of one origin the first learned counts, save that in the log `serial.present =
  // true` goes before false: a port that the kernel found is proof, one that it did not mention is a
  // conclusion.
  const Fact* find(std::string_view name) const;

  // Every fact in the order of learning. The view lives until the next learn().
  std::span<const Fact> all() const { return facts_; }

 private:
  std::vector<Fact> facts_;
};

// True for the facts whose value is a number; their names end in «.count», «.cores» or «.mib».
bool is_number_fact(std::string_view name);

}  // namespace bootwhy

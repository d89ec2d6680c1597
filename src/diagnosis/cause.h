// A cause: why a failure happens, what speaks for it and against it, and how to cure it, as a knowledge file
// describes it. docs/signature-format.md is the reference for every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "signature/vocabulary.h"

namespace bootwhy {

// One row of evidence. Every condition that is set must hold for the row to count.
struct EvidenceRule {
  std::string finding;  // empty: not asked
  std::vector<std::pair<std::string, std::string>>
      captures;  // of that finding: name, RE2 for the whole value
  std::string missing;
  std::vector<std::string> sequence;
  std::string and_not;
  std::optional<Phase> phase;
  std::optional<Phase> reached;
  std::optional<Phase> not_reached;
  std::optional<Outcome> outcome;
  std::string fact;
  std::optional<std::variant<bool, std::int64_t, std::string>> is;
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> at_most;
  std::int64_t weight = 0;
  bool refutes = false;
  std::string because;
};

struct Known {
  std::string how;  // reproduced, reported, inferred
  std::string what;
};

struct RuledOut {
  std::string theory;
  std::string because;
};

struct Fix {
  std::string platform;
  std::string text;
  std::string snippet;
  std::string first;
  std::string check;
};

struct Cause {
  std::string id;
  std::string summary;
  std::string explanation;
  std::vector<std::string> requires_any;
  std::vector<EvidenceRule> evidence;
  std::vector<Known> known;
  std::vector<RuledOut> ruled_out;
  std::vector<Fix> fixes;
  std::vector<std::string> references;
  std::string file;
  std::uint32_t line = 0;
};

// A machine fact that causes may ask about, with the question for the user and the command that answers it.
struct FactDefinition {
  std::string fact;
  std::string type;  // boolean, number, text
  std::string meaning;
  std::string ask;
  std::string command;
};

// What PID 1's end usually means.
struct WaitStatusMeaning {
  std::optional<std::int64_t> exited;
  std::optional<std::int64_t> signal;
  std::string means;
};

template <class Archive>
void fields(Archive& archive, EvidenceRule& e) {
  archive(e.finding, e.captures, e.missing, e.sequence, e.and_not, e.phase, e.reached, e.not_reached,
          e.outcome, e.fact, e.is, e.at_least, e.at_most, e.weight, e.refutes, e.because);
}
template <class Archive>
void fields(Archive& archive, Known& known) {
  archive(known.how, known.what);
}
template <class Archive>
void fields(Archive& archive, RuledOut& ruled_out) {
  archive(ruled_out.theory, ruled_out.because);
}
template <class Archive>
void fields(Archive& archive, Fix& fix) {
  archive(fix.platform, fix.text, fix.snippet, fix.first, fix.check);
}
template <class Archive>
void fields(Archive& archive, Cause& c) {
  archive(c.id, c.summary, c.explanation, c.requires_any, c.evidence, c.known, c.ruled_out, c.fixes,
          c.references, c.file, c.line);
}
template <class Archive>
void fields(Archive& archive, FactDefinition& f) {
  archive(f.fact, f.type, f.meaning, f.ask, f.command);
}
template <class Archive>
void fields(Archive& archive, WaitStatusMeaning& m) {
  archive(m.exited, m.signal, m.means);
}

}  // namespace bootwhy

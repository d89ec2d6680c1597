// A cause: why a failure happens, what speaks for it and against it, and how to cure it, as a knowledge file
// describes it. docs/signature-format.md is the reference for every field. The texts are views, as those of a
// signature.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "diagnosis/confidence.h"
#include "signature/vocabulary.h"

namespace bootwhy {

// What a machine fact must be: known, and of this value.
struct FactCondition {
  std::string_view fact;  // empty: not asked
  std::optional<std::variant<bool, std::int64_t, std::string_view>>
      is;  // a text is an RE2 for the whole value
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> at_most;
};

// One row of evidence. Every condition that is set must hold for the row to count.
struct EvidenceRule {
  std::string_view finding;  // empty: not asked
  std::vector<std::pair<std::string_view, std::string_view>>
      captures;  // of that finding: name, RE2 for the whole value
  std::string_view missing;
  std::vector<std::string_view> sequence;
  std::string_view and_not;
  std::optional<Phase> phase;
  std::optional<Phase> reached;
  std::optional<Phase> not_reached;
  std::optional<Outcome> outcome;
  FactCondition fact;
  std::int64_t weight = 0;
  bool refutes = false;
  std::string_view because;
};

// What a machine's description alone says about a boot that is yet to come.
struct CheckRule {
  std::vector<FactCondition> when;  // all of them must hold; never empty
  Confidence confidence = Confidence::possible;
  Severity severity = Severity::fatal;
  std::string_view says;
  std::string_view depends;  // the question to the guest that decides; empty where the description proves it
  std::string_view command;  // which tells; may be empty
};

// A console, and facts about its machine, on which a cause must come first or must not.
struct CauseExample {
  std::string_view log;
  std::vector<std::pair<std::string_view, std::variant<bool, std::int64_t, std::string_view>>> facts;
  std::string_view first;  // of a counterexample: the cause that comes first in its place; empty: whichever
  std::uint32_t line = 0;
};

struct Known {
  std::string_view how;  // reproduced, reported, inferred
  std::string_view what;
};

struct RuledOut {
  std::string_view theory;
  std::string_view because;
};

struct Fix {
  std::string_view platform;
  std::string_view text;
  std::string_view snippet;
  std::string_view first;
  std::string_view check;
};

struct Cause {
  std::string_view id;
  std::string_view summary;
  std::string_view explanation;
  std::vector<std::string_view> requires_any;
  std::vector<EvidenceRule> evidence;
  std::vector<CheckRule> checks;
  std::vector<CauseExample> examples;
  std::vector<CauseExample> counterexamples;
  std::vector<Known> known;
  std::vector<RuledOut> ruled_out;
  std::vector<Fix> fixes;
  std::vector<std::string_view> references;
  std::string_view file;
  std::uint32_t line = 0;
};

// A machine fact that causes may ask about, with the question for the user and the command that answers it.
struct FactDefinition {
  std::string_view fact;
  std::string_view type;  // boolean, number, text
  std::string_view meaning;
  std::string_view ask;
  std::string_view command;
};

// What PID 1's end usually means.
struct WaitStatusMeaning {
  std::optional<std::int64_t> exited;
  std::optional<std::int64_t> signal;
  std::string_view means;
};

template <class Archive>
void fields(Archive& archive, FactCondition& c) {
  archive(c.fact, c.is, c.at_least, c.at_most);
}
template <class Archive>
void fields(Archive& archive, EvidenceRule& e) {
  archive(e.finding, e.captures, e.missing, e.sequence, e.and_not, e.phase, e.reached, e.not_reached,
          e.outcome, e.fact, e.weight, e.refutes, e.because);
}
template <class Archive>
void fields(Archive& archive, CheckRule& c) {
  archive(c.when, c.confidence, c.severity, c.says, c.depends, c.command);
}
template <class Archive>
void fields(Archive& archive, CauseExample& e) {
  archive(e.log, e.facts, e.first, e.line);
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
  archive(c.id, c.summary, c.explanation, c.requires_any, c.evidence, c.checks, c.examples, c.counterexamples,
          c.known, c.ruled_out, c.fixes, c.references, c.file, c.line);
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

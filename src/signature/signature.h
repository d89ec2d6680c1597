// A signature: a line that means something, as a signature file describes it. docs/signature-format.md is the
// reference for every field.
//
// The texts are views into the knowledge they were read from: a parsed file, or what is compiled into the
// program. KnowledgeRows and Knowledge keep that alive.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "signature/vocabulary.h"

namespace bootwhy {

// A line that the signature must match, and what its named groups must capture there.
struct Example {
  std::string_view line;
  std::vector<std::pair<std::string_view, std::string_view>> captures;
};

// What a line states about the machine. A text «$name» stands for the value of that capture.
struct FactTemplate {
  std::string_view fact;
  std::variant<bool, std::int64_t, std::string_view> value;
};

struct Signature {
  std::string_view id;
  std::string_view title;
  SignatureKind kind = SignatureKind::fact;
  Severity severity = Severity::info;
  std::string_view pattern;
  std::optional<Phase> phase;
  bool begins_boot = false;
  std::optional<Outcome> outcome;
  bool prompt = false;
  bool last_line = false;
  bool heartbeat = false;
  std::vector<std::string_view> after;
  std::vector<std::string_view> not_after;
  std::vector<FactTemplate> facts;
  std::string_view source;
  std::string_view wording;
  std::string_view note;
  std::vector<Example> examples;
  std::vector<std::string_view> counterexamples;
  std::string_view file;   // where it was read, for messages
  std::uint32_t line = 0;  // of its table in that file
};

template <class Archive>
void fields(Archive& archive, Example& example) {
  archive(example.line, example.captures);
}
template <class Archive>
void fields(Archive& archive, FactTemplate& fact) {
  archive(fact.fact, fact.value);
}
template <class Archive>
void fields(Archive& archive, Signature& s) {
  archive(s.id, s.title, s.kind, s.severity, s.pattern, s.phase, s.begins_boot, s.outcome, s.prompt,
          s.last_line, s.heartbeat, s.after, s.not_after, s.facts, s.source, s.wording, s.note, s.examples,
          s.counterexamples, s.file, s.line);
}

}  // namespace bootwhy

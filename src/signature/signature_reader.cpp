#include "signature/signature_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "signature/catalogue.h"
#include "signature/matcher.h"
#include "signature/pattern_test.h"
#include "signature/whole_pattern.h"
#include "text/console_buffer.h"

namespace bootwhy {
namespace {

template <class Value>
Value named(KnowledgeTable& table, std::string_view key, std::string_view text,
            std::optional<Value> (*from)(std::string_view)) {
  auto value = from(text);
  if (!value) table.fail(key, fmt::format("'{}' is no {}", text, key));
  return *value;
}

void check_pattern(const KnowledgeTable& table, std::string_view pattern) {
  if (const std::string error = pattern_error(pattern); !error.empty())
    table.fail("pattern", fmt::format("RE2 refuses it: {}", error));
  if (WholePattern(pattern).matches("")) table.fail("pattern", "matches an empty line");
}

Example read_example(KnowledgeTable table) {
  Example example;
  example.line = table.text("line");
  for (auto& [name, value] : table.pairs("captures")) {
    const auto* text = std::get_if<std::string_view>(&value);
    if (!text) table.fail("captures", "captured values are texts");
    example.captures.emplace_back(name, *text);
  }
  table.finish();
  return example;
}

}  // namespace

std::vector<Finding> findings_in(const Matcher& matcher, std::string_view text) {
  ConsoleBuffer buffer;
  auto room = buffer.prepare(text.size());
  std::copy(text.begin(), text.end(), room.begin());
  buffer.commit(text.size());
  std::vector<Finding> findings;
  Matcher::Scratch scratch;
  matcher.match(buffer.lines(), scratch, findings, true);
  matcher.match(buffer.finish(), scratch, findings, true);
  return findings;
}

Signature read_signature(KnowledgeTable table) {
  Signature signature;
  signature.file = table.file();
  signature.line = table.line();
  signature.id = table.text("id");
  signature.title = table.text("title");
  signature.kind = named(table, "kind", table.text("kind"), signature_kind_from);
  const bool is_fault = signature.kind == SignatureKind::fault;
  signature.severity =
      named(table, "severity", is_fault ? table.text("severity") : table.text_or("severity", "info"),
            severity_from);
  signature.pattern = table.text("pattern");
  check_pattern(table, signature.pattern);
  if (table.has("phase")) signature.phase = named(table, "phase", table.text("phase"), phase_from);
  if (signature.kind == SignatureKind::phase && !signature.phase)
    table.fail("phase", "a signature of kind 'phase' needs it");
  signature.begins_boot = table.flag("begins_boot");
  if (table.has("outcome")) signature.outcome = named(table, "outcome", table.text("outcome"), outcome_from);
  signature.prompt = table.flag("prompt");
  signature.last_line = table.flag("last_line");
  signature.heartbeat = table.flag("heartbeat");
  signature.after = table.texts("after");
  signature.not_after = table.texts("not_after");
  for (auto& [fact, value] : table.pairs("facts")) signature.facts.push_back({fact, value});
  signature.source = table.text("source");
  signature.wording = table.text("wording");
  constexpr std::array wordings{"source", "capture", "report", "memory"};
  if (std::find(wordings.begin(), wordings.end(), signature.wording) == wordings.end())
    table.fail("wording", fmt::format("'{}' is none of source, capture, report, memory", signature.wording));
  if (signature.wording == "memory" && signature.severity == Severity::fatal)
    table.fail("severity", "a wording from memory cannot be fatal");
  signature.note = table.text_or("note", {});
  for (KnowledgeTable& example : table.tables("example")) signature.examples.push_back(read_example(example));
  if (signature.examples.empty()) table.fail("example", "a signature needs at least one");
  for (KnowledgeTable& counterexample : table.tables("counterexample")) {
    signature.counterexamples.push_back(counterexample.text("line"));
    counterexample.finish();
  }
  table.finish();
  return signature;
}

std::vector<std::string> test_examples(const Signature& signature) {
  Signature alone = signature;
  alone.after.clear();
  alone.not_after.clear();
  const SignatureCatalogue catalogue({alone});
  const Matcher matcher(catalogue);
  const std::string place =
      fmt::format("{}:{}: signature '{}'", signature.file, signature.line, signature.id);
  std::vector<std::string> failures;
  for (const Example& example : signature.examples) {
    const auto findings = findings_in(matcher, example.line);
    if (findings.empty()) {
      failures.push_back(fmt::format("{}: the example is not matched: {}", place, example.line));
      continue;
    }
    for (const auto& [name, wanted] : example.captures) {
      const auto captured = capture(findings.front(), name);
      if (captured != wanted)
        failures.push_back(fmt::format("{}: capture '{}' should be '{}' and is {}", place, name, wanted,
                                       captured ? fmt::format("'{}'", *captured) : "missing"));
    }
  }
  for (const std::string_view line : signature.counterexamples)
    if (!findings_in(matcher, line).empty())
      failures.push_back(fmt::format("{}: the counterexample is matched: {}", place, line));
  return failures;
}

}  // namespace bootwhy

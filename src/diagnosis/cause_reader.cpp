#include "diagnosis/cause_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "signature/pattern_test.h"

namespace bootwhy {
namespace {

template <std::size_t N>
void check_one_of(const KnowledgeTable& table, std::string_view key, std::string_view value,
                  const std::array<std::string_view, N>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    table.fail(key, fmt::format("'{}' is none of {}", value, fmt::join(allowed, ", ")));
}

constexpr std::array<std::string_view, 19> platforms{"proxmox", "terraform-bpg", "terraform-telmate",
                                                     "libvirt", "qemu",          "nixos",
                                                     "debian",  "fedora",        "arch",
                                                     "alpine",  "linux",         "grub",
                                                     "uefi",    "cloud-init",    "freebsd",
                                                     "openbsd", "windows",       "xen",
                                                     "u-boot"};
constexpr std::array<std::string_view, 3> ways_of_knowing{"reproduced", "reported", "inferred"};
constexpr std::array<std::string_view, 3> fact_types{"boolean", "number", "text"};

std::optional<Phase> read_phase(KnowledgeTable& table, std::string_view key) {
  if (!table.has(key)) return std::nullopt;
  const std::string_view text = table.text(key);
  const auto phase = phase_from(text);
  if (!phase) table.fail(key, fmt::format("'{}' is no phase", text));
  return phase;
}

// The keys «fact», «is», «at_least» and «at_most» of a table.
FactCondition read_fact_condition(KnowledgeTable& table) {
  FactCondition condition;
  condition.fact = table.text_or("fact", {});
  condition.is = table.value("is");
  if (const auto* text = condition.is ? std::get_if<std::string_view>(&*condition.is) : nullptr)
    if (const std::string error = pattern_error(*text); !error.empty())
      table.fail("is", fmt::format("RE2 refuses '{}': {}", *text, error));
  condition.at_least = table.number("at_least");
  condition.at_most = table.number("at_most");
  const bool has_test = condition.is || condition.at_least || condition.at_most;
  if (has_test == condition.fact.empty())
    table.fail("fact", "needs 'is', 'at_least' or 'at_most' beside it, and they need it");
  return condition;
}

CheckRule read_check(KnowledgeTable table) {
  CheckRule rule;
  for (KnowledgeTable& row : table.tables("when")) {
    rule.when.push_back(read_fact_condition(row));
    row.finish();
  }
  if (rule.when.empty()) table.fail("when", "a check needs at least one fact");
  const std::string_view confidence = table.text("confidence");
  const auto known = confidence_from(confidence);
  if (!known || *known < Confidence::possible)
    table.fail("confidence", fmt::format("'{}' is none of possible, likely, certain", confidence));
  rule.confidence = *known;
  const std::string_view severity = table.text("severity");
  const auto grade = severity_from(severity);
  if (!grade || *grade == Severity::info)
    table.fail("severity", fmt::format("'{}' is none of fatal, degraded", severity));
  rule.severity = *grade;
  rule.says = table.text("says");
  rule.depends = table.text_or("depends", {});
  rule.command = table.text_or("command", {});
  if ((rule.confidence == Confidence::certain) != rule.depends.empty())
    table.fail("depends",
               "what is not certain needs the question that decides, and what is certain has none");
  table.finish();
  return rule;
}

CauseExample read_cause_example(KnowledgeTable table, bool is_counterexample) {
  CauseExample example;
  example.line = table.line();
  example.log = table.text("log");
  for (auto& [name, value] : table.pairs("facts")) example.facts.emplace_back(name, value);
  if (is_counterexample) example.first = table.text_or("first", {});
  table.finish();
  return example;
}

EvidenceRule read_evidence(KnowledgeTable table) {
  EvidenceRule rule;
  rule.finding = table.text_or("finding", {});
  for (auto& [name, value] : table.pairs("captures")) {
    const auto* text = std::get_if<std::string_view>(&value);
    if (!text) table.fail("captures", "values are regular expressions in quotes");
    if (const std::string error = pattern_error(*text); !error.empty())
      table.fail("captures", fmt::format("RE2 refuses '{}': {}", *text, error));
    rule.captures.emplace_back(name, *text);
  }
  if (!rule.captures.empty() && rule.finding.empty()) table.fail("captures", "needs 'finding' beside it");
  rule.missing = table.text_or("missing", {});
  rule.sequence = table.texts("sequence");
  rule.and_not = table.text_or("and_not", {});
  if (!rule.and_not.empty() && rule.sequence.empty()) table.fail("and_not", "needs 'sequence' beside it");
  rule.phase = read_phase(table, "phase");
  rule.reached = read_phase(table, "reached");
  rule.not_reached = read_phase(table, "not_reached");
  if (table.has("outcome")) {
    const std::string_view text = table.text("outcome");
    rule.outcome = outcome_from(text);
    if (!rule.outcome) table.fail("outcome", fmt::format("'{}' is no outcome", text));
  }
  rule.fact = read_fact_condition(table);
  rule.weight = table.number("weight").value_or(0);
  if (rule.weight == 0) table.fail("weight", "a row of evidence needs one, and not 0");
  rule.refutes = table.flag("refutes");
  if (rule.refutes && rule.weight > 0) table.fail("refutes", "needs a negative weight");
  rule.because = table.text("because");
  const bool has_condition = !rule.finding.empty() || !rule.missing.empty() || !rule.sequence.empty() ||
                             rule.phase || rule.reached || rule.not_reached || rule.outcome ||
                             !rule.fact.fact.empty();
  if (!has_condition) table.fail("weight", "the row has no condition, so it would always count");
  table.finish();
  return rule;
}

}  // namespace

Cause read_cause(KnowledgeTable table) {
  Cause cause;
  cause.file = table.file();
  cause.line = table.line();
  cause.id = table.text("id");
  cause.summary = table.text("summary");
  cause.explanation = table.text("explanation");
  cause.requires_any = table.texts("requires");
  if (cause.requires_any.empty()) table.fail("requires", "a cause needs at least one finding that raises it");
  for (KnowledgeTable& row : table.tables("evidence")) cause.evidence.push_back(read_evidence(row));
  if (cause.evidence.empty()) table.fail("evidence", "a cause needs at least one row");
  for (KnowledgeTable& row : table.tables("check")) cause.checks.push_back(read_check(row));
  for (KnowledgeTable& row : table.tables("example"))
    cause.examples.push_back(read_cause_example(row, false));
  for (KnowledgeTable& row : table.tables("counterexample"))
    cause.counterexamples.push_back(read_cause_example(row, true));
  for (KnowledgeTable& row : table.tables("known")) {
    cause.known.push_back({row.text("how"), row.text("what")});
    check_one_of(row, "how", cause.known.back().how, ways_of_knowing);
    row.finish();
  }
  for (KnowledgeTable& row : table.tables("ruled_out")) {
    cause.ruled_out.push_back({row.text("theory"), row.text("because")});
    row.finish();
  }
  for (KnowledgeTable& row : table.tables("fix")) {
    cause.fixes.push_back({row.text("platform"), row.text("text"), row.text_or("snippet", {}),
                           row.text_or("first", {}), row.text_or("check", {})});
    check_one_of(row, "platform", cause.fixes.back().platform, platforms);
    row.finish();
  }
  cause.references = table.texts("references");
  table.finish();
  return cause;
}

FactDefinition read_fact_definition(KnowledgeTable table) {
  FactDefinition fact{table.text("name"), table.text("type"), table.text("meaning"), table.text("ask"),
                      table.text_or("command", {})};
  check_one_of(table, "type", fact.type, fact_types);
  table.finish();
  return fact;
}

WaitStatusMeaning read_wait_status_meaning(KnowledgeTable table) {
  WaitStatusMeaning meaning{table.number("exited"), table.number("signal"), table.text("means")};
  if (meaning.exited.has_value() == meaning.signal.has_value())
    table.fail("exited", "give either 'exited' or 'signal'");
  table.finish();
  return meaning;
}

}  // namespace bootwhy

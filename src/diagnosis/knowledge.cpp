#include "diagnosis/knowledge.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/cause_reader.h"
#include "signature/knowledge_file.h"
#include "signature/signature_reader.h"

namespace bootwhy {
namespace {

// Keeps the last row of each id, at the place of the first.
template <class Row, class Id>
std::vector<Row> without_replaced(std::vector<Row> rows, Id id) {
  std::vector<Row> kept;
  kept.reserve(rows.size());
  for (Row& row : rows) {
    auto same =
        std::find_if(kept.begin(), kept.end(), [&](const Row& other) { return id(other) == id(row); });
    if (same == kept.end())
      kept.push_back(std::move(row));
    else
      *same = std::move(row);
  }
  return kept;
}

}  // namespace

void add_knowledge_file(KnowledgeRows& rows, const std::string& file, std::string_view text) {
  std::vector<std::string> signatures_here;
  std::vector<std::string> causes_here;
  auto refuse_twice = [](std::vector<std::string>& ids, const std::string& id, const KnowledgeTable& table) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end())
      table.fail("id", fmt::format("'{}' is defined twice in this file", id));
    ids.push_back(id);
  };
  for (auto& [kind, table] : parse_knowledge_file(file, text)) {
    if (kind == "signature") {
      rows.signatures.push_back(read_signature(table));
      refuse_twice(signatures_here, rows.signatures.back().id, table);
    } else if (kind == "cause") {
      rows.causes.push_back(read_cause(table));
      refuse_twice(causes_here, rows.causes.back().id, table);
    } else if (kind == "fact") {
      rows.facts.push_back(read_fact_definition(table));
    } else if (kind == "wait_status") {
      rows.wait_statuses.push_back(read_wait_status_meaning(table));
    } else if (kind == "crash") {
      read_frame_rules(table, rows.frame_rules);
    } else {
      throw KnowledgeError(file, table.line(), kind,
                           "no such table; there are signature, cause, fact, wait_status, crash");
    }
  }
}

Knowledge::Knowledge(KnowledgeRows rows)
    : signatures_(std::move(rows.signatures)),
      causes_(without_replaced(std::move(rows.causes),
                               [](const Cause& c) -> const std::string& { return c.id; })),
      facts_(without_replaced(std::move(rows.facts),
                              [](const FactDefinition& f) -> const std::string& { return f.fact; })),
      wait_statuses_(std::move(rows.wait_statuses)),
      frame_rules_(std::move(rows.frame_rules)) {
  for (const Signature& signature : signatures_.all())
    for (const FactTemplate& stated : signature.facts)
      if (!fact(stated.fact))
        throw KnowledgeError(
            signature.file, signature.line, "facts",
            fmt::format("signature '{}' states '{}', which no [[fact]] defines", signature.id, stated.fact));
  for (const Cause& cause : causes_) {
    auto refuse = [&](const char* key, const std::string& reason) {
      throw KnowledgeError(cause.file, cause.line, key, fmt::format("cause '{}': {}", cause.id, reason));
    };
    if (signatures_.find(cause.id)) refuse("id", "a signature has this id");
    auto check_id = [&](const char* key, const std::string& id) {
      if (!id.empty() && !signatures_.find(id)) refuse(key, fmt::format("'{}' names no signature", id));
    };
    auto check_fact = [&](const FactCondition& condition) {
      if (!condition.fact.empty() && !fact(condition.fact))
        refuse("fact", fmt::format("'{}' is defined by no [[fact]]", condition.fact));
    };
    for (const std::string& id : cause.requires_any) check_id("requires", id);
    for (const EvidenceRule& rule : cause.evidence) {
      check_id("finding", rule.finding);
      check_id("missing", rule.missing);
      check_id("and_not", rule.and_not);
      for (const std::string& id : rule.sequence) check_id("sequence", id);
      check_fact(rule.fact);
      for (const auto& [name, pattern] : rule.captures) capture_patterns_.try_emplace(pattern, pattern);
    }
    for (const auto* examples : {&cause.examples, &cause.counterexamples})
      for (const CauseExample& example : *examples) {
        for (const auto& [name, value] : example.facts)
          if (!fact(name)) refuse("facts", fmt::format("'{}' is defined by no [[fact]]", name));
        if (!example.first.empty() && !this->cause(example.first))
          refuse("first", fmt::format("'{}' names no cause", example.first));
      }
    for (const CheckRule& rule : cause.checks)
      for (const FactCondition& condition : rule.when) check_fact(condition);
  }
}

const Cause* Knowledge::cause(std::string_view id) const {
  for (const Cause& cause : causes_)
    if (cause.id == id) return &cause;
  return nullptr;
}

const FactDefinition* Knowledge::fact(std::string_view name) const {
  for (const FactDefinition& fact : facts_)
    if (fact.fact == name) return &fact;
  return nullptr;
}

bool Knowledge::capture_matches(std::string_view value, std::string_view pattern) const {
  const auto found = capture_patterns_.find(pattern);
  return found != capture_patterns_.end() && found->second.matches(value);
}

std::string_view Knowledge::meaning(const WaitStatus& status) const {
  for (const WaitStatusMeaning& known : wait_statuses_) {
    if (known.exited && status.exited && *known.exited == *status.exited) return known.means;
    if (known.signal && status.signal && *known.signal == *status.signal) return known.means;
  }
  return {};
}

}  // namespace bootwhy

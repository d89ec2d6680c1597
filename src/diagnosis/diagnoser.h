// Weighs the causes of a failure: which apply, how sure that is, what speaks for and against each, and which
// question would decide.
//
// Pure: the same boot and the same facts give the same diagnoses in the same order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "boot/boot.h"
#include "diagnosis/confidence.h"
#include "diagnosis/knowledge.h"
#include "machine/facts.h"

namespace bootwhy {

// A row of evidence that applied.
struct Evidence {
  const EvidenceRule* rule = nullptr;  // lives as long as the knowledge
  std::optional<std::uint64_t> line;   // of the finding or of the line that stated the fact
  std::shared_ptr<const Fact> fact;    // that it rests on; null where it rests on the log alone
};

// A fact that is not known and would change the score.
struct Question {
  const FactDefinition* fact = nullptr;
};

struct Diagnosis {
  const Cause* cause = nullptr;  // lives as long as the knowledge
  std::int64_t score = 0;
  Confidence confidence = Confidence::unlikely;
  std::vector<Evidence> supporting;
  std::vector<Evidence> opposing;
  std::vector<Question> questions;
};

// The causes whose question the boot raises, best first; those that the evidence refutes stand last.
std::vector<Diagnosis> diagnose(const Boot& boot, const MachineFacts& facts, const Knowledge& knowledge);

}  // namespace bootwhy

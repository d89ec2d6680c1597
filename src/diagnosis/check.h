// Weighs a machine's description before a boot: what in it keeps a guest from booting, or may.
//
// Only what the description proves is called certain; where the guest decides, the rule has the question.
#pragma once

#include <vector>

#include "diagnosis/knowledge.h"
#include "machine/facts.h"

namespace bootwhy {

struct Risk {
  const Cause* cause = nullptr;     // both live as long as the knowledge
  const CheckRule* rule = nullptr;  // of the cause's rules that hold, the gravest and surest
  std::vector<Fact> facts;          // that the rule rests on
};

// Pure: the same facts give the same risks in the same order, the gravest and surest first.
std::vector<Risk> check_machine(const MachineFacts& facts, const Knowledge& knowledge);

}  // namespace bootwhy

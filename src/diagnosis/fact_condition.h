// Whether a fact is what a cause asks for.
#pragma once

#include "diagnosis/knowledge.h"
#include "machine/facts.h"

namespace bootwhy {

// A value of another type than the condition's never holds. The condition is one of the knowledge's causes.
bool holds(const FactCondition& condition, const FactValue& value, const Knowledge& knowledge);

}  // namespace bootwhy

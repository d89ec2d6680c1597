// Whether a fact is what a cause asks for.
#pragma once

#include "diagnosis/cause.h"
#include "machine/facts.h"

namespace bootwhy {

// A value of another type than the condition's never holds.
bool holds(const FactCondition& condition, const FactValue& value);

}  // namespace bootwhy

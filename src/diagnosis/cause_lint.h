// Looks for causes that are right but weak.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/knowledge.h"

namespace bootwhy {

// One message for each complaint: a cause without an example on which it comes first, without anything that
// speaks for it, or without a fix.
std::vector<std::string> lint_causes(const Knowledge& knowledge);

}  // namespace bootwhy

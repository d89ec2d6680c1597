// Runs the examples of causes: each through the same way as a console, from its bytes to its diagnosis.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/knowledge.h"
#include "signature/matcher.h"

namespace bootwhy {

// One message for each example on which its cause does not come first alone, at least possible, and for each
// counterexample on which it does. As every cause is alone on its own example, none comes first on its
// neighbour's.
std::vector<std::string> test_cause_examples(const Knowledge& knowledge, const Matcher& matcher);

}  // namespace bootwhy

// Looks for signatures that are right but weak.
#pragma once

#include <string>
#include <vector>

#include "signature/catalogue.h"

namespace bootwhy {

// One message for each complaint: a pattern without a literal of four bytes to search for, and an example
// that a more severe or equal signature with another id matches in the same way (one shadows the other).
std::vector<std::string> lint(const SignatureCatalogue& catalogue);

}  // namespace bootwhy

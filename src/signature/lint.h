// Looks for signatures that are right but weak.
#pragma once

#include <string>
#include <vector>

#include "signature/catalogue.h"

namespace bootwhy {

// One message for each complaint: a pattern without a literal of four bytes to search for, and two signatures
// that cannot be told apart, for each matches all examples of the other.
std::vector<std::string> lint(const SignatureCatalogue& catalogue);

}  // namespace bootwhy

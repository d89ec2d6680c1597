// The knowledge files as they were when the program was built.
#pragma once

#include <string_view>

namespace bootwhy {

// For PackReader and KnowledgeRows. Lives for ever.
std::string_view packed_builtin_knowledge();

// For Prefilter::load(), with the built-in signatures and no others. Lives for ever.
std::string_view builtin_prefilter();

}  // namespace bootwhy

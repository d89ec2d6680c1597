// How sure a diagnosis is, with the words that reports and knowledge files use for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bootwhy {

enum class Confidence : std::uint8_t { refuted, unlikely, possible, likely, certain };

std::string_view name(Confidence confidence);

// The value that a file names, or nothing where there is no such name.
std::optional<Confidence> confidence_from(std::string_view name);

}  // namespace bootwhy

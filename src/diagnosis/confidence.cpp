#include "diagnosis/confidence.h"

#include <array>

namespace bootwhy {

std::string_view name(Confidence confidence) {
  switch (confidence) {
    case Confidence::refuted:
      return "refuted";
    case Confidence::unlikely:
      return "unlikely";
    case Confidence::possible:
      return "possible";
    case Confidence::likely:
      return "likely";
    case Confidence::certain:
      return "certain";
  }
  return "unlikely";
}

std::optional<Confidence> confidence_from(std::string_view text) {
  using enum Confidence;
  for (const Confidence confidence : std::array{refuted, unlikely, possible, likely, certain})
    if (name(confidence) == text) return confidence;
  return std::nullopt;
}

}  // namespace bootwhy

#include "signature/finding.h"

namespace bootwhy {

const GuestText& Finding::text() const {
  static const GuestText none;
  return found ? found->text : none;
}

std::span<const Capture> Finding::captures() const {
  return found ? std::span<const Capture>(found->captures) : std::span<const Capture>();
}

std::optional<std::string_view> capture(const Finding& finding, std::string_view name) {
  for (const Capture& capture : finding.captures())
    if (capture.name == name) return capture.value.raw();
  return std::nullopt;
}

}  // namespace bootwhy

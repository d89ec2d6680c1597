// A finding: a signature met in a line of a console.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/guest_text.h"
#include "signature/signature.h"
#include "text/line.h"

namespace bootwhy {

struct Capture {
  std::string name;  // of the group in the pattern
  GuestText value;
};

// What a signature found in a line. The boots of one machine, and those of a fleet, say the same things
// again: their findings share it.
struct FoundText {
  GuestText text;                 // the line, at most limits::finding_text_bytes of it
  std::vector<Capture> captures;  // groups that took no part are left out
};

struct Finding {
  const Signature* signature = nullptr;    // lives as long as the catalogue it came from; never null
  std::shared_ptr<const FoundText> found;  // null is as good as an empty one
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::optional<double> uptime;
  std::optional<WallTime> time;

  // They live as long as what was found.
  const GuestText& text() const;
  std::span<const Capture> captures() const;
};

// The value of a capture, or nothing where the pattern has no such group or it took no part. The view lives
// as long as the finding.
std::optional<std::string_view> capture(const Finding& finding, std::string_view name);

}  // namespace bootwhy

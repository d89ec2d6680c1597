// A finding: a signature met in a line of a console.
#pragma once

#include <cstdint>
#include <optional>
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

struct Finding {
  const Signature* signature = nullptr;  // lives as long as the catalogue it came from; never null
  std::vector<Capture> captures;         // groups that took no part are left out
  GuestText text;                        // the line, at most limits::finding_text_bytes of it
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::optional<double> uptime;
  std::optional<WallTime> time;
};

// The value of a capture, or nothing where the pattern has no such group or it took no part. The view lives
// as long as the finding.
std::optional<std::string_view> capture(const Finding& finding, std::string_view name);

}  // namespace bootwhy

#include "base/result.h"

#include <fmt/format.h>

namespace bootwhy {

std::string to_string(const Error& error) {
  std::string text = fmt::format("cannot {}", error.tried);
  if (!error.place.empty()) text += fmt::format(" {}", error.place);
  if (!error.reason.empty()) text += fmt::format(": {}", error.reason);
  if (!error.way_out.empty()) text += fmt::format(". {}", error.way_out);
  return text;
}

}  // namespace bootwhy

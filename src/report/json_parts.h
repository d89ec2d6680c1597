// Pieces that several JSON documents share.
#pragma once

#include <optional>
#include <string>

#include "base/guest_text.h"
#include "diagnosis/cause.h"
#include "machine/facts.h"
#include "report/json_text.h"
#include "text/line.h"

namespace bootwhy {

// One object as a line.
std::string json_line(const Json& object);

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json or_null(const GuestText& text);

// RFC 3339 in UTC, with microseconds; null where there is none.
Json time_or_null(const std::optional<WallTime>& time);

Json fact_json(const Fact& fact);
Json fixes_json(const Cause& cause);

}  // namespace bootwhy

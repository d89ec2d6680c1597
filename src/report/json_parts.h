// Pieces that several JSON documents share.
#pragma once

#include <nlohmann/json.hpp>

#include "diagnosis/cause.h"
#include "machine/facts.h"

namespace bootwhy {

using Json = nlohmann::ordered_json;

Json fact_json(const Fact& fact);
Json fixes_json(const Cause& cause);

}  // namespace bootwhy

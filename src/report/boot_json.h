// What was found out about a boot, as JSON: the same in reports and in events.
#pragma once

#include "diagnosis/verdict.h"
#include "report/json_parts.h"

namespace bootwhy {

Json finding_json(const Finding& finding, Phase phase);
Json boot_json(const Verdict& verdict, const Knowledge& knowledge);

}  // namespace bootwhy

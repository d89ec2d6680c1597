// Whether two records tell of one boot: a log is scanned again when its last boot has gone on, under the name
// that rotation gave it, or by a bootwhy that knows more.
#pragma once

#include "report/boot_record.h"

namespace bootwhy {

// So many first findings are compared.
inline constexpr std::size_t telling_findings = 8;

// For two boots of one machine that begin at the same line as the same boot of their logs. A phase that both
// reached at the same line and the same uptime above zero decides; else all that both have must agree.
// Without any time in the log two boots that look alike are taken for one.
bool is_same_boot(const BootRecord& a, const BootRecord& b);

}  // namespace bootwhy

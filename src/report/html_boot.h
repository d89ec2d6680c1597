// One boot in the HTML report: its verdict, timeline, causes with their evidence, cures, and log.
#pragma once

#include <cstdint>
#include <string>

#include "diagnosis/verdict.h"
#include "report/markup.h"

namespace bootwhy {

// The id of a boot's article, which begins all ids in it. Nothing of the source's name stands in it.
std::string boot_anchor(const GuestText& source, std::uint64_t boot);

Markup html_boot(const Verdict& verdict, const Knowledge& knowledge, const GuestText& source);

}  // namespace bootwhy

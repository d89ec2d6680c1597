// What `bootwhy diff` shows: where a failing boot left the road of a healthy one.
#pragma once

#include <cstddef>
#include <string>

#include "boot/boot_diff.h"
#include "diagnosis/verdict.h"
#include "report/text_report.h"

namespace bootwhy {

// A boot and the name of the log that it stands in.
struct NamedBoot {
  GuestText source;
  Verdict verdict;
};

// How many lines are told of those that are missing, new or later.
struct DiffDetail {
  std::size_t most_lines = 40;
};

std::string text_diff(const BootDiff& diff, const NamedBoot& good, const NamedBoot& bad, TextStyle style,
                      DiffDetail detail);

// The difference as a page, with the bad boot's own report below.
std::string html_diff(const BootDiff& diff, const NamedBoot& good, const NamedBoot& bad,
                      const Knowledge& knowledge);

}  // namespace bootwhy

// Many boots in the HTML report: how often each verdict was met and when, and a table of all boots.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "report/boot_record.h"
#include "report/markup.h"

namespace bootwhy {

class HtmlSummary {
 public:
  void add(const BootRecord& record);

  std::uint64_t failed() const { return failed_; }

  // `listed` are the rows of the table; those whose anchor is among `anchors` are links.
  Markup html(const std::vector<BootRecord>& listed, const std::set<std::string>& anchors) const;

 private:
  // How many boots did not come up, are undecided, came up.
  using Counts = std::array<std::uint64_t, 3>;

  void write_verdicts(Markup& html) const;
  void write_over_time(Markup& html) const;

  std::uint64_t boots_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t without_time_ = 0;
  std::map<GuestText, Counts> verdicts_;   // each map is bounded by limits::summary_groups
  std::map<std::string, Counts> by_day_;   // «2026-11-25»
  std::map<std::string, Counts> by_hour_;  // «2026-11-25 10»
};

}  // namespace bootwhy

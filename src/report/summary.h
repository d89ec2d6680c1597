// Many boots in two tables, of verdicts and of crashes by title: how often each was met, on how many
// consoles, from when to when, and one example of each. The order of the consoles does not matter. Memory is
// bounded by limits::summary_groups.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/boot_record.h"
#include "report/text_report.h"

namespace bootwhy {

// The boots that have a verdict, or a crash, in common.
struct BootGroup {
  bool failed = false;
  std::uint64_t boots = 0;
  std::uint64_t consoles = 0;
  std::uint64_t last_console = UINT64_MAX;  // that a boot was counted for
  std::optional<WallTime> first_seen;
  std::optional<WallTime> last_seen;
  GuestText example_source;
  std::uint64_t example_line = 0;
};

// What they have in common, and the group; it lives as long as the summary, until the next boot is added.
using NamedGroup = const std::pair<const GuestText, BootGroup>*;

class Summary {
 public:
  // The boots of a console are told one after the other.
  void add(const BootRecord& record);

  // A console has been told to its end. Boots that were left out on purpose, by their time, make it no
  // console without a boot.
  void end_of_console(std::uint64_t boots_told, std::uint64_t boots_outside);
  void unreadable() { ++unreadable_; }

  // A console with all its boots.
  void add_console(const SourceReport& source);

  std::uint64_t consoles() const { return consoles_; }
  std::uint64_t boots() const { return boots_; }
  std::uint64_t failed_boots() const { return failed_; }

  // The crashes by title, the most frequent first.
  std::vector<NamedGroup> crashes() const;

  std::string text(TextStyle style) const;

 private:
  using Groups = std::map<GuestText, BootGroup>;

  void count(Groups& groups, GuestText name, const BootRecord& record, std::uint64_t line) const;

  Groups verdicts_;
  Groups crashes_;
  std::uint64_t consoles_ = 0;
  std::uint64_t boots_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t without_boot_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace bootwhy

// Many boots in one table: how often each verdict was met, on how many consoles, from when to when, and one
// example of each. The order of the consoles does not matter. Memory is bounded by limits::summary_groups.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "report/boot_record.h"
#include "report/text_report.h"

namespace bootwhy {

class Summary {
 public:
  // The boots of a console are told one after the other.
  void add(const BootRecord& record);

  // A console has been told to its end. Boots that were left out on purpose, by their time, make it no
  // console without a boot.
  void end_of_console(std::uint64_t boots_told, std::uint64_t boots_outside);
  void unreadable() { ++unreadable_; }

  std::uint64_t consoles() const { return consoles_; }
  std::uint64_t boots() const { return boots_; }
  std::uint64_t failed_boots() const { return failed_; }

  std::string text(TextStyle style) const;

 private:
  struct Group {
    bool failed = false;
    std::uint64_t boots = 0;
    std::uint64_t consoles = 0;
    std::uint64_t last_console = UINT64_MAX;  // that a boot was counted for
    std::optional<WallTime> first_seen;
    std::optional<WallTime> last_seen;
    GuestText example_source;
    std::uint64_t example_line = 0;
  };

  std::map<GuestText, Group> groups_;
  std::uint64_t consoles_ = 0;
  std::uint64_t boots_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t without_boot_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace bootwhy

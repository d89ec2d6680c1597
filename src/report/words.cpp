#include "report/words.h"

#include <fmt/format.h>

#include "text/wall_time.h"

namespace bootwhy {

std::string uptime_text(const std::optional<double>& uptime) {
  return uptime ? fmt::format("{:.3f} s", *uptime) : std::string();
}

std::string time_text(const WallTime& time) {
  const UtcTime utc = utc_time(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", utc.year, utc.month, utc.day, utc.hour,
                     utc.minute, utc.second);
}

std::string_view outcome_words(Outcome outcome) {
  switch (outcome) {
    case Outcome::incomplete:
      return "the log ends before the boot does";
    case Outcome::ready:
      return "the machine came up";
    case Outcome::panic:
      return "the kernel panicked";
    case Outcome::crashed:
      return "the kernel crashed and the machine did not come up";
    case Outcome::emergency_shell:
      return "it stands in emergency or rescue mode";
    case Outcome::initramfs_shell:
      return "it stands in a shell in the initrd";
    case Outcome::rescue_prompt:
      return "it stands at the bootloader's prompt";
    case Outcome::no_boot_device:
      return "the firmware found nothing to boot";
    case Outcome::waiting_for_input:
      return "it waits for somebody to type";
    case Outcome::hung:
      return "it hangs";
    case Outcome::reset:
      return "it was restarted";
    case Outcome::powered_off:
      return "it powered off";
  }
  return {};
}

const Diagnosis* best_cause(const Verdict& verdict) {
  if (verdict.diagnoses.empty() || verdict.diagnoses.front().confidence < Confidence::possible)
    return nullptr;
  return &verdict.diagnoses.front();
}

}  // namespace bootwhy

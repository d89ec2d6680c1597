#include "scan/stall_limits.h"

#include <charconv>
#include <string_view>

#include "base/limits.h"

namespace bootwhy {
namespace {

constexpr std::array phases_that_may_stall{Phase::unknown, Phase::firmware, Phase::bootloader,
                                           Phase::kernel,  Phase::stage_1,  Phase::stage_2};

std::optional<std::chrono::milliseconds> duration_from(std::string_view text) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count == 0) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (unit.empty() || unit == "s") return std::chrono::seconds(count);
  if (unit == "min" || unit == "m") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  return std::nullopt;
}

}  // namespace

StallLimits::StallLimits() {
  const auto set = [this](Phase phase, std::chrono::milliseconds limit) {
    by_phase_[static_cast<std::size_t>(phase)] = limit;
  };
  set(Phase::unknown, limits::silence_in_stage_2);
  set(Phase::firmware, limits::silence_in_firmware);
  set(Phase::bootloader, limits::silence_in_bootloader);
  set(Phase::kernel, limits::silence_in_kernel);
  set(Phase::stage_1, limits::silence_in_stage_1);
  set(Phase::stage_2, limits::silence_in_stage_2);
}

std::optional<std::chrono::milliseconds> StallLimits::in(Phase phase) const {
  return by_phase_[static_cast<std::size_t>(phase)];
}

Result<void> StallLimits::apply(const std::string& argument) {
  const auto equals = argument.find('=');
  std::optional<Phase> only;
  if (equals != std::string::npos) {
    only = phase_from(argument.substr(0, equals));
    if (!only || *only >= Phase::ready)
      return failure("understand", "--stall " + argument,
                     "'" + argument.substr(0, equals) + "' is no phase that can stall",
                     "The phases are firmware, bootloader, kernel, stage-1 and stage-2");
  }
  const std::string value = equals == std::string::npos ? argument : argument.substr(equals + 1);
  const auto limit = value == "off" ? std::nullopt : duration_from(value);
  if (!limit && value != "off")
    return failure("understand", "--stall " + argument, "'" + value + "' is no duration",
                   "Write 90s, 5min, 1h, or off; with a phase for that one alone: kernel=5min");
  for (const Phase phase : phases_that_may_stall)
    if (!only || *only == phase) by_phase_[static_cast<std::size_t>(phase)] = limit;
  return {};
}

Result<StallLimits> stall_limits_from(const std::vector<std::string>& arguments) {
  StallLimits limits;
  for (const std::string& argument : arguments)
    if (auto applied = limits.apply(argument); !applied) return tl::unexpected(applied.error());
  return limits;
}

}  // namespace bootwhy

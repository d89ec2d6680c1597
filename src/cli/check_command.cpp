// bootwhy check: what a machine's description says before it boots.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "report/check_report.h"

namespace bootwhy {
namespace {

Result<CheckedMachine> check(const std::string& target, const MachineRoots& roots,
                             const Knowledge& knowledge) {
  const auto path = find_machine(target, roots);
  if (!path) return tl::unexpected(path.error());
  auto description = read_machine(*path, PendingChanges::applied);
  if (!description) return tl::unexpected(description.error());
  CheckedMachine machine{GuestText(*path), description->form, std::move(description->facts), {}};
  machine.risks = check_machine(machine.facts, knowledge);
  return machine;
}

// What only may be is shown and is no failure yet.
bool counts_as_failure(const Risk& risk, const std::string& fail_on) {
  if (fail_on == "never" || risk.rule->confidence < Confidence::likely) return false;
  return risk.rule->severity == Severity::fatal || fail_on == "degraded";
}

}  // namespace

int check_command(const CheckOptions& check_options, const CommonOptions& options) {
  const Knowledge knowledge(load_rows(options.signature_folders));
  const TextStyle style = choose_style(options);
  std::vector<CheckedMachine> machines;
  bool could_not_work = false;
  bool failed = false;
  for (const std::string& target : check_options.targets) {
    auto machine = check(target, check_options.roots, knowledge);
    if (!machine) {
      print_error(machine.error());
      could_not_work = true;
      continue;
    }
    failed = failed || std::any_of(machine->risks.begin(), machine->risks.end(), [&](const Risk& risk) {
               return counts_as_failure(risk, options.fail_on);
             });
    if (options.format == "text")
      print((machines.empty() ? "" : "\n") + text_check_report(*machine, style));
    else if (options.format == "ndjson")
      print(ndjson_check_line(*machine));
    machines.push_back(std::move(*machine));
  }
  if (options.format == "json") print(json_check_report(machines));
  if (could_not_work) return exit_status::could_not_work;
  return failed ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

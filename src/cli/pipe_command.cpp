// qm terminal 9000 | bootwhy: standard input as a live console.
#include "cli/commands.h"
#include "cli/live_output.h"
#include "live/run_console.h"

namespace bootwhy {

int pipe_command(const CommonOptions& options) {
  auto facts = facts_from_vm_config(options.vm_config);
  if (!facts) return fail_with(facts.error());
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  LiveConsole console;
  console.name = "standard input";
  console.known_facts = std::move(*facts);
  console.read = [](const ConsoleHandlers& handlers, const LiveOutput&) {
    return run_standard_input(handlers);
  };
  return run_live(console, loaded, options);
}

}  // namespace bootwhy

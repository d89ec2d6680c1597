// qm terminal 9000 | bootwhy: standard input as a live console.
#include "cli/commands.h"
#include "cli/live_output.h"
#include "live/console_stream.h"

namespace bootwhy {

int pipe_command(const CommonOptions& options) {
  auto facts = facts_from_vm_config(options.vm_config);
  if (!facts) {
    print_error(facts.error());
    return exit_status::could_not_work;
  }
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  ConsoleScanner scanner({loaded.matcher.get(), loaded.knowledge.get(), *facts, true});
  LiveOutput output("standard input", loaded, options);
  ConsoleHandlers handlers;
  handlers.room = [&](std::size_t n) { return scanner.prepare(n); };
  handlers.took = [&](std::span<const char> bytes) {
    scanner.commit(bytes.size());
    return output.show(scanner);
  };
  handlers.quiet = [&] {
    scanner.quiet();
    return output.show(scanner);
  };
  const auto ended = read_standard_input(handlers);
  scanner.finish();
  output.finish(scanner);
  if (!ended) {
    print_error(ended.error());
    return exit_status::could_not_work;
  }
  return output.failed() ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

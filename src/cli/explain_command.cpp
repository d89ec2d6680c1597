// bootwhy explain: what a signature or a cause means.
#include <fmt/format.h>

#include "cli/commands.h"
#include "report/escape.h"

namespace bootwhy {

int explain_command(const std::string& id, const CommonOptions& options) {
  const Knowledge knowledge(load_rows(options.signature_folders));
  const TextStyle style = choose_style(options);
  const Signature* signature = knowledge.signatures().find(id);
  const Cause* cause = knowledge.cause(id);
  if (signature) print(text_explanation(*signature, knowledge, style));
  if (cause) print(text_explanation(*cause, style));
  if (signature || cause) return exit_status::no_failure;
  std::string alike;
  for (const Signature& known : knowledge.signatures().all())
    if (known.id.find(id) != std::string::npos) alike += fmt::format(" {}", known.id);
  for (const Cause& known : knowledge.causes())
    if (known.id.find(id) != std::string::npos) alike += fmt::format(" {}", known.id);
  print_error({"explain", for_terminal(id), "no signature and no cause has this id",
               alike.empty() ? "'bootwhy signatures list' shows them all" : "Perhaps you mean:" + alike});
  return exit_status::could_not_work;
}

}  // namespace bootwhy

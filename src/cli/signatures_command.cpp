// bootwhy signatures list|show|test|lint: for the authors of signatures.
#include <fmt/format.h>

#include "cli/commands.h"
#include "signature/lint.h"
#include "signature/signature_reader.h"

namespace bootwhy {

int signatures_command(const std::string& action, const std::string& id, const CommonOptions& options) {
  if (action == "show") return explain_command(id, options);
  const Knowledge knowledge(load_rows(options.signature_folders));
  std::string text;
  std::size_t complaints = 0;
  if (action == "list") {
    for (const Signature& signature : knowledge.signatures().all())
      text += fmt::format("{:<8} {:<9} {:<45} {}\n", name(signature.kind), name(signature.severity),
                          signature.id, signature.title);
    for (const Cause& cause : knowledge.causes())
      text += fmt::format("{:<8} {:<9} {:<45} {}\n", "cause", "", cause.id, cause.summary);
    text += fmt::format("{} signatures, {} causes\n", knowledge.signatures().all().size(),
                        knowledge.causes().size());
  } else if (action == "test") {
    for (const Signature& signature : knowledge.signatures().all())
      for (const std::string& failure : test_examples(signature)) {
        ++complaints;
        text += failure + "\n";
      }
    text +=
        fmt::format("{} signatures tested, {} failures\n", knowledge.signatures().all().size(), complaints);
  } else {
    for (const std::string& complaint : lint(knowledge.signatures())) {
      ++complaints;
      text += complaint + "\n";
    }
    text += fmt::format("{} signatures looked at, {} complaints\n", knowledge.signatures().all().size(),
                        complaints);
  }
  print(text);
  return complaints == 0 ? exit_status::no_failure : exit_status::failure_found;
}

}  // namespace bootwhy

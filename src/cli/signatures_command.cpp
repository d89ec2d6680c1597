// bootwhy signatures list|show|test|lint: for the authors of signatures.
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "cli/commands.h"
#include "diagnosis/cause_lint.h"
#include "input/files.h"
#include "report/escape.h"
#include "scan/cause_test.h"
#include "scan/console_scanner.h"
#include "signature/lint.h"
#include "signature/signature_reader.h"

namespace bootwhy {
namespace {

// One message for each fault that is found on a console where nothing is wrong.
Result<std::vector<std::string>> too_broad(const std::string& path, const LoadedKnowledge& loaded) {
  const auto log = read_whole_file(path, limits::signature_file_bytes);
  if (!log) return tl::unexpected(log.error());
  ConsoleScanner scanner({loaded.matcher.get(), loaded.knowledge.get(), {}, false});
  auto room = scanner.prepare(log->size());
  std::copy(log->begin(), log->end(), room.begin());
  scanner.commit(log->size());
  scanner.finish();
  std::vector<std::string> complaints;
  for (const ScanEvent& event : scanner.take_events()) {
    const auto* ended = std::get_if<BootEndedEvent>(&event);
    if (!ended) continue;
    for (const Finding& finding : ended->verdict.boot.findings)
      if (finding.signature->severity != Severity::info)
        complaints.push_back(fmt::format(
            "{}:{}: signature '{}': too broad: it matches line {} of the healthy {}", finding.signature->file,
            finding.signature->line, finding.signature->id, finding.line, for_terminal(path)));
  }
  return complaints;
}

}  // namespace

int signatures_command(const std::string& action, const std::string& id,
                       const std::vector<std::string>& healthy_captures, const CommonOptions& options) {
  if (action == "show") return explain_command(id, options);
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  const Knowledge& knowledge = *loaded.knowledge;
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
    for (const std::string& failure : test_cause_examples(knowledge, *loaded.matcher)) {
      ++complaints;
      text += failure + "\n";
    }
    text += fmt::format("{} signatures and {} causes tested, {} failures\n",
                        knowledge.signatures().all().size(), knowledge.causes().size(), complaints);
  } else {
    const auto add = [&](const std::vector<std::string>& found) {
      complaints += found.size();
      for (const std::string& complaint : found) text += complaint + "\n";
    };
    add(lint(knowledge.signatures()));
    add(lint_causes(knowledge));
    for (const std::string& path : healthy_captures) {
      const auto found = too_broad(path, loaded);
      if (!found) return fail_with(found.error());
      add(*found);
    }
    text += fmt::format("{} signatures and {} causes looked at, {} healthy captures scanned, {} complaints\n",
                        knowledge.signatures().all().size(), knowledge.causes().size(),
                        healthy_captures.size(), complaints);
  }
  print(text);
  return complaints == 0 ? exit_status::no_failure : exit_status::failure_found;
}

}  // namespace bootwhy

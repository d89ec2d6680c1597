// What the commands share: loading the knowledge, choosing colour and format, exit statuses, errors.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diagnosis/knowledge.h"
#include "machine/facts.h"
#include "report/summary.h"
#include "report/text_report.h"
#include "screen/console_font.h"
#include "signature/matcher.h"
#include "symbols/kernel_symbols.h"

namespace bootwhy {

namespace exit_status {
inline constexpr int no_failure = 0;
inline constexpr int failure_found = 1;
inline constexpr int could_not_work = 2;
}  // namespace exit_status

struct CommonOptions {
  std::vector<std::string> signature_folders;
  std::string format = "text";  // see --format
  std::string colour = "auto";  // auto, always, never
  std::string fail_on = "fatal";
  std::vector<std::string> debug_files;  // of the kernel and its modules, or folders of them
  std::string vm_config;                 // what --vm names, see machine_source.h
  std::string font;                      // a PSF file for pictures of screens
  bool verbose = false;
  std::vector<std::string> stall;  // live consoles: how long a boot may say nothing, see StallLimits
};

// Knowledge and the matcher built from it.
struct LoadedKnowledge {
  std::unique_ptr<Knowledge> knowledge;
  std::unique_ptr<Matcher> matcher;
};

// The built-in knowledge, then /etc/bootwhy/signatures, the user's folder, and `folders`. Throws
// KnowledgeError for a broken file; a folder that was named and cannot be read is an error as well.
LoadedKnowledge load_knowledge(const std::vector<std::string>& folders);

// The knowledge compiled into the program.
KnowledgeRows builtin_rows();

// The rows before they are checked as a whole, for `signatures test`.
KnowledgeRows load_rows(const std::vector<std::string>& folders);

// Whether stdout gets colour: --color, NO_COLOR, a terminal.
TextStyle choose_style(const CommonOptions& options);

// The facts of --vm; none where it was not given.
Result<MachineFacts> facts_from_vm_config(const std::string& name);

// What --vmlinux names; null where it was not given.
Result<std::unique_ptr<KernelSymbols>> load_symbols(const CommonOptions& options);

// The font of --font; nothing where it was not given.
Result<std::optional<ConsoleFont>> load_font(const std::string& path);

// A format whose sources follow one another in one document: json, markdown, junit.
struct DocumentFormat {
  std::string begin;
  std::function<std::string(const SourceReport&)> source;
  std::string separator;
  std::function<std::string(const Summary&)> end;  // of all sources
};

// Nothing for the other formats. `knowledge` must outlive it.
std::optional<DocumentFormat> document_format(const CommonOptions& options, const Knowledge& knowledge);
std::string whole_document(const DocumentFormat& format, const SourceReport& source);

// How much of each boot's log the format shows; see ScanContext::log_bytes.
std::size_t log_bytes_shown(const std::string& format, std::size_t inputs);

// The exit status that --fail-on asks for.
bool counts_as_failure(const Boot& boot, const std::string& fail_on);

void print_error(const Error& error);

// Tells why the command cannot do its work; gives the exit status that says so.
int fail_with(const Error& error);

// Writes to stdout, all of it. False where the reader has gone.
bool print(const std::string& text);

}  // namespace bootwhy

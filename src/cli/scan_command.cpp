// bootwhy scan: files, folders and standard input, to their end.
#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/limits.h"
#include "cli/commands.h"
#include "input/files.h"
#include "report/escape.h"
#include "report/json_report.h"
#include "scan/screen_scanner.h"
#include "scan/source_scanner.h"

namespace bootwhy {
namespace {

SourceReport scan_descriptor(const Descriptor& file, const std::string& name, const ScanContext& context) {
  if (auto screen = scan_screen_file(file, name, context)) return std::move(*screen);
  SourceReport source;
  source.name = GuestText(name);
  ConsoleScanner scanner(context);
  for (;;) {
    auto size = read_some(file, scanner.prepare(limits::read_block_bytes), name);
    if (!size) {
      source.error = to_string(size.error());
      break;
    }
    if (*size == 0) break;
    scanner.commit(*size);
    collect(scanner, source);
  }
  scanner.finish();
  collect(scanner, source);
  return source;
}

SourceReport scan_input(const std::string& path, const ScanContext& context) {
  if (path == "-") return scan_descriptor(Descriptor(STDIN_FILENO), "standard input", context);
  auto file = open_for_reading(path);
  if (file) return scan_descriptor(*file, path, context);
  SourceReport source;
  source.name = GuestText(path);
  source.error = to_string(file.error());
  return source;
}

}  // namespace

int scan_command(const std::vector<std::string>& inputs, const CommonOptions& options) {
  auto facts = facts_from_vm_config(options.vm_config);
  if (!facts) {
    print_error(facts.error());
    return exit_status::could_not_work;
  }
  auto symbols = load_symbols(options);
  if (!symbols) {
    print_error(symbols.error());
    return exit_status::could_not_work;
  }
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  const ScanContext context{loaded.matcher.get(), loaded.knowledge.get(), *facts, false, symbols->get()};
  const TextStyle style = choose_style(options);

  std::vector<std::string> paths;
  bool could_not_read = false;
  for (const std::string& input : inputs) {
    FoundFiles found = input == "-" ? FoundFiles{{"-"}, {}} : find_files(input);
    for (const Error& error : found.errors) {
      print_error(error);
      could_not_read = true;
    }
    paths.insert(paths.end(), found.paths.begin(), found.paths.end());
  }

  const bool in_full = paths.size() == 1 || options.verbose;
  bool failed = false;
  std::vector<SourceReport> sources;
  for (const std::string& path : paths) {
    SourceReport source = scan_input(path, context);
    if (source.error) {
      fmt::print(stderr, "bootwhy: {}\n", for_terminal(*source.error));
      could_not_read = true;
    }
    for (const Verdict& verdict : source.boots)
      failed = failed || counts_as_failure(verdict.boot, options.fail_on);
    if (options.format == "ndjson") {
      if (source.error) print(ndjson_error(source));
      for (const Verdict& verdict : source.boots) print(ndjson_line(source.name, verdict, *loaded.knowledge));
      continue;
    }
    if (options.format == "text" && !(source.error && source.bytes == 0))
      print(in_full ? text_report(source, *loaded.knowledge, style) : text_line(source, style));
    // The summary needs the last verdict alone.
    if (options.format == "text" && source.boots.size() > 1)
      source.boots.erase(source.boots.begin(), source.boots.end() - 1);
    sources.push_back(std::move(source));
  }
  if (options.format == "json") print(json_report(sources, *loaded.knowledge));
  if (options.format == "text" && sources.size() > 1) print(text_summary(sources, style));
  if (could_not_read) return exit_status::could_not_work;
  return failed ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

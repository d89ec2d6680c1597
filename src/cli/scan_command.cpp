// bootwhy scan: files, folders, archives and standard input, to their end.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "cli/batch_tally.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/time_option.h"
#include "input/files.h"
#include "report/escape.h"
#include "report/html_boot.h"
#include "report/html_report.h"
#include "report/json_report.h"
#include "scan/batch_scanner.h"

namespace bootwhy {
namespace {

struct Inputs {
  std::vector<std::string> paths;
  bool could_not_read = false;
};

Inputs find_inputs(const ScanOptions& scan) {
  Inputs inputs;
  const auto tell = [&](const Error& error) {
    print_error(error);
    inputs.could_not_read = true;
  };
  std::vector<std::string> names = scan.inputs;
  if (!scan.files_from.empty()) {
    auto list = read_file_list(scan.files_from);
    if (!list) {
      tell(list.error());
    } else {
      names.insert(names.end(), list->begin(), list->end());
    }
  }
  for (const std::string& name : names) {
    FoundFiles found = name == "-" ? FoundFiles{{"-"}, {}} : find_files(name);
    for (const Error& error : found.errors) tell(error);
    inputs.paths.insert(inputs.paths.end(), std::make_move_iterator(found.paths.begin()),
                        std::make_move_iterator(found.paths.end()));
  }
  return inputs;
}

// For the progress line alone.
std::uint64_t bytes_of(const std::vector<std::string>& paths) {
  std::uint64_t bytes = 0;
  if (!ProgressLine::is_wanted()) return bytes;
  struct stat status {};
  for (const std::string& path : paths)
    if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode))
      bytes += static_cast<std::uint64_t>(status.st_size);
  return bytes;
}

Result<BatchOptions> batch_options(const ScanOptions& scan) {
  BatchOptions batch;
  batch.workers = scan.workers > 0 ? scan.workers : usable_processors();
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  for (const auto& [text, time] :
       {std::pair{&scan.since, &batch.since}, std::pair{&scan.until, &batch.until}}) {
    if (text->empty()) continue;
    auto read = time_from(*text, now);
    if (!read) return tl::unexpected(read.error());
    *time = *read;
  }
  return batch;
}

enum class Detail { full, line };

// What is shown of each boot and each log as soon as it is known.
void choose_renderers(BatchOptions& batch, const CommonOptions& options, const Knowledge& knowledge,
                      const std::optional<DocumentFormat>& document, Detail detail) {
  if (options.format == "ndjson") {
    batch.render_boot = [&knowledge](const SourceReport& source, const Verdict& boot) {
      return ndjson_line(source, boot, knowledge);
    };
    batch.render_log = ndjson_end;
    batch.kept = {0, 0};
  } else if (options.format == "html") {
    batch.render_boot = [&knowledge](const SourceReport& source, const Verdict& boot) {
      return html_boot(boot, knowledge, source.name).text();
    };
    batch.kept = {0, 0};
  } else if (document) {
    batch.render_log = [&document](const SourceReport& source, std::uint64_t) {
      return document->source(source);
    };
  } else {
    const TextStyle style = choose_style(options);
    if (detail == Detail::line) batch.kept = {0, 1};
    batch.render_log = [&knowledge, style, detail](const SourceReport& source, std::uint64_t) {
      if (source.error && source.bytes == 0) return std::string();
      return detail == Detail::full ? text_report(source, knowledge, style) : text_line(source, style);
    };
  }
}

}  // namespace

int scan_command(const ScanOptions& scan, const CommonOptions& options) {
  auto facts = facts_from_vm_config(options.vm_config);
  auto batch = batch_options(scan);
  BatchTally tally(scan.store, options.fail_on);
  auto opened = tally.open();
  if (!facts) return fail_with(facts.error());
  if (!batch) return fail_with(batch.error());
  if (!opened) return fail_with(opened.error());
  auto symbols = load_symbols(options);
  if (!symbols) return fail_with(symbols.error());
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  const auto font = load_font(options.font);
  if (!font) return fail_with(font.error());
  ScanContext context{loaded.matcher.get(), loaded.knowledge.get(),   *facts, false,
                      symbols->get(),       *font ? &**font : nullptr};
  const Inputs inputs = find_inputs(scan);
  if (inputs.could_not_read) tally.could_not_work();
  const bool is_one = inputs.paths.size() == 1;
  context.log_bytes = log_bytes_shown(options.format, inputs.paths.size());
  const auto document = document_format(options, *loaded.knowledge);
  choose_renderers(*batch, options, *loaded.knowledge, document,
                   is_one || options.verbose ? Detail::full : Detail::line);
  HtmlReport html;

  if (!scan.store.empty()) batch->findings = KeepFindings::yes;

  BatchProgress progress;
  ProgressLine progress_line(inputs.paths.size(), bytes_of(inputs.paths), progress);
  bool is_read = true;
  bool is_first = true;
  const auto show = [&](const std::string& text) {
    if (text.empty()) return;
    progress_line.clear();
    is_read = print(text) && is_read;
  };
  const auto tell = [&](const std::optional<std::string>& problem) {
    if (!problem) return;
    progress_line.clear();
    fmt::print(stderr, "bootwhy: {}\n", for_terminal(*problem));
  };
  const auto take = [&](const BatchResult& result) {
    for (const BootRecord& boot : result.boots) tell(tally.add(boot));
    if (result.end) tell(tally.end(*result.end));
    if (options.format == "html") {
      for (const BootRecord& boot : result.boots) html.add(boot, result.text);
      if (result.end) html.end_of_log(result.end->name, result.end->boots, result.end->error);
      return true;
    }
    if (document && !result.text.empty() && !std::exchange(is_first, false)) show(document->separator);
    show(result.text);
    return is_read;
  };

  // A worker gets a heap of its own, and the only one the program's: a second one would begin from nothing.
  mallopt(M_ARENA_MAX, static_cast<int>(useful_threads(inputs.paths, batch->workers)));
  if (document) show(document->begin);
  scan_batch(inputs.paths, context, *batch, progress, take, [&] { progress_line.update(); });
  if (document) show(document->end(tally.summary()));
  if (options.format == "html") show(html.page());
  if (options.format == "text" && (!is_one || tally.summary().consoles() > 1))
    show(tally.summary().text(choose_style(options)));
  if (!is_read) tally.could_not_work();
  return tally.status();
}

}  // namespace bootwhy

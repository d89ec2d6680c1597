// bootwhy diff: where a failing boot left the road of a healthy one.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/limits.h"
#include "cli/commands.h"
#include "input/log_reader.h"
#include "report/diff_report.h"
#include "report/escape.h"
#include "scan/source_scanner.h"

namespace bootwhy {
namespace {

Result<SourceReport> scan_log(const std::string& path, const ScanContext& context) {
  auto reader = path == "-" ? Result<LogReader>(LogReader(Descriptor(STDIN_FILENO), "standard input"))
                            : LogReader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  auto more = reader->next();
  if (!more) return tl::unexpected(more.error());
  if (!*more) return failure("read", path, "there is no log in it");
  SourceReport source;
  source.name = GuestText(reader->name());
  ConsoleScanner scanner(context);
  for (;;) {
    auto size = reader->read(scanner.prepare(limits::read_block_bytes));
    if (!size) return tl::unexpected(size.error());
    if (*size == 0) break;
    scanner.commit(*size);
    collect(scanner, source);
  }
  scanner.finish();
  collect(scanner, source);
  return source;
}

// The boot that was asked for by its number, else the last that the side is about, else the last.
Result<Verdict> choose_boot(const SourceReport& source, std::uint64_t wanted, bool wants_failed) {
  const auto& boots = source.boots;
  if (boots.empty())
    return failure("compare", for_terminal(source.name), "nothing of a boot was recognised in it",
                   "Compare consoles that were read from the machine's start on");
  if (wanted > 0) {
    const auto found =
        std::find_if(boots.begin(), boots.end(), [&](const Verdict& v) { return v.boot.index == wanted; });
    if (found == boots.end())
      return failure("compare", for_terminal(source.name), fmt::format("it has no boot {}", wanted),
                     "'bootwhy scan' lists its boots");
    return *found;
  }
  const auto fits = std::find_if(boots.rbegin(), boots.rend(),
                                 [&](const Verdict& v) { return has_failed(v.boot) == wants_failed; });
  return fits == boots.rend() ? boots.back() : *fits;
}

Result<NamedBoot> read_boot(const std::string& path, std::uint64_t wanted, bool wants_failed,
                            const ScanContext& context) {
  auto source = scan_log(path, context);
  if (!source) return tl::unexpected(source.error());
  auto verdict = choose_boot(*source, wanted, wants_failed);
  if (!verdict) return tl::unexpected(verdict.error());
  return NamedBoot{source->name, std::move(*verdict)};
}

}  // namespace

int diff_command(const DiffOptions& diff, const CommonOptions& options) {
  if (options.format != "text" && options.format != "html") {
    print_error(
        {"compare as", options.format, "a difference is shown as text or html alone", "Use --format html"});
    return exit_status::could_not_work;
  }
  const LoadedKnowledge loaded = load_knowledge(options.signature_folders);
  ScanContext context{loaded.matcher.get(), loaded.knowledge.get(), {}, false};
  context.log_bytes = limits::log_bytes_of_boot;
  const auto good = read_boot(diff.good, diff.good_boot, false, context);
  const auto bad = read_boot(diff.bad, diff.bad_boot, true, context);
  if (!good) return fail_with(good.error());
  if (!bad) return fail_with(bad.error());
  const BootDiff difference =
      compare_boots(good->verdict.boot, good->verdict.log, bad->verdict.boot, bad->verdict.log);
  DiffDetail detail;
  if (options.verbose) detail.most_lines = SIZE_MAX;
  print(options.format == "html" ? html_diff(difference, *good, *bad, *loaded.knowledge)
                                 : text_diff(difference, *good, *bad, choose_style(options), detail));
  return counts_as_failure(bad->verdict.boot, options.fail_on) ? exit_status::failure_found
                                                               : exit_status::no_failure;
}

}  // namespace bootwhy

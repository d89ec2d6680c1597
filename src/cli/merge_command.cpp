// bootwhy merge: the NDJSON of any number of scans, on any number of machines, as one result.
//
// A worker that was killed leaves a log's boots without their end, and its successor scans that log again. So
// the files are read twice: first to find for each log one stretch of lines that reaches its end, then to
// take those stretches and no others. Nothing is lost and nothing counted twice.
#include <fmt/format.h>

#include <functional>
#include <set>
#include <unordered_map>

#include "base/limits.h"
#include "cli/batch_tally.h"
#include "cli/commands.h"
#include "input/files.h"
#include "input/log_reader.h"
#include "report/escape.h"
#include "report/json_report.h"

namespace bootwhy {
namespace {

using Record = std::variant<BootRecord, LogEnd>;

// Calls `take` for each line of the file; a line that is cut or no NDJSON is an error.
std::optional<Error> read_records(const std::string& path,
                                  const std::function<void(Record, std::string_view)>& take) {
  auto reader = LogReader::open(path);
  if (!reader) return reader.error();
  std::string text;
  std::vector<char> block(limits::read_block_bytes);
  std::optional<Error> problem;
  std::uint64_t number = 0;
  const auto take_line = [&](std::string_view line) {
    ++number;
    if (line.empty()) return;
    auto record = read_ndjson(line);
    if (record)
      take(std::move(*record), line);
    else if (!problem)
      problem = Error{"read", fmt::format("{} line {}", path, number), record.error().reason,
                      record.error().way_out};
  };
  for (;;) {
    auto more = reader->next();
    if (!more) return more.error();
    if (!*more) break;
    for (;;) {
      auto size = reader->read(block);
      if (!size) return size.error();
      if (*size == 0) break;
      text.append(block.data(), *size);
      std::size_t begin = 0;
      for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        take_line(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
      }
      text.erase(0, begin);
      if (text.size() > limits::ndjson_line_bytes)
        return Error{"read", path, fmt::format("line {} is too long for NDJSON", number + 1),
                     "Write it with 'bootwhy scan --format ndjson'"};
    }
    // The last line of a worker that was killed.
    if (!text.empty()) take_line(text);
    text.clear();
  }
  return problem;
}

// Stretches of lines about one log, numbered through all files.
class Stretches {
 public:
  // The stretch that the record belongs to; begins a new one where the log changes or has ended before.
  std::uint64_t number(const Record& record) {
    const auto* boot = std::get_if<BootRecord>(&record);
    const std::string_view source = boot ? boot->source.raw() : std::get<LogEnd>(record).name.raw();
    // A log that is begun again begins with its first boots again.
    const bool again = boot && boot->index <= last_index_;
    if (number_ == 0 || source != source_ || ended_ || again) {
      ++number_;
      source_ = source;
    }
    ended_ = !boot;
    last_index_ = boot ? boot->index : 0;
    return number_;
  }
  void end_of_file() { ended_ = true; }

 private:
  std::uint64_t number_ = 0;
  std::string source_;
  std::uint64_t last_index_ = 0;
  bool ended_ = false;
};

// For each log the stretch that is taken: of those that reach its end, the first that could be read.
struct Choice {
  std::uint64_t stretch = 0;
  bool has_end = false;
  bool has_error = false;
};
using Choices = std::unordered_map<std::string, Choice>;

void choose(Choices& choices, const Record& record, std::uint64_t stretch) {
  if (const auto* boot = std::get_if<BootRecord>(&record)) {
    choices.try_emplace(std::string(boot->source.raw()));
    return;
  }
  const LogEnd& end = std::get<LogEnd>(record);
  Choice& choice = choices[std::string(end.name.raw())];
  if (choice.has_end && (!choice.has_error || end.error)) return;
  choice = {stretch, true, end.error.has_value()};
}

}  // namespace

int merge_command(const MergeOptions& merge, const CommonOptions& options) {
  BatchTally tally(merge.store, options.fail_on);
  const auto tell = [&](const std::optional<std::string>& problem) {
    if (problem) fmt::print(stderr, "bootwhy: {}\n", for_terminal(*problem));
  };
  if (auto opened = tally.open(); !opened) return fail_with(opened.error());
  std::vector<std::string> paths;
  for (const std::string& input : merge.inputs) {
    FoundFiles found = find_files(input);
    for (const Error& error : found.errors) {
      print_error(error);
      tally.could_not_work();
    }
    paths.insert(paths.end(), found.paths.begin(), found.paths.end());
  }

  Choices choices;
  Stretches stretches;
  for (const std::string& path : paths) {
    const auto problem = read_records(path, [&](const Record& record, std::string_view) {
      choose(choices, record, stretches.number(record));
    });
    stretches.end_of_file();
    if (!problem) continue;
    print_error(*problem);
    tally.could_not_work();
  }
  stretches = {};
  bool is_read = true;
  for (const std::string& path : paths) {
    (void)read_records(path, [&](const Record& record, std::string_view line) {
      const auto* boot = std::get_if<BootRecord>(&record);
      const std::string source(boot ? boot->source.raw() : std::get<LogEnd>(record).name.raw());
      const auto choice = choices.find(source);
      const std::uint64_t stretch = stretches.number(record);
      if (choice == choices.end() || !choice->second.has_end || choice->second.stretch != stretch) return;
      if (options.format == "ndjson") is_read = print(std::string(line) + "\n") && is_read;
      tell(boot ? tally.add(*boot) : tally.end(std::get<LogEnd>(record)));
    });
    stretches.end_of_file();
  }
  std::set<std::string> without_end;
  for (const auto& [source, choice] : choices)
    if (!choice.has_end) without_end.insert(source);
  for (const std::string& source : without_end) {
    print_error({"merge", source, "no scan has come to its end", "Scan it again"});
    tally.could_not_work();
  }
  if (options.format != "ndjson") is_read = print(tally.summary().text(choose_style(options))) && is_read;
  if (!is_read) tally.could_not_work();
  return tally.status();
}

}  // namespace bootwhy

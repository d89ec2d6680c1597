#include "scan/batch_scanner.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "input/log_reader.h"
#include "scan/ordered_queue.h"
#include "scan/piece_scanner.h"
#include "scan/screen_scanner.h"

namespace bootwhy {
namespace {

// Results are handed on in batches: each hand-over may wake a thread, which costs as much as finding a boot.
using Results = std::vector<BatchResult>;
using ResultQueue = OrderedQueue<Results>;

// What a result takes while it waits, roughly.
constexpr std::size_t finding_cost = sizeof(FindingRecord) + 160;
std::size_t cost_of(const BatchResult& result) {
  std::size_t cost = sizeof(BatchResult) + result.text.size();
  for (const BootRecord& boot : result.boots)
    cost += sizeof(BootRecord) + 2 * boot.source.raw().size() + boot.phases.size() * sizeof(PhaseReached) +
            boot.findings.size() * finding_cost;
  return cost;
}

// One input on one worker's thread.
class InputScan {
 public:
  InputScan(std::size_t index, const ScanContext& context, const BatchOptions& options,
            BatchProgress& progress, ThreadSlots& slots, ResultQueue& results)
      : index_(index),
        context_(context),
        options_(options),
        progress_(progress),
        slots_(slots),
        results_(results) {}

  void run(const std::string& path) {
    try {
      if (path == "-")
        read(Descriptor(STDIN_FILENO), "standard input");
      else if (auto file = open_for_reading(path))
        read(std::move(*file), path);
      else
        tell_error(path, to_string(file.error()));
    } catch (const std::exception& error) {
      tell_error(path, "cannot scan " + path + ": " + error.what());
    }
    ++progress_.inputs;
  }

 private:
  void read(Descriptor file, const std::string& name) {
    if (auto screen = scan_screen_file(file, name, context_))
      tell_screen(std::move(*screen));
    else
      read_logs(LogReader(std::move(file), name));
  }

  void begin_log(SourceReport source) {
    source_ = std::move(source);
    keeper_.emplace(source_, options_.kept);
    boots_told_ = 0;
  }

  void tell_screen(SourceReport screen) {
    auto boots = std::exchange(screen.boots, {});
    screen.boots_failed = 0;
    begin_log(std::move(screen));
    for (Verdict& verdict : boots) take_boot(std::move(verdict));
    end_log();
  }

  void read_logs(LogReader reader) {
    while (!stopped_) {
      auto more = reader.next();
      if (!more)
        tell_error(reader.name(), to_string(more.error()));
      else if (!*more)
        break;
      else if (!options_.since || !reader.modified() || *reader.modified() >= *options_.since)
        read_log(reader);
    }
    count_bytes(reader.bytes_taken());
  }

  void read_log(LogReader& reader) {
    SourceReport source;
    source.name = GuestText(reader.name());
    source.modified = reader.modified();
    begin_log(std::move(source));
    const auto file = reader.plain_file();
    if (file && file->bytes >= limits::log_bytes_in_one_go && options_.workers > 1)
      read_in_pieces(*file);
    else
      read_in_one_go(reader);
    end_log();
  }

  void read_in_pieces(const PlainFile& file) {
    PieceScan wanted;
    wanted.take = [&](Verdict verdict) {
      take_boot(std::move(verdict));
      return !stopped_;
    };
    wanted.progress = [&](std::uint64_t bytes, std::uint64_t lines) {
      source_.bytes = bytes;
      source_.lines = lines;
      count_bytes(bytes);
      hand_on();
    };
    if (auto error = scan_in_pieces(file, context_, slots_, wanted)) source_.error = to_string(*error);
  }

  void read_in_one_go(LogReader& reader) {
    ConsoleScanner scanner(context_);
    while (!stopped_) {
      auto size = reader.read(scanner.prepare(limits::read_block_bytes));
      if (!size) {
        source_.error = to_string(size.error());
        break;
      }
      if (*size == 0) break;
      scanner.commit(*size);
      count_bytes(reader.bytes_taken());
      take_boots(scanner);
    }
    scanner.finish();
    take_boots(scanner);
  }

  void take_boots(ConsoleScanner& scanner) {
    source_.bytes = scanner.bytes();
    source_.lines = scanner.lines();
    for (ScanEvent& event : scanner.take_events())
      if (auto* ended = std::get_if<BootEndedEvent>(&event)) take_boot(std::move(ended->verdict));
    hand_on();
  }

  void take_boot(Verdict verdict) {
    BootRecord record = boot_record(source_.name, verdict, source_.modified, options_.findings);
    if ((options_.since && record.last_time && *record.last_time < *options_.since) ||
        (options_.until && record.first_time && *record.first_time > *options_.until)) {
      ++source_.boots_outside;
      return;
    }
    if (record.failed) ++progress_.failed_boots;
    ++boots_told_;
    BatchResult result;
    if (options_.render_boot) result.text = options_.render_boot(source_, verdict);
    if (options_.render_log) keeper_->keep(std::move(verdict));
    result.boots.push_back(std::move(record));
    tell(std::move(result));
  }

  void end_log() {
    BatchResult result;
    if (options_.render_log && (boots_told_ > 0 || source_.boots_outside == 0))
      result.text = options_.render_log(source_, boots_told_);
    result.end = LogEnd{source_.name, boots_told_, source_.boots_outside, source_.error};
    tell(std::move(result));
  }

  void tell_error(const std::string& name, std::string error) {
    SourceReport source;
    source.name = GuestText(name);
    source.error = std::move(error);
    begin_log(std::move(source));
    end_log();
  }

  void tell(BatchResult result) {
    told_cost_ += cost_of(result);
    told_.push_back(std::move(result));
    if (told_.back().end || told_cost_ >= limits::batched_results_bytes) hand_on();
  }

  void hand_on() {
    if (told_.empty()) return;
    const std::size_t cost = std::exchange(told_cost_, 0);
    if (!results_.push(index_, std::exchange(told_, {}), cost)) stopped_ = true;
  }

  void count_bytes(std::uint64_t of_the_file) {
    if (of_the_file <= bytes_counted_) return;
    progress_.bytes += of_the_file - bytes_counted_;
    bytes_counted_ = of_the_file;
  }

  const std::size_t index_;
  const ScanContext& context_;
  const BatchOptions& options_;
  BatchProgress& progress_;
  ThreadSlots& slots_;
  ResultQueue& results_;
  Results told_;
  std::size_t told_cost_ = 0;
  SourceReport source_;
  std::optional<BootKeeper> keeper_;  // of source_
  std::uint64_t boots_told_ = 0;
  std::uint64_t bytes_counted_ = 0;
  bool stopped_ = false;
};

}  // namespace

unsigned usable_processors() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  if (::sched_getaffinity(0, sizeof usable, &usable) == 0) return static_cast<unsigned>(CPU_COUNT(&usable));
  return std::max(1U, std::thread::hardware_concurrency());
}

unsigned useful_threads(std::span<const std::string> inputs, unsigned workers) {
  if (inputs.size() >= workers) return workers;
  std::error_code unknown;
  const bool is_long = std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    const auto bytes = std::filesystem::file_size(input, unknown);
    return !unknown && bytes >= limits::log_bytes_in_one_go;
  });
  return is_long ? workers : static_cast<unsigned>(inputs.size());
}

void scan_batch(std::span<const std::string> inputs, const ScanContext& context, const BatchOptions& options,
                BatchProgress& progress, const std::function<bool(const BatchResult&)>& take,
                const std::function<void()>& idle) {
  constexpr std::chrono::milliseconds patience{200};
  ResultQueue results(inputs.size(), limits::waiting_results_bytes);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  const std::size_t useful = std::min<std::size_t>(std::max(1U, options.workers), inputs.size());
  ThreadSlots slots(static_cast<int>(options.workers) - static_cast<int>(useful));
  const auto work = [&] {
    Matcher::Scratch scratch;
    ScanContext of_worker = context;
    of_worker.scratch = &scratch;
    for (std::size_t i = next++; i < inputs.size() && !stopped; i = next++) {
      InputScan(i, of_worker, options, progress, slots, results).run(inputs[i]);
      results.end(i);
    }
    slots.give();
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < useful; ++i) workers.emplace_back(work);
  while (!results.is_over()) {
    const auto batch = results.take(patience);
    if (batch && !std::all_of(batch->begin(), batch->end(), take)) {
      stopped = true;
      results.close();
      break;
    }
    idle();
  }
}

}  // namespace bootwhy

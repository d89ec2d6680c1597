#include "cli/live_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/limits.h"
#include "live/clock.h"
#include "live/output_queue.h"
#include "report/escape.h"
#include "report/json_report.h"

namespace bootwhy {

LiveOutput::LiveOutput(std::string source_name, const LoadedKnowledge& loaded, const CommonOptions& options,
                       Show show, Print print)
    : loaded_(&loaded),
      options_(options),
      style_(choose_style(options)),
      show_(show),
      print_(std::move(print)),
      document_(document_format(options, *loaded.knowledge)) {
  source_.name = GuestText(std::move(source_name));
}

bool LiveOutput::print_now(const std::string& text) const {
  return show_ == Show::at_the_end || print_(text);
}

void LiveOutput::set_status(const std::string& text) {
  status_ = "bootwhy: " + text.substr(0, text.find('\n'));
}

bool LiveOutput::show(ConsoleScanner& scanner) {
  bool is_read = true;
  const bool as_text = options_.format == "text";
  source_.bytes = scanner.bytes();
  source_.lines = scanner.lines();
  for (ScanEvent& event : scanner.take_events()) {
    if (const auto* phase = std::get_if<PhaseEvent>(&event)) {
      set_status(text_phase(phase->reached, {}));
      if (as_text) is_read = print_now(text_phase(phase->reached, style_)) && is_read;
    } else if (const auto* found = std::get_if<FindingEvent>(&event)) {
      set_status(text_finding(found->finding, {}));
      if (as_text) is_read = print_now(text_finding(found->finding, style_)) && is_read;
    } else if (const auto* verdict = std::get_if<VerdictEvent>(&event)) {
      if (!as_text) continue;
      set_status(text_report(verdict->verdict, *loaded_->knowledge, {}));
      told_ = text_report(verdict->verdict, *loaded_->knowledge, style_);
      is_read = print_now("\n" + told_ + "\n") && is_read;
    } else if (const auto* resumed = std::get_if<ResumedEvent>(&event)) {
      told_.clear();
      set_status(text_resumed(resumed->silent_for, {}));
      if (as_text) is_read = print_now(text_resumed(resumed->silent_for, style_)) && is_read;
    } else if (auto* ended = std::get_if<BootEndedEvent>(&event)) {
      failed_ = failed_ || counts_as_failure(ended->verdict.boot, options_.fail_on);
      if (as_text) {
        last_report_ = text_report(ended->verdict, *loaded_->knowledge, style_);
        if (last_report_ != told_) is_read = print_now("\n" + last_report_) && is_read;
        told_.clear();
      } else if (options_.format == "ndjson") {
        is_read = print_(ndjson_line(source_, ended->verdict, *loaded_->knowledge)) && is_read;
      }
      told_a_boot_ = true;
      if (options_.format == "html") html_.add(source_.name, ended->verdict, *loaded_->knowledge);
      if (document_) BootKeeper(source_).keep(std::move(ended->verdict));
    }
  }
  return is_read;
}

bool LiveOutput::finish(ConsoleScanner& scanner) {
  const bool is_read = show(scanner);
  if (document_) return print_(whole_document(*document_, source_)) && is_read;
  if (options_.format == "html") {
    html_.end_of_log(source_.name, told_a_boot_ ? 1 : 0, std::nullopt);
    return print_(html_.page()) && is_read;
  }
  if (options_.format == "text" && !told_a_boot_)
    return print_(text_report(source_, *loaded_->knowledge, style_)) && is_read;
  if (options_.format == "text" && show_ == Show::at_the_end) return print_(last_report_) && is_read;
  return is_read;
}

namespace {

// Standard output, as SlowReader says.
class Output {
 public:
  Output(SlowReader slow_reader, const CommonOptions& options, const ConsoleHandlers& handlers)
      : slow_reader_(slow_reader), options_(options), handlers_(handlers) {
    if (slow_reader != SlowReader::is_waited_for) queue_.emplace(STDOUT_FILENO);
  }

  bool write(const std::string& text) {
    if (!queue_) return !is_stuck_ && print(text);
    queue_->write(
        text, [this](std::uint64_t count) { return note_dropped(count); }, room_);
    return !queue_->reader_has_gone();
  }

  // Whether the console is to be read on.
  bool goes_on(bool is_read) {
    if (queue_ && queue_->dropped() > 0 && !std::exchange(told_slow_, true))
      handlers_.notice("standard output is read too slowly: messages are left out until there is room");
    if (is_read && !(queue_ && queue_->reader_has_gone())) return true;
    if (slow_reader_ == SlowReader::may_leave && !std::exchange(told_gone_, true))
      handlers_.notice("nobody reads standard output any more; the console is read on");
    return slow_reader_ == SlowReader::may_leave;
  }

  // The machine has ended, and what is told of it now is the last for a while.
  void make_room(Room room) { room_ = room; }

  // The console has ended. Waits until the reader has taken what waits, not for ever where others are served;
  // what is written after that is waited for as well, and none of it left out.
  void wait_from_now_on() {
    if (!queue_) return;
    is_stuck_ = slow_reader_ == SlowReader::may_leave ? !queue_->finish(limits::closing_time)
                                                      : !queue_->finish(std::nullopt);
    dropped_ = queue_->dropped();
    queue_.reset();
  }

  std::uint64_t dropped() const { return dropped_; }

 private:
  std::string note_dropped(std::uint64_t count) const {
    return options_.format == "text"
               ? fmt::format("\n[bootwhy: {} messages are left out here, as they were not read in time]\n",
                             count)
               : std::string();
  }

  SlowReader slow_reader_;
  const CommonOptions& options_;
  const ConsoleHandlers& handlers_;
  std::optional<OutputQueue> queue_;
  Room room_ = Room::usual;
  bool is_stuck_ = false;
  std::uint64_t dropped_ = 0;
  bool told_slow_ = false;
  bool told_gone_ = false;
};

}  // namespace

int run_live(const LiveConsole& console, const LoadedKnowledge& loaded, const CommonOptions& options) {
  auto symbols = load_symbols(options);
  if (!symbols) return fail_with(symbols.error());
  const auto stall_limits = stall_limits_from(options.stall);
  if (!stall_limits) return fail_with(stall_limits.error());
  ScanContext context{loaded.matcher.get(), loaded.knowledge.get(), console.known_facts, true,
                      symbols->get()};
  context.log_bytes = log_bytes_shown(options.format, 1);
  context.stall_limits = *stall_limits;
  ConsoleScanner scanner(std::move(context));
  ConsoleHandlers handlers;
  Output standard_output(console.slow_reader, options, handlers);
  LiveOutput output(console.name, loaded, options, console.show,
                    [&](const std::string& text) { return standard_output.write(text); });
  const auto show_news = [&] { return standard_output.goes_on(output.show(scanner)); };
  handlers.room = [&](std::size_t n) { return scanner.prepare(n); };
  handlers.took = [&](std::span<const char> bytes) {
    console.record(bytes);
    scanner.commit(bytes.size(), moment_now());
    return show_news();
  };
  handlers.tick = [&] {
    scanner.tick(moment_now());
    return show_news();
  };
  handlers.notice = [&](const std::string& text) {
    // A raw terminal does not go back to the start of the line by itself.
    const bool is_raw = console.show == Show::at_the_end;
    const std::string_view line_end = is_raw ? "\r\n" : "\n";
    fmt::print(stderr, "{0}bootwhy: {1}{2}", is_raw ? line_end : "", for_terminal(text), line_end);
  };
  handlers.closed = [&](Break why) {
    if (why == Break::connection_lost) return scanner.pause();
    scanner.finish();
    standard_output.make_room(Room::for_what_is_last);
    show_news();
    standard_output.make_room(Room::usual);
  };
  const auto ended = console.read(handlers, output);
  if (!ended) print_error(ended.error());
  standard_output.wait_from_now_on();
  scanner.finish();
  if (ended || scanner.bytes() > 0) output.finish(scanner);
  if (standard_output.dropped() > 0)
    print_error({"write", "all messages to standard output",
                 fmt::format("{} were not read in time and are left out", standard_output.dropped()),
                 "Write to a file, or give a program that reads faster"});
  if (!ended) return exit_status::could_not_work;
  return output.failed() ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

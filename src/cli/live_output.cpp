#include "cli/live_output.h"

#include <fmt/format.h>

#include <utility>

#include "live/clock.h"
#include "report/boot_record.h"
#include "report/escape.h"
#include "report/html_boot.h"
#include "report/json_report.h"

namespace bootwhy {

LiveOutput::LiveOutput(std::string source_name, const LoadedKnowledge& loaded, const CommonOptions& options,
                       Show show)
    : loaded_(&loaded),
      options_(options),
      style_(choose_style(options)),
      show_(show),
      document_(document_format(options, *loaded.knowledge)) {
  source_.name = GuestText(std::move(source_name));
}

bool LiveOutput::print_now(const std::string& text) const {
  return show_ == Show::at_the_end || print(text);
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
        is_read = print(ndjson_line(source_, ended->verdict, *loaded_->knowledge)) && is_read;
      }
      told_a_boot_ = true;
      if (options_.format == "html")
        html_.add(boot_record(source_.name, ended->verdict, std::nullopt),
                  html_boot(ended->verdict, *loaded_->knowledge, source_.name).text());
      if (document_) keep_boot(source_, std::move(ended->verdict));
    }
  }
  return is_read;
}

bool LiveOutput::finish(ConsoleScanner& scanner) {
  const bool is_read = show(scanner);
  if (document_) return print(document_->begin + document_->source(source_) + document_->end) && is_read;
  if (options_.format == "html") {
    html_.end_of_log(source_.name, told_a_boot_ ? 1 : 0, std::nullopt);
    return print(html_.page()) && is_read;
  }
  if (options_.format == "text" && !told_a_boot_)
    return print(text_report(source_, *loaded_->knowledge, style_)) && is_read;
  if (options_.format == "text" && show_ == Show::at_the_end) return print(last_report_) && is_read;
  return is_read;
}

int run_live(std::string source_name, const LoadedKnowledge& loaded, const MachineFacts& known_facts,
             const CommonOptions& options, Show show,
             const std::function<void(std::span<const char>)>& record,
             const std::function<Result<StreamEnd>(const ConsoleHandlers&, const LiveOutput&)>& read) {
  auto symbols = load_symbols(options);
  if (!symbols) {
    print_error(symbols.error());
    return exit_status::could_not_work;
  }
  const auto stall_limits = stall_limits_from(options.stall);
  if (!stall_limits) {
    print_error(stall_limits.error());
    return exit_status::could_not_work;
  }
  ScanContext context{loaded.matcher.get(), loaded.knowledge.get(), known_facts, true, symbols->get()};
  context.log_bytes = log_bytes_shown(options.format, 1);
  context.stall_limits = *stall_limits;
  ConsoleScanner scanner(std::move(context));
  LiveOutput output(std::move(source_name), loaded, options, show);
  ConsoleHandlers handlers;
  handlers.room = [&](std::size_t n) { return scanner.prepare(n); };
  handlers.took = [&](std::span<const char> bytes) {
    record(bytes);
    scanner.commit(bytes.size(), moment_now());
    return output.show(scanner);
  };
  handlers.tick = [&] {
    scanner.tick(moment_now());
    return output.show(scanner);
  };
  handlers.notice = [&](const std::string& text) {
    // A raw terminal does not go back to the start of the line by itself.
    const std::string_view line_end = show == Show::at_the_end ? "\r\n" : "\n";
    fmt::print(stderr, "{0}bootwhy: {1}{2}", show == Show::at_the_end ? line_end : "", for_terminal(text),
               line_end);
  };
  handlers.closed = [&](Break why) {
    if (why == Break::connection_lost) return scanner.pause();
    scanner.finish();
    output.show(scanner);
  };
  const auto ended = read(handlers, output);
  if (!ended) print_error(ended.error());
  scanner.finish();
  if (ended || scanner.bytes() > 0) output.finish(scanner);
  if (!ended) return exit_status::could_not_work;
  return output.failed() ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

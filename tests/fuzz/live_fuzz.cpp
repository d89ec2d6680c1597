// A live console and every report of it: it talks in pieces, pauses, and falls silent; nothing raw is shown,
// and nothing of the guest becomes markup.
#include <nlohmann/json.hpp>

#include "boot/boot_diff.h"
#include "fuzz/fuzz.h"
#include "report/diff_report.h"
#include "report/event_json.h"
#include "report/html_boot.h"
#include "report/json_report.h"
#include "report/junit_report.h"
#include "report/markdown_report.h"
#include "report/text_report.h"
#include "scan/source_scanner.h"
#include "support/knowledge.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

constexpr TextStyle plain{Colour::off};

// Made before the first input, whose time is limited.
const test::RepositoryKnowledge repository;

void require_text(const std::string& text) {
  require_nothing_raw(text, "\n");
}

void require_json(const std::string& json) {
  require(nlohmann::json::accept(json), "an event is JSON");
}

void require_markup(const std::string& html) {
  require_nothing_raw(html, "\n");
  for (const char* tag : {"<script", "<img", "<iframe", "<object", "<link", "<form", "<input"})
    require(html.find(tag) == std::string::npos, "nothing of the guest becomes markup");
}

// What `attach` and `watch` show of an event.
struct Shown {
  EventSource source{GuestText(std::string("9000")), WallTime{}};

  void operator()(const PhaseEvent& event) const {
    require_text(text_phase(event.reached, plain));
    require_json(phase_event(source, event.boot, event.reached));
  }
  void operator()(const FindingEvent& event) const {
    require_text(text_finding(event.finding, plain));
    require_json(finding_event(source, event.boot, event.finding, event.phase));
  }
  void operator()(const VerdictEvent& event) const { show(event.verdict, "verdict"); }
  void operator()(const ResumedEvent& event) const {
    require_text(text_resumed(event.silent_for, plain));
    require_json(resumed_event(source, event.boot, event.silent_for));
  }
  void operator()(const BootEndedEvent& event) const { show(event.verdict, "boot-ended"); }

  void show(const Verdict& verdict, std::string_view event) const {
    require_text(text_report(verdict, repository.knowledge, plain));
    require_json(verdict_event(source, event, verdict, repository.knowledge));
  }
};

}  // namespace

FUZZ(bytes) {
  const Knowledge& knowledge = repository.knowledge;
  ScanContext context{&repository.matcher, &knowledge, {}, true};
  context.log_bytes = 8 * 1024;
  ConsoleScanner scanner(context);
  SourceReport report;
  report.name = GuestText(std::string(bytes.substr(0, 40)));
  const auto take_events = [&] {
    for (ScanEvent& event : scanner.take_events()) {
      std::visit(Shown{}, event);
      if (auto* ended = std::get_if<BootEndedEvent>(&event))
        BootKeeper(report).keep(std::move(ended->verdict));
    }
  };

  Moment now{};
  in_pieces(bytes, static_cast<std::uint32_t>(bytes.size()), [&](std::string_view piece) {
    std::copy(piece.begin(), piece.end(), scanner.prepare(piece.size()).begin());
    scanner.commit(piece.size(), now);
    now += std::chrono::seconds(piece.size() % 16 == 0 ? 400 : 1);
    if (piece.size() % 32 == 1) scanner.pause();
    scanner.tick(now);
    take_events();
  });
  scanner.finish();
  take_events();

  require_text(text_report(report, knowledge, plain));
  require_text(markdown_report(report, knowledge));
  require_text(junit_report_source(report, knowledge, [](const Boot&) { return true; }));
  for (const Verdict& verdict : report.boots) {
    require_markup(html_boot(verdict, knowledge, report.name).text());
    require_json(ndjson_line(report, verdict, knowledge));
  }
  if (report.boots.size() < 2) return;
  const NamedBoot good{report.name, report.boots.front()}, bad{report.name, report.boots.back()};
  const BootDiff diff = compare_boots(good.verdict.boot, good.verdict.log, bad.verdict.boot, bad.verdict.log);
  require_text(text_diff(diff, good, bad, plain, {}));
}

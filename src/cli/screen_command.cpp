// bootwhy screen: the text on the screen of a running VM, and what it says.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "live/machine_screen.h"
#include "report/escape.h"
#include "report/html_report.h"
#include "report/json_report.h"
#include "scan/screen_scanner.h"
#include "screen/screen_reader.h"

namespace bootwhy {
namespace {

const ConsoleFont* address_of(const std::optional<ConsoleFont>& font) {
  return font ? &*font : nullptr;
}

Result<ScreenText> read_screen_of(const std::string& qmp_socket, const ConsoleFont* font) {
  const auto taken = take_machine_screen(qmp_socket);
  if (!taken) return tl::unexpected(taken.error());
  auto screen = read_machine_screen(taken->text_memory, taken->picture, font);
  if (!screen && !taken->picture_problem.empty())
    screen.error().way_out = "QEMU gave no picture: " + taken->picture_problem;
  return screen;
}

int print_text(const ScreenText& screen) {
  std::string_view rest = screen.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (!print(for_terminal(rest.substr(0, end)) + "\n")) return exit_status::could_not_work;
    rest.remove_prefix(end + 1);
  }
  return exit_status::no_failure;
}

std::string html_page_of(const SourceReport& source, const Knowledge& knowledge) {
  HtmlReport html;
  for (const Verdict& verdict : source.boots) html.add(source.name, verdict, knowledge);
  html.end_of_log(source.name, source.boots.size(), source.error);
  return html.page();
}

}  // namespace

int report_screen(const std::string& qmp_socket, const MachineFacts& facts, const LoadedKnowledge& loaded,
                  const CommonOptions& options) {
  const auto font = load_font(options.font);
  if (!font) return fail_with(font.error());
  const auto symbols = load_symbols(options);
  if (!symbols) return fail_with(symbols.error());
  const auto screen = read_screen_of(qmp_socket, address_of(*font));
  if (!screen) return fail_with(screen.error());
  ScanContext context{loaded.matcher.get(), loaded.knowledge.get(), facts, false,
                      symbols->get(),       address_of(*font)};
  context.log_bytes = log_bytes_shown(options.format, 1);
  const SourceReport source = scan_screen(qmp_socket, *screen, context);
  if (const auto document = document_format(options, *loaded.knowledge))
    print(whole_document(*document, source));
  if (options.format == "html") print(html_page_of(source, *loaded.knowledge));
  if (options.format == "text") print(text_report(source, *loaded.knowledge, choose_style(options)));
  if (options.format == "ndjson")
    for (const Verdict& verdict : source.boots) print(ndjson_line(source, verdict, *loaded.knowledge));
  const bool failed = std::any_of(source.boots.begin(), source.boots.end(), [&](const Verdict& verdict) {
    return counts_as_failure(verdict.boot, options.fail_on);
  });
  return failed ? exit_status::failure_found : exit_status::no_failure;
}

int screen_command(const ScreenOptions& screen, const CommonOptions& options) {
  std::string socket = screen.target;
  std::string config = options.vm_config;
  if (is_number(screen.target)) {
    socket = qmp_socket_of(screen.target, screen.socket_root);
    std::error_code ignored;
    const std::string usual = fmt::format("{}/{}.conf", screen.config_root, screen.target);
    if (config.empty() && std::filesystem::exists(usual, ignored)) config = usual;
  }
  if (screen.text_only) {
    const auto font = load_font(options.font);
    if (!font) return fail_with(font.error());
    const auto text = read_screen_of(socket, address_of(*font));
    return text ? print_text(*text) : fail_with(text.error());
  }
  const auto facts = facts_from_vm_config(config);
  if (!facts) return fail_with(facts.error());
  return report_screen(socket, *facts, load_knowledge(options.signature_folders), options);
}

std::string qmp_socket_of(const std::string& vmid, const std::string& socket_root) {
  return fmt::format("{}/{}.qmp", socket_root, vmid);
}

}  // namespace bootwhy

#include "cli/common.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/limits.h"
#include "base/pack.h"
#include "cli/builtin_knowledge.h"
#include "cli/machine_source.h"
#include "input/files.h"
#include "report/escape.h"
#include "report/json_report.h"
#include "report/junit_report.h"
#include "report/markdown_report.h"
#include "signature/knowledge_file.h"

namespace bootwhy {
namespace {

void add_folder(KnowledgeRows& rows, const std::string& folder, bool was_named) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    if (was_named) throw KnowledgeError(folder, 0, "", "there is no such folder; check --signatures");
    return;
  }
  const FoundFiles found = find_files(folder);
  if (!found.errors.empty()) throw std::runtime_error(to_string(found.errors.front()));
  for (const std::string& path : found.paths) {
    if (!path.ends_with(".toml")) continue;
    auto text = read_whole_file(path, limits::signature_file_bytes);
    if (!text) throw std::runtime_error(to_string(text.error()));
    add_knowledge_file(rows, path, *text);
  }
}

void add_folders(KnowledgeRows& rows, const std::vector<std::string>& folders) {
  add_folder(rows, "/etc/bootwhy/signatures", false);
  const char* config_home = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config_home && *config_home)
    add_folder(rows, std::string(config_home) + "/bootwhy/signatures", false);
  else if (home && *home)
    add_folder(rows, std::string(home) + "/.config/bootwhy/signatures", false);
  for (const std::string& folder : folders) add_folder(rows, folder, true);
}

}  // namespace

KnowledgeRows builtin_rows() {
  KnowledgeRows rows;
  PackReader reader(packed_builtin_knowledge());
  fields(reader, rows);
  return rows;
}

KnowledgeRows load_rows(const std::vector<std::string>& folders) {
  KnowledgeRows rows = builtin_rows();
  add_folders(rows, folders);
  return rows;
}

LoadedKnowledge load_knowledge(const std::vector<std::string>& folders) {
  LoadedKnowledge loaded;
  KnowledgeRows rows = builtin_rows();
  const std::size_t builtin_signatures = rows.signatures.size();
  add_folders(rows, folders);
  const bool only_builtin = rows.signatures.size() == builtin_signatures;
  loaded.knowledge = std::make_unique<Knowledge>(std::move(rows));
  loaded.matcher = std::make_unique<Matcher>(loaded.knowledge->signatures(),
                                             only_builtin ? Prefilter::load(builtin_prefilter()) : nullptr);
  return loaded;
}

TextStyle choose_style(const CommonOptions& options) {
  if (options.colour == "always") return {Colour::on};
  if (options.colour == "never") return {Colour::off};
  const char* no_colour = std::getenv("NO_COLOR");
  const bool wanted = !(no_colour && *no_colour) && ::isatty(STDOUT_FILENO) != 0;
  return {wanted ? Colour::on : Colour::off};
}

Result<MachineFacts> facts_from_vm_config(const std::string& name) {
  if (name.empty()) return MachineFacts{};
  auto path = find_machine(name);
  if (!path) return tl::unexpected(path.error());
  auto description = read_machine(*path);
  if (!description) return tl::unexpected(description.error());
  return std::move(description->facts);
}

Result<std::unique_ptr<KernelSymbols>> load_symbols(const CommonOptions& options) {
  if (options.debug_files.empty()) return std::unique_ptr<KernelSymbols>();
  return KernelSymbols::open(options.debug_files);
}

Result<std::optional<ConsoleFont>> load_font(const std::string& path) {
  if (path.empty()) return std::nullopt;
  const auto bytes = read_whole_file(path, limits::font_file_bytes);
  if (!bytes) return tl::unexpected(bytes.error());
  auto font = read_psf(*bytes, path);
  if (!font) return tl::unexpected(font.error());
  return std::move(*font);
}

std::optional<DocumentFormat> document_format(const CommonOptions& options, const Knowledge& knowledge) {
  if (options.format == "json")
    return DocumentFormat{json_report_begin(),
                          [&](const SourceReport& source) { return json_report_source(source, knowledge); },
                          ",", [](const Summary& summary) { return json_report_end(summary.crashes()); }};
  if (options.format == "markdown")
    return DocumentFormat{{},
                          [&](const SourceReport& source) { return markdown_report(source, knowledge); },
                          {},
                          [](const Summary&) { return std::string(); }};
  if (options.format == "junit") {
    const auto counts = [fail_on = options.fail_on](const Boot& boot) {
      return counts_as_failure(boot, fail_on);
    };
    return DocumentFormat{junit_report_begin(),
                          [&knowledge, counts](const SourceReport& source) {
                            return junit_report_source(source, knowledge, counts);
                          },
                          {},
                          [](const Summary&) { return junit_report_end(); }};
  }
  return std::nullopt;
}

std::string whole_document(const DocumentFormat& format, const SourceReport& source) {
  Summary summary;
  summary.add_console(source);
  return format.begin + format.source(source) + format.end(summary);
}

std::size_t log_bytes_shown(const std::string& format, std::size_t inputs) {
  if (format == "markdown") return limits::log_bytes_of_boot_among_many;
  if (format != "html") return 0;
  return inputs == 1 ? limits::log_bytes_of_boot : limits::log_bytes_of_boot_among_many;
}

bool counts_as_failure(const Boot& boot, const std::string& fail_on) {
  if (fail_on == "never") return false;
  return has_failed(boot) || (fail_on == "degraded" && has_finding(boot, Severity::degraded));
}

void print_error(const Error& error) {
  fmt::print(stderr, "bootwhy: {}\n", for_terminal(to_string(error)));
}

int fail_with(const Error& error) {
  print_error(error);
  return exit_status::could_not_work;
}

bool print(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace bootwhy

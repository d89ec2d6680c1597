// Reads back what json_report.cpp writes, as far as a BootRecord needs it.
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report/json_report.h"
#include "text/wall_time.h"

namespace bootwhy {
namespace {

using Json = nlohmann::json;

// «2026-11-24T01:02:03.000000Z», as this program writes it; nothing for null and for anything else.
std::optional<WallTime> time_from(const Json& json) {
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  if (text.size() != 27 || text.back() != 'Z') return std::nullopt;
  int microseconds = -1;
  std::from_chars(text.data() + 20, text.data() + 26, microseconds);
  const auto seconds = seconds_from_utc(text);
  return seconds ? std::optional(*seconds + std::chrono::microseconds{microseconds}) : std::nullopt;
}

std::string text_or_empty(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A number that cannot be one of ours: negative, broken or beyond 64 bits, which get<>() would convert.
std::uint64_t count_from(const Json& json) {
  if (!json.is_number_unsigned()) throw std::invalid_argument("a count is no whole number: " + json.dump());
  return json.get<std::uint64_t>();
}

std::uint64_t count_or_zero(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() ? count_from(*found) : 0;
}

std::optional<double> number_or_none(const Json& json) {
  return json.is_number() ? std::optional(json.get<double>()) : std::nullopt;
}

// With the year that the log left out.
std::optional<WallTime> dated(const Json& json, std::optional<WallTime> modified) {
  const auto time = time_from(json);
  return time ? std::optional(with_year(*time, modified)) : std::nullopt;
}

PhaseReached phase_reached_from(const Json& json, std::optional<WallTime> modified) {
  PhaseReached reached;
  reached.phase = phase_from(json.at("phase").get<std::string>()).value_or(Phase::unknown);
  reached.line = count_from(json.at("line"));
  reached.offset = count_from(json.at("offset"));
  reached.uptime = number_or_none(json.at("uptime"));
  reached.time = dated(json.at("time"), modified);
  return reached;
}

FindingRecord finding_from(const Json& json, std::optional<WallTime> modified) {
  FindingRecord finding;
  finding.signature = json.at("signature").get<std::string>();
  finding.severity = severity_from(json.at("severity").get<std::string>()).value_or(Severity::info);
  finding.line = count_from(json.at("line"));
  finding.uptime = number_or_none(json.at("uptime"));
  finding.time = dated(json.at("time"), modified);
  finding.text = GuestText(json.at("text").get<std::string>());
  return finding;
}

BootRecord boot_from(const Json& line) {
  const Json& boot = line.at("boot");
  const auto modified = time_from(line.value("modified", Json()));
  const auto first = dated(boot.at("first_time"), modified);
  const auto last = dated(boot.at("last_time"), modified);
  BootRecord record;
  record.source = GuestText(line.at("source").get<std::string>());
  record.machine = GuestText(machine_name(record.source.raw()));
  record.index = count_from(boot.at("index"));
  record.first_line = count_from(boot.at("first_line"));
  record.last_line = count_from(boot.at("last_line"));
  record.first_time = first ? first : modified;
  record.last_time = last ? last : modified;
  record.times_are_stated = first.has_value();
  record.outcome = outcome_from(boot.at("outcome").get<std::string>()).value_or(Outcome::incomplete);
  record.phase = phase_from(boot.at("phase").get<std::string>()).value_or(Phase::unknown);
  record.failed = boot.at("failed").get<bool>();
  for (const Json& each : boot.at("phases")) record.phases.push_back(phase_reached_from(each, modified));
  for (const Json& each : boot.at("findings")) {
    record.findings.push_back(finding_from(each, modified));
    record.degraded = record.degraded || record.findings.back().severity >= Severity::degraded;
  }
  if (const Json& diagnoses = boot.at("diagnoses"); !diagnoses.empty()) {
    const std::string confidence = text_or_empty(diagnoses[0], "confidence");
    if (confidence != "refuted" && confidence != "unlikely") {
      record.cause = text_or_empty(diagnoses[0], "cause");
      record.cause_summary = text_or_empty(diagnoses[0], "summary");
      record.confidence = confidence;
    }
  }
  if (const Json& crash = boot.at("crash"); crash.is_object()) {
    record.crash = GuestText(text_or_empty(crash, "title"));
    record.crash_line = count_or_zero(crash, "first_line");
  }
  if (const Json proof = line.value("proof", Json()); proof.is_object()) {
    record.proof = text_or_empty(proof, "signature");
    record.proof_title = text_or_empty(proof, "title");
    record.proof_line = count_or_zero(proof, "line");
  }
  record.kernel_version = GuestText(text_or_empty(boot.at("kernel"), "version"));
  return record;
}

}  // namespace

Result<std::variant<BootRecord, LogEnd>> read_ndjson(std::string_view text) {
  try {
    const Json line = Json::parse(text);
    if (line.value("schema", "") != "bootwhy/1")
      return failure("read", "a line of NDJSON", "its schema is not bootwhy/1",
                     "Write it with 'bootwhy scan --format ndjson'");
    if (line.contains("boot")) return boot_from(line);
    LogEnd end;
    end.name = GuestText(line.at("source").get<std::string>());
    end.boots = count_from(line.at("end").at("boots"));
    end.boots_outside = count_or_zero(line.at("end"), "boots_outside");
    if (line.contains("error")) end.error = line.at("error").get<std::string>();
    return end;
  } catch (const std::exception& error) {
    return failure("read", "a line of NDJSON", error.what(), "Write it with 'bootwhy scan --format ndjson'");
  }
}

}  // namespace bootwhy

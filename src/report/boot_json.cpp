#include "report/boot_json.h"

#include <fmt/format.h>

namespace bootwhy {
namespace {

Phase phase_at(const Finding& finding, const Boot& boot) {
  Phase phase = Phase::unknown;
  for (const PhaseReached& reached : boot.phases)
    if (reached.offset <= finding.offset) phase = reached.phase;
  return phase;
}

Json evidence_json(const Evidence& evidence, bool supports) {
  return {{"supports", supports},
          {"weight", evidence.rule->weight},
          {"because", evidence.rule->because},
          {"line", or_null(evidence.line)},
          {"fact", evidence.fact ? fact_json(*evidence.fact) : Json(nullptr)}};
}

Json diagnosis_json(const Diagnosis& diagnosis) {
  const Cause& cause = *diagnosis.cause;
  Json evidence = Json::array();
  for (const Evidence& row : diagnosis.supporting) evidence.push_back(evidence_json(row, true));
  for (const Evidence& row : diagnosis.opposing) evidence.push_back(evidence_json(row, false));
  Json questions = Json::array();
  for (const Question& question : diagnosis.questions)
    questions.push_back(
        {{"fact", question.fact->fact}, {"ask", question.fact->ask}, {"command", question.fact->command}});
  Json known = Json::array();
  for (const Known& row : cause.known) known.push_back({{"how", row.how}, {"what", row.what}});
  Json ruled_out = Json::array();
  for (const RuledOut& row : cause.ruled_out)
    ruled_out.push_back({{"theory", row.theory}, {"because", row.because}});
  return {{"cause", cause.id},
          {"summary", cause.summary},
          {"confidence", name(diagnosis.confidence)},
          {"score", diagnosis.score},
          {"evidence", std::move(evidence)},
          {"questions", std::move(questions)},
          {"known", std::move(known)},
          {"ruled_out", std::move(ruled_out)},
          {"fixes", fixes_json(cause)},
          {"references", cause.references}};
}

Json wait_status_json(const std::optional<WaitStatus>& status, const Knowledge& knowledge) {
  if (!status) return nullptr;
  return {{"raw", fmt::format("0x{:08x}", status->raw)},
          {"exited", or_null(status->exited)},
          {"signal", or_null(status->signal)},
          {"core_dumped", status->core_dumped},
          {"text", to_string(*status)},
          {"means", knowledge.meaning(*status)}};
}

Json frame_json(const Frame& frame) {
  return {{"function", frame.function},
          {"suffix", frame.suffix},
          {"module", or_null(frame.module)},
          {"offset", frame.offset},
          {"address", frame.address ? Json(fmt::format("0x{:016x}", *frame.address)) : Json(nullptr)},
          {"source", or_null(frame.source)},
          {"sure", frame.sure},
          {"inlined", frame.inlined}};
}

Json frames_json(const std::vector<Frame>& frames) {
  Json array = Json::array();
  for (const Frame& frame : frames) array.push_back(frame_json(frame));
  return array;
}

Json crash_json(const std::optional<CrashReport>& crash) {
  if (!crash) return nullptr;
  Json registers = Json::object();
  for (const auto& [name, value] : crash->registers) registers.add(name.raw(), value);
  return {{"title", crash->title},
          {"type", crash->type},
          {"function", or_null(crash->function)},
          {"cpu", or_null(crash->cpu)},
          {"pid", or_null(crash->pid)},
          {"command", or_null(crash->command)},
          {"kernel_version", or_null(crash->kernel_version)},
          {"taint", crash->taint},
          {"taint_words", crash->taint_words},
          {"hardware", or_null(crash->hardware)},
          {"instruction_pointer", or_null(crash->instruction_pointer)},
          {"instruction", frames_json(crash->instruction)},
          {"registers", std::move(registers)},
          {"code", or_null(crash->code)},
          {"faulting_byte", or_null(crash->faulting_byte)},
          {"modules", or_null(crash->modules)},
          {"last_sysfs", or_null(crash->last_sysfs)},
          {"frames", frames_json(crash->frames)},
          {"source_missing", crash->source_missing},
          {"incomplete", crash->incomplete},
          {"incomplete_reason", crash->incomplete_reason},
          {"first_line", crash->first_line},
          {"last_line", crash->last_line}};
}

}  // namespace

Json finding_json(const Finding& finding, Phase phase) {
  Json captures = Json::object();
  for (const Capture& captured : finding.captures()) captures.add(captured.name, captured.value);
  return {{"signature", finding.signature->id},
          {"title", finding.signature->title},
          {"severity", name(finding.signature->severity)},
          {"phase", name(phase)},
          {"line", finding.line},
          {"offset", finding.offset},
          {"uptime", or_null(finding.uptime)},
          {"time", time_or_null(finding.time)},
          {"text", finding.text()},
          {"captures", std::move(captures)}};
}

Json boot_json(const Verdict& verdict, const Knowledge& knowledge) {
  const Boot& boot = verdict.boot;
  Json phases = Json::array();
  for (const PhaseReached& reached : boot.phases)
    phases.push_back({{"phase", name(reached.phase)},
                      {"line", reached.line},
                      {"offset", reached.offset},
                      {"uptime", or_null(reached.uptime)},
                      {"time", time_or_null(reached.time)}});
  Json facts = Json::array();
  for (const Fact& fact : verdict.facts.all()) facts.push_back(fact_json(fact));
  Json findings = Json::array();
  for (const Finding& finding : boot.findings)
    if (finding.signature->kind != SignatureKind::phase)
      findings.push_back(finding_json(finding, phase_at(finding, boot)));
  Json diagnoses = Json::array();
  for (const Diagnosis& diagnosis : verdict.diagnoses) diagnoses.push_back(diagnosis_json(diagnosis));
  return {
      {"index", boot.index},
      {"outcome", name(boot.outcome)},
      {"phase", name(boot.phase)},
      {"failed", has_failed(boot)},
      {"first_line", boot.first_line},
      {"last_line", boot.last_line},
      {"first_time", time_or_null(boot.first_time)},
      {"last_time", time_or_null(boot.last_time)},
      {"phases", std::move(phases)},
      {"kernel", {{"version", or_null(boot.kernel_version)}, {"command_line", or_null(boot.command_line)}}},
      {"facts", std::move(facts)},
      {"findings", std::move(findings)},
      {"findings_dropped", boot.findings_dropped},
      {"silent_seconds", boot.silent_for ? Json(boot.silent_for->count()) : Json(nullptr)},
      {"wait_status", wait_status_json(boot.wait_status, knowledge)},
      {"crash", crash_json(boot.crash)},
      {"diagnoses", std::move(diagnoses)}};
}

}  // namespace bootwhy

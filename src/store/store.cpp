#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/database.h"
#include "store/same_boot.h"
#include "store/store_time.h"
#include "store/tables.h"

namespace bootwhy {
namespace {

std::optional<std::string> time_or_null(const std::optional<WallTime>& time) {
  if (!time) return std::nullopt;
  return store_time(*time);
}

std::optional<std::string> text_or_null(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::string described(const FindingRecord& finding) {
  return fmt::format("{}\n{}\n{}\n{}\n", finding.signature, finding.line, finding.uptime.value_or(-1),
                     finding.text.raw());
}

// FNV-1a, 64 bits: what counts is that equal boots give equal text.
std::string fingerprint(const BootRecord& boot) {
  std::uint64_t hash = 14695981039346656037U;
  const auto mix = [&](std::string_view text) {
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  };
  mix(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", boot.machine.raw(), boot.index, boot.first_line, boot.last_line,
                  name(boot.outcome), verdict_words(boot).raw()));
  if (boot.times_are_stated)
    mix(time_or_null(boot.first_time).value_or("") + time_or_null(boot.last_time).value_or(""));
  for (const PhaseReached& reached : boot.phases)
    mix(fmt::format("{}\n{}\n{}\n", name(reached.phase), reached.line, reached.uptime.value_or(-1)));
  for (const FindingRecord& finding : boot.findings) mix(described(finding));
  return fmt::format("{:016x}", hash);
}

}  // namespace

// A boot of the store, as far as is_same_boot() asks.
struct Stored {
  std::int64_t id = 0;
  BootRecord boot;
};

struct Store::State {
  Database database;
  std::optional<Statement> same, at_place, phases_of, findings_of, rename, remove, insert_boot, insert_phase,
      insert_finding;
  bool in_transaction = false;

  Result<void> prepare();
  Result<void> add(const BootRecord& boot);
  Result<bool> is_stored(const BootRecord& boot, const std::string& print);
  Result<std::vector<Stored>> stored_at_place_of(const BootRecord& boot);
  Result<void> insert(const BootRecord& boot, const std::string& print);
};

Result<void> Store::State::prepare() {
  const std::pair<std::optional<Statement>*, std::string_view> texts[] = {
      {&same, "SELECT id, source FROM boot WHERE fingerprint = ?"},
      {&at_place,
       "SELECT id, last_line, times_stated, first_time FROM boot "
       "WHERE machine = ? AND number = ? AND first_line = ?"},
      {&phases_of, "SELECT phase, line, uptime FROM phase WHERE boot = ? ORDER BY position"},
      {&findings_of,
       "SELECT signature, line, uptime, text FROM finding WHERE boot = ? ORDER BY position LIMIT ?"},
      {&rename, "UPDATE boot SET source = ? WHERE id = ?"},
      {&remove, "DELETE FROM boot WHERE id = ?"},
      {&insert_boot,
       "INSERT INTO boot (source, machine, number, first_line, last_line, first_time, last_time, "
       "times_stated, "
       "outcome, phase, failed, degraded, verdict, cause, confidence, crash, kernel, proof, proof_line, "
       "fingerprint) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id"},
      {&insert_phase, "INSERT INTO phase VALUES (?,?,?,?,?,?)"},
      {&insert_finding, "INSERT INTO finding VALUES (?,?,?,?,?,?,?,?)"}};
  for (const auto& [statement, text] : texts) {
    auto made = Statement::make(database, text);
    if (!made) return tl::unexpected(made.error());
    statement->emplace(std::move(*made));
  }
  return {};
}

// Whether this boot, or more of it, is there already. A shorter beginning of it is taken away.
Result<bool> Store::State::is_stored(const BootRecord& boot, const std::string& print) {
  same->give(std::string_view(print));
  auto row = same->step();
  if (!row) return row;
  if (*row) {
    const std::int64_t id = same->number(0);
    const bool renamed = same->text(1) != boot.source.raw();
    same->reset();
    if (renamed) {
      rename->give_all(boot.source.raw(), id);
      if (auto done = rename->step(); !done) return done;
    }
    return true;
  }
  auto others = stored_at_place_of(boot);
  if (!others) return tl::unexpected(others.error());
  for (const Stored& other : *others) {
    if (!is_same_boot(other.boot, boot)) continue;
    if (other.boot.last_line > boot.last_line) return true;
    remove->give(other.id);
    if (auto done = remove->step(); !done) return done;
  }
  return false;
}

Result<std::vector<Stored>> Store::State::stored_at_place_of(const BootRecord& boot) {
  std::vector<Stored> found;
  at_place->give_all(boot.machine.raw(), static_cast<std::int64_t>(boot.index),
                     static_cast<std::int64_t>(boot.first_line));
  const auto each_row = [](Statement& statement, const auto& take) -> Result<void> {
    for (;;) {
      auto row = statement.step();
      if (!row) return tl::unexpected(row.error());
      if (!*row) return {};
      take();
    }
  };
  auto read = each_row(*at_place, [&] {
    Stored& stored = found.emplace_back();
    stored.id = at_place->number(0);
    stored.boot.last_line = static_cast<std::uint64_t>(at_place->number(1));
    stored.boot.first_time = time_from_store(at_place->text(3));
    stored.boot.times_are_stated = at_place->number(2) != 0 && stored.boot.first_time;
  });
  if (!read) return tl::unexpected(read.error());
  for (Stored& stored : found) {
    phases_of->give(stored.id);
    read = each_row(*phases_of, [&] {
      PhaseReached& reached = stored.boot.phases.emplace_back();
      reached.phase = phase_from(phases_of->text(0)).value_or(Phase::unknown);
      reached.line = static_cast<std::uint64_t>(phases_of->number(1));
      reached.uptime = phases_of->real(2);
    });
    if (!read) return tl::unexpected(read.error());
    findings_of->give_all(stored.id, static_cast<std::int64_t>(telling_findings));
    read = each_row(*findings_of, [&] {
      FindingRecord& finding = stored.boot.findings.emplace_back();
      finding.signature = findings_of->text(0);
      finding.line = static_cast<std::uint64_t>(findings_of->number(1));
      finding.uptime = findings_of->real(2);
      finding.text = GuestText(findings_of->text(3));
    });
    if (!read) return tl::unexpected(read.error());
  }
  return found;
}

Result<void> Store::State::insert(const BootRecord& boot, const std::string& print) {
  const auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  const GuestText verdict = verdict_words(boot);
  insert_boot->give_all(boot.source.raw(), boot.machine.raw(), number(boot.index), number(boot.first_line),
                        number(boot.last_line), time_or_null(boot.first_time), time_or_null(boot.last_time),
                        number(boot.times_are_stated), name(boot.outcome), name(boot.phase),
                        number(boot.failed), number(boot.degraded), verdict.raw(), text_or_null(boot.cause),
                        text_or_null(boot.confidence), text_or_null(boot.crash.raw()),
                        text_or_null(boot.kernel_version.raw()), text_or_null(boot.proof),
                        number(boot.proof_line), std::string_view(print));
  auto row = insert_boot->step();
  if (!row) return tl::unexpected(row.error());
  const std::int64_t id = insert_boot->number(0);
  insert_boot->reset();
  std::int64_t position = 0;
  for (const PhaseReached& reached : boot.phases) {
    insert_phase->give_all(id, position++, name(reached.phase), number(reached.line), reached.uptime,
                           time_or_null(reached.time));
    if (auto done = insert_phase->step(); !done) return tl::unexpected(done.error());
  }
  position = 0;
  for (const FindingRecord& finding : boot.findings) {
    insert_finding->give_all(id, position++, std::string_view(finding.signature), name(finding.severity),
                             number(finding.line), finding.uptime, time_or_null(finding.time),
                             finding.text.raw());
    if (auto done = insert_finding->step(); !done) return tl::unexpected(done.error());
  }
  return {};
}

Result<void> Store::State::add(const BootRecord& boot) {
  if (!in_transaction) {
    if (auto begun = database.run("BEGIN IMMEDIATE"); !begun) return begun;
    in_transaction = true;
  }
  const std::string print = fingerprint(boot);
  auto stored = is_stored(boot, print);
  if (!stored) return tl::unexpected(stored.error());
  return *stored ? Result<void>{} : insert(boot, print);
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() {
  // Without the write-ahead log beside it, the file can be copied and read anywhere.
  if (!state_) return;
  for (auto* statement :
       {&state_->same, &state_->at_place, &state_->phases_of, &state_->findings_of, &state_->rename,
        &state_->remove, &state_->insert_boot, &state_->insert_phase, &state_->insert_finding})
    statement->reset();
  (void)state_->database.run("PRAGMA journal_mode = DELETE");
}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Result<Store> Store::open(const std::string& path) {
  auto database = Database::open(path, Database::Access::write);
  if (!database) return tl::unexpected(database.error());
  if (auto prepared = prepare_tables(*database); !prepared) return tl::unexpected(prepared.error());
  auto state =
      std::make_unique<State>(State{std::move(*database), {}, {}, {}, {}, {}, {}, {}, {}, {}, false});
  if (auto prepared = state->prepare(); !prepared) return tl::unexpected(prepared.error());
  return Store(std::move(state));
}

Result<void> Store::add(const BootRecord& boot) {
  return state_->add(boot);
}

Result<void> Store::end_of_log() {
  if (!std::exchange(state_->in_transaction, false)) return {};
  return state_->database.run("COMMIT");
}

}  // namespace bootwhy

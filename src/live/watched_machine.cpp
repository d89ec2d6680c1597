#include "live/watched_machine.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/limits.h"
#include "live/clock.h"
#include "report/event_json.h"

namespace bootwhy {
namespace {

using boost::system::error_code;
namespace asio = boost::asio;
using boost::asio::local::stream_protocol;

// A socket whose file has just appeared may not listen yet; one that was left behind never will.
constexpr std::chrono::milliseconds first_retry{10};
constexpr std::chrono::milliseconds longest_retry{5000};

// When a pause that begins now is over. The ends of many fall together, a few at a time, so that the loop
// wakes once for all of them, and still looks at everything else between one handful and the next.
std::chrono::steady_clock::time_point end_of_pause(std::chrono::steady_clock::time_point now,
                                                   std::chrono::microseconds pause) {
  constexpr int handfuls = 8;  // in a pause
  const auto apart = pause / handfuls;
  const auto end = now + pause;
  return end - end.time_since_epoch() % apart;
}

bool is_at_least(const Boot& boot, Severity severity) {
  return has_failed(boot) || (severity == Severity::degraded && has_finding(boot, Severity::degraded));
}

}  // namespace

WatchedMachine::WatchedMachine(WatchShared& shared, std::string path, Relay* relay,
                               std::uint64_t boots_before)
    : shared_(shared),
      path_(std::move(path)),
      name_(machine_name(path_)),
      socket_(shared.loop),
      timer_(shared.loop),
      retry_after_(first_retry),
      boots_(boots_before),
      relay_(relay) {
  row_.machine = GuestText(name_);
  if (!shared_.options.record_folder.empty())
    records_.emplace(shared_.options.record_folder, name_, shared_.options.record_bytes,
                     shared_.handlers.problem);
}

void WatchedMachine::connect() {
  if (stopped_ || connecting_ || connected()) return;
  connecting_ = true;
  timer_.cancel();
  socket_.async_connect(stream_protocol::endpoint(path_),
                        [this, self = shared_from_this()](const error_code& error) {
                          connecting_ = false;
                          if (stopped_) return;
                          if (error) {
                            tell_refusal(error);
                            error_code ignored;
                            socket_.close(ignored);
                            return connect_later();
                          }
                          retry_after_ = first_retry;
                          error_code ignored;
                          socket_.non_blocking(true, ignored);
                          ScanContext context = shared_.context;
                          context.known_facts = shared_.handlers.facts(name_);
                          context.boots_before = boots_;
                          scanner_ = std::make_unique<ConsoleScanner>(std::move(context));
                          bytes_at_tick_ = 0;
                          row_ = {row_.machine, true, 0, Phase::unknown, Outcome::incomplete, false, {}, {}};
                          changed_at_ = moment_now();
                          shared_.handlers.came_or_went(name_, "machine-came");
                          listen();
                        });
}

// That nobody listens yet, or any more, is nothing to tell of; that we may not connect is, once.
void WatchedMachine::tell_refusal(const error_code& error) {
  if (error == asio::error::connection_refused || error == asio::error::try_again ||
      error == boost::system::errc::no_such_file_or_directory || std::exchange(told_refusal_, true))
    return;
  shared_.handlers.problem({"connect to", path_, error.message(), "It is tried again every few seconds"});
}

void WatchedMachine::connect_later() {
  timer_.expires_after(retry_after_);
  retry_after_ = std::min(2 * retry_after_, longest_retry);
  timer_.async_wait([this, self = shared_from_this()](const error_code& error) {
    if (!error && listed) connect();
  });
}

void WatchedMachine::listen() {
  return_to_loop();
  listening_ = true;
  socket_.async_wait(asio::socket_base::wait_read,
                     [this, self = shared_from_this()](const error_code& error) {
                       listening_ = false;
                       if (stopped_) return drain();
                       // Where the loop could not take it in, it is looked at now and again.
                       if (error) return pause(shared_.pause);
                       read();
                     });
}

void WatchedMachine::read() {
  const auto room = scanner_->prepare(limits::watch_block_bytes);
  const ssize_t size = read_into(room);
  if (size < 0 && errno == EAGAIN) return listen();
  if (size <= 0) return close();
  took(room.first(static_cast<std::size_t>(size)));
  pause(static_cast<std::size_t>(size) == room.size() ? shared_.shortest_pause : shared_.pause);
}

// What has come; less than 0, with the reason in errno, where nothing has, 0 at the end.
ssize_t WatchedMachine::read_into(std::span<char> room) {
  const int console = out_of_loop_.get() >= 0 ? out_of_loop_.get() : socket_.native_handle();
  for (;;) {
    const ssize_t size = ::recv(console, room.data(), room.size(), MSG_DONTWAIT);
    if (size >= 0 || errno != EINTR) return size;
  }
}

// The loop is told of everything that comes into a socket that it knows, even where nobody waits for it: with
// many busy consoles that costs more than reading them. They are read when their pause is over, told or not.
void WatchedMachine::leave_loop() {
  if (out_of_loop_.get() >= 0 || waits_to_write_) return;
  error_code error;
  const int console = socket_.release(error);
  if (!error) out_of_loop_ = Descriptor(console);
}

void WatchedMachine::return_to_loop() {
  if (out_of_loop_.get() < 0) return;
  error_code error;
  socket_.assign(stream_protocol(), out_of_loop_.get(), error);
  if (!error) out_of_loop_.release();
}

void WatchedMachine::pause(std::chrono::microseconds pause) {
  if (shared_.pause > shared_.shortest_pause) leave_loop();
  timer_.expires_at(end_of_pause(std::chrono::steady_clock::now(), pause));
  timer_.async_wait([this, self = shared_from_this()](const error_code& error) {
    if (!error && !stopped_ && connected()) read();
  });
}

void WatchedMachine::took(std::span<const char> bytes) {
  if (records_) {
    records_->write(bytes, wall_now());
    shared_.counts.record_bytes_dropped +=
        records_->dropped() - std::exchange(records_dropped_, records_->dropped());
  }
  if (relay_) relay_->send(bytes);
  shared_.counts.bytes += bytes.size();
  scanner_->commit(bytes.size(), moment_now());
  take_events();
}

void WatchedMachine::type(std::span<const char> keys) {
  if (!connected() || to_type_.size() + keys.size() > limits::typed_bytes) return;
  to_type_.append(keys.data(), keys.size());
  write_when_ready();
}

void WatchedMachine::write_when_ready() {
  if (waits_to_write_ || to_type_.empty()) return;
  return_to_loop();
  waits_to_write_ = true;
  socket_.async_wait(asio::socket_base::wait_write,
                     [this, self = shared_from_this()](const error_code& error) {
                       waits_to_write_ = false;
                       if (error || !connected()) return to_type_.clear();
                       error_code trouble;
                       const std::size_t size = socket_.write_some(asio::buffer(to_type_), trouble);
                       if (trouble && trouble != asio::error::would_block)
                         return to_type_.clear();  // reading will tell why
                       to_type_.erase(0, size);
                       write_when_ready();
                     });
}

bool WatchedMachine::tick(Moment now) {
  if (!connected()) return false;
  scanner_->tick(now);
  take_events();
  return std::exchange(bytes_at_tick_, scanner_->bytes()) != scanner_->bytes();
}

void WatchedMachine::close() {
  error_code ignored;
  socket_.close(ignored);
  out_of_loop_ = Descriptor();
  scanner_->finish();
  take_events();
  if (records_) records_->end_stream();
  scanner_.reset();
  row_.connected = false;
  changed_at_ = moment_now();
  shared_.handlers.came_or_went(name_, "machine-went");
  if (!stopped_ && listed) connect_later();
}

void WatchedMachine::stop() {
  if (std::exchange(stopped_, true)) return;
  timer_.cancel();
  if (!connected()) {
    error_code ignored;
    socket_.close(ignored);
    return;
  }
  if (!listening_) return drain();
  // What waits for the socket is called for the last time.
  error_code ignored;
  socket_.cancel(ignored);
}

// Takes what has come already, within a bound, as a console may flood, and closes.
void WatchedMachine::drain() {
  for (std::uint64_t taken = 0; taken < limits::last_words_bytes;) {
    const auto room = scanner_->prepare(limits::watch_block_bytes);
    const ssize_t size = read_into(room);
    if (size <= 0) break;
    took(room.first(static_cast<std::size_t>(size)));
    taken += static_cast<std::uint64_t>(size);
  }
  close();
}

void WatchedMachine::take_events() {
  const std::vector<ScanEvent> events = scanner_->take_events();
  for (const ScanEvent& event : events) take(event);
  if (!events.empty()) shared_.handlers.happened(name_, events);
}

void WatchedMachine::take(const ScanEvent& event) {
  if (const auto* phase = std::get_if<PhaseEvent>(&event)) {
    begin_boot(phase->boot);
    show(phase->reached.phase, row_.outcome);
  } else if (const auto* found = std::get_if<FindingEvent>(&event)) {
    begin_boot(found->boot);
    ++shared_.counts.findings[std::string(found->finding.signature->id)];
    if (row_.why.empty()) row_.why = GuestText(found->finding.signature->title);
  } else if (const auto* verdict = std::get_if<VerdictEvent>(&event)) {
    begin_boot(verdict->verdict.boot.index);
    note(verdict->verdict);
    act(verdict->verdict, "verdict");
  } else if (std::holds_alternative<ResumedEvent>(event)) {
    row_.failed = false;
    row_.why = GuestText();
    show(row_.phase, Outcome::incomplete);
    acted_.assign(shared_.options.actions.size(), false);
  } else if (const auto* ended = std::get_if<BootEndedEvent>(&event)) {
    begin_boot(ended->verdict.boot.index);
    ++shared_.counts.boots_ended[ended->verdict.boot.outcome];
    note(ended->verdict);
    act(ended->verdict, "boot-ended");
    if (records_) records_->end_boot(ended->end_offset, wall_now());
  }
}

void WatchedMachine::note(const Verdict& verdict) {
  row_.failed = has_failed(verdict.boot);
  row_.why = row_.failed || verdict.boot.outcome == Outcome::waiting_for_input ||
                     has_finding(verdict.boot, Severity::degraded)
                 ? why_in_short(verdict)
                 : GuestText();
  show(verdict.boot.phase, verdict.boot.outcome);
}

void WatchedMachine::act(const Verdict& verdict, std::string_view event) {
  const auto& actions = shared_.options.actions;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (acted_[i] || !is_at_least(verdict.boot, actions[i].at_least)) continue;
    acted_[i] = true;
    shared_.actions.run(actions[i].command, verdict_event({GuestText(name_), wall_now()}, event, verdict,
                                                          *shared_.context.knowledge));
  }
}

void WatchedMachine::begin_boot(std::uint64_t index) {
  if (row_.boot_index == index) return;
  boots_ = index;
  ++shared_.counts.boots_begun;
  acted_.assign(shared_.options.actions.size(), false);
  row_ = {row_.machine, true, index, Phase::unknown, Outcome::incomplete, false, {}, {}};
  changed_at_ = moment_now();
}

void WatchedMachine::show(Phase phase, Outcome outcome) {
  if (phase != row_.phase || outcome != row_.outcome) changed_at_ = moment_now();
  row_.phase = phase;
  row_.outcome = outcome;
}

WatchRow WatchedMachine::row(Moment now) const {
  WatchRow row = row_;
  row.unchanged_for = std::chrono::duration_cast<std::chrono::seconds>(now - changed_at_);
  return row;
}

}  // namespace bootwhy

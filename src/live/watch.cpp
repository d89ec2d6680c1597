#include "live/watch.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "live/action_runner.h"
#include "live/clock.h"
#include "live/metrics_server.h"
#include "live/relay.h"
#include "live/socket_finder.h"
#include "live/watched_machine.h"

namespace bootwhy {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What one busy console costs the others in waiting for its next read: all together are read 10,000 times a
// second. Ten wait no longer than one does; 1,000 are read ten times a second each, and what they say is
// taken in pieces that are worth the calls.
constexpr std::chrono::microseconds pause_for_each_busy{100};
constexpr std::chrono::microseconds longest_pause{100'000};

// The usual bound is for programs that use select(): a watch of a large host needs more.
void allow_all_open_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

class Watcher {
 public:
  Watcher(const WatchOptions& options, const ScanContext& context, const WatchHandlers& handlers)
      : handlers_(handlers),
        actions_(loop_, handlers.problem),
        shared_{loop_, options, context, handlers, actions_, counts_},
        finder_(loop_, options.sockets, [this](const auto& sockets) { found(sockets); }),
        metrics_(loop_, [this] { return metrics_text(counts()); }),
        tick_timer_(loop_),
        closing_timer_(loop_),
        signals_(loop_, SIGINT, SIGTERM) {}

  Result<void> run() {
    if (!shared_.options.metrics_address.empty())
      if (auto listening = metrics_.listen(shared_.options.metrics_address); !listening) return listening;
    wait_for_signal();
    finder_.start();
    tick_later();
    loop_.run();
    return {};
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const error_code& error, int) {
      if (error) return;
      if (std::exchange(ending_, true)) return end_at_once();
      wait_for_signal();
      end_in_order();
    });
  }

  void found(const std::vector<std::string>& sockets) {
    for (auto& [path, machine] : machines_) machine->listed = false;
    for (const std::string& path : sockets) {
      if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        if (!std::exchange(told_too_long_, true))
          handlers_.problem(
              {"watch", path, "the path of a socket may have at most 107 bytes", "Use a shorter path"});
        continue;
      }
      auto place = machines_.find(path);
      if (place == machines_.end()) {
        if (machines_.size() >= limits::watched_machines) {
          if (!std::exchange(told_too_many_, true))
            handlers_.problem({"watch", path,
                               fmt::format("{} machines are watched already", machines_.size()),
                               "Start another watch with a narrower --sockets"});
          continue;
        }
        place = machines_
                    .emplace(path, std::make_shared<WatchedMachine>(shared_, path, relay_of(path),
                                                                    boots_before(path)))
                    .first;
      }
      place->second->listed = true;
      place->second->connect();
    }
    forget_gone();
  }

  // The relay at which this console is shared; null where it is not. It stays when its machine stops, as long
  // as it has clients.
  Relay* relay_of(const std::string& path) {
    if (shared_.options.relay_folder.empty()) return nullptr;
    auto& relay = relays_[path];
    if (relay) return relay.get();
    const std::string own_path = shared_.options.relay_folder + "/" + path.substr(path.rfind('/') + 1);
    const auto type = [this, path](std::span<const char> keys) {
      if (const auto machine = machines_.find(path); machine != machines_.end()) machine->second->type(keys);
    };
    const auto notice = [this, own_path](const std::string& text) {
      handlers_.problem({"share the console at", own_path, text, ""});
    };
    auto opened = Relay::open(loop_, own_path, type, notice);
    if (opened)
      relay = std::move(*opened);
    else
      handlers_.problem(opened.error());
    return relay.get();
  }

  std::uint64_t boots_before(const std::string& path) const {
    const auto boots = boots_of_gone_.find(path);
    return boots == boots_of_gone_.end() ? 0 : boots->second;
  }

  // A machine goes when its socket's file is gone and its console has closed. How often it has booted is kept
  // for when it comes again, of as many machines as may be watched at once.
  void forget_gone() {
    std::erase_if(machines_, [this](const auto& entry) {
      const auto& [path, machine] = entry;
      if (machine->listed || machine->connected()) return false;
      if (boots_of_gone_.size() < limits::watched_machines || boots_of_gone_.contains(path))
        boots_of_gone_[path] = machine->boots();
      machine->stop();
      return true;
    });
    std::erase_if(relays_, [this](const auto& entry) {
      const auto& [path, relay] = entry;
      return !machines_.contains(path) && !(relay && relay->has_clients());
    });
  }

  void tick_later() {
    tick_timer_.expires_after(limits::tick_interval);
    tick_timer_.async_wait([this](const error_code& error) {
      if (error || ending_) return;
      tick();
      tick_later();
    });
  }

  void tick() {
    const Moment now = moment_now();
    std::int64_t busy = 0;
    for (auto& [path, machine] : machines_) busy += machine->tick(now) ? 1 : 0;
    shared_.pause = std::clamp(busy * pause_for_each_busy, WatchShared::shortest_pause, longest_pause);
    forget_gone();
    const auto rows = [&] {
      std::vector<WatchRow> all;
      for (const auto& [path, machine] : machines_) all.push_back(machine->row(now));
      return all;
    };
    if (!handlers_.tick(rows) && !std::exchange(ending_, true)) end_in_order();
  }

  void end_in_order() {
    finder_.stop();
    metrics_.stop();
    tick_timer_.cancel();
    for (auto& [path, machine] : machines_) machine->stop();
    closing_timer_.expires_after(limits::closing_time);
    closing_timer_.async_wait([this](const error_code& error) {
      if (error) return;
      handlers_.problem({"wait for", "the commands of --on and the clients of --relay", "some are not done",
                         "They are ended now"});
      end_at_once();
    });
    wait_for_machines();
  }

  // The last verdicts may still ask for commands.
  void wait_for_machines() {
    const bool open = std::any_of(machines_.begin(), machines_.end(),
                                  [](const auto& entry) { return entry.second->connected(); });
    if (open) return look_again(&Watcher::wait_for_machines);
    for (const auto& [path, relay] : relays_)
      if (relay) relay->close();
    actions_.finish([this] { wait_for_relays(); });
  }

  // Until their clients have got what was sent; each relay has its own patience with them.
  void wait_for_relays() {
    const bool served = std::any_of(relays_.begin(), relays_.end(), [](const auto& entry) {
      return entry.second && entry.second->has_clients();
    });
    if (!served) return end_at_once();
    look_again(&Watcher::wait_for_relays);
  }

  void look_again(void (Watcher::*then)()) {
    constexpr std::chrono::milliseconds pause{10};
    tick_timer_.expires_after(pause);
    tick_timer_.async_wait([this, then](const error_code&) { (this->*then)(); });
  }

  void end_at_once() {
    error_code ignored;
    closing_timer_.cancel();
    signals_.cancel(ignored);
    actions_.stop();
    loop_.stop();
  }

  const WatchCounts& counts() {
    counts_.machines = machines_.size();
    counts_.connected = static_cast<std::uint64_t>(std::count_if(
        machines_.begin(), machines_.end(), [](const auto& entry) { return entry.second->connected(); }));
    counts_.actions_run = actions_.started();
    counts_.actions_failed = actions_.failed();
    counts_.actions_dropped = actions_.dropped();
    counts_.events_dropped = handlers_.events_dropped();
    return counts_;
  }

  asio::io_context loop_;
  const WatchHandlers& handlers_;
  WatchCounts counts_;
  ActionRunner actions_;
  WatchShared shared_;
  std::map<std::string, std::unique_ptr<Relay>> relays_;             // by the console's path
  std::map<std::string, std::shared_ptr<WatchedMachine>> machines_;  // the same; uses the relays
  std::map<std::string, std::uint64_t> boots_of_gone_;               // by the console's path
  SocketFinder finder_;
  MetricsServer metrics_;
  asio::steady_timer tick_timer_;
  asio::steady_timer closing_timer_;
  asio::signal_set signals_;
  bool told_too_many_ = false;
  bool told_too_long_ = false;
  bool ending_ = false;
};

}  // namespace

std::string machine_name(const std::string& socket_path) {
  std::string name = socket_path.substr(socket_path.rfind('/') + 1);
  constexpr std::string_view ending = ".serial0";
  if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

Result<void> watch(const WatchOptions& options, const ScanContext& context, const WatchHandlers& handlers) {
  allow_all_open_files();
  return Watcher(options, context, handlers).run();
}

}  // namespace bootwhy

// One machine of `watch`: its connection, its scanner, its records, and what the table says of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "live/action_runner.h"
#include "live/asio.h"
#include "live/boot_records.h"
#include "live/relay.h"
#include "live/watch.h"

namespace bootwhy {

// What all machines of one watch share.
struct WatchShared {
  boost::asio::io_context& loop;
  const WatchOptions& options;
  const ScanContext& context;
  const WatchHandlers& handlers;
  ActionRunner& actions;
  WatchCounts& counts;
  // Pause between two reads of one console, so that many busy ones cost few calls; the shortest where few
  // talk, and after a read that has left something behind: a console that floods is read at 16 MB a second.
  static constexpr std::chrono::microseconds shortest_pause{1000};
  std::chrono::microseconds pause = shortest_pause;
};

// Kept by shared_ptr: what waits for its socket keeps it alive.
class WatchedMachine : public std::enable_shared_from_this<WatchedMachine> {
 public:
  // `relay` outlives it; null where the console is not shared. So many boots of this machine were told
  // before.
  WatchedMachine(WatchShared& shared, std::string path, Relay* relay, std::uint64_t boots_before);
  WatchedMachine(const WatchedMachine&) = delete;
  WatchedMachine& operator=(const WatchedMachine&) = delete;

  // Connects, now and again and again until it succeeds, and once more whenever the console has closed.
  void connect();

  // The time that the scanner is told. True where the console has said something since the last tick.
  bool tick(Moment now);

  // Sends keys to the machine; they are lost where it is not connected or does not take them.
  void type(std::span<const char> keys);

  // Takes what has come and closes the connection, at once or as soon as the loop runs on; nothing is
  // connected again.
  void stop();

  bool connected() const { return scanner_ != nullptr; }
  const std::string& path() const { return path_; }
  // How many boots of this machine have been told.
  std::uint64_t boots() const { return boots_; }
  WatchRow row(Moment now) const;

  // Set by the owner: whether the socket's file is there.
  bool listed = true;

 private:
  void connect_later();
  void tell_refusal(const boost::system::error_code& error);
  void listen();
  void read();
  ssize_t read_into(std::span<char> room);
  void leave_loop();
  void return_to_loop();
  void pause(std::chrono::microseconds pause);
  void took(std::span<const char> bytes);
  void drain();
  void write_when_ready();
  void close();
  void take_events();
  void take(const ScanEvent& event);
  void note(const Verdict& verdict);
  void act(const Verdict& verdict, std::string_view event);
  void begin_boot(std::uint64_t index);
  void show(Phase phase, Outcome outcome);

  WatchShared& shared_;
  std::string path_;
  std::string name_;
  boost::asio::local::stream_protocol::socket socket_;
  Descriptor out_of_loop_;  // the socket while the loop does not know it
  boost::asio::steady_timer timer_;
  std::chrono::milliseconds retry_after_;
  bool connecting_ = false;
  bool listening_ = false;
  bool stopped_ = false;
  bool told_refusal_ = false;
  std::unique_ptr<ConsoleScanner> scanner_;  // while connected
  std::uint64_t boots_;
  Relay* relay_;
  std::string to_type_;
  bool waits_to_write_ = false;
  std::optional<BootRecords> records_;
  std::uint64_t records_dropped_ = 0;
  std::uint64_t bytes_at_tick_ = 0;
  std::vector<bool> acted_;  // for this boot, by action
  WatchRow row_;
  Moment changed_at_{};
};

}  // namespace bootwhy

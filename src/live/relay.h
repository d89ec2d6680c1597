// Passes a console on to any number of others, through a UNIX socket of the same kind.
//
// The console's own socket serves one client; whoever connects here sees the last screenful and then all that
// comes. One of them may type: who types first holds the keyboard until it leaves. A client that does not
// read is dropped with a word and never waited for, so that it can hold up neither the console nor the
// others.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "live/asio.h"

namespace bootwhy {

class Relay {
 public:
  // Keys that a client has typed.
  using Typed = std::function<void(std::span<const char>)>;
  using Notice = std::function<void(const std::string&)>;

  // Makes the socket, for its owner alone. One that a killed program has left there is replaced, one that is
  // served is not. Where `typed` is empty nobody can type.
  static Result<std::unique_ptr<Relay>> open(boost::asio::io_context& loop, const std::string& path,
                                             Typed typed, Notice notice);
  // Removes the socket. Call it only where it has no clients, or after the loop has ended.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Gives the bytes to every client. Never waits.
  void send(std::span<const char> bytes);

  // Takes no more clients, and closes each one when it has got what was sent, or has had the time for it.
  void close();
  bool has_clients() const { return !clients_.empty(); }

 private:
  struct Client;
  using ClientPointer = std::shared_ptr<Client>;

  Relay(boost::asio::io_context& loop, std::string path, Typed typed, Notice notice);
  Result<bool> listen();
  void accept();
  void join(boost::asio::local::stream_protocol::socket socket);
  void read(const ClientPointer& client);
  void take_keys(const ClientPointer& client, std::span<const char> keys);
  void give(const ClientPointer& client, std::string_view bytes);
  void write(const ClientPointer& client);
  void say_farewell(const ClientPointer& client, std::string_view word);
  void leave(const ClientPointer& client);
  std::string_view last_screenful() const;

  boost::asio::io_context& loop_;
  std::string path_;
  ino_t inode_ = 0;  // of the socket's file, so that only our own is removed
  Typed typed_;
  Notice notice_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  std::vector<ClientPointer> clients_;
  std::weak_ptr<Client> typist_;
  std::string backlog_;
};

}  // namespace bootwhy

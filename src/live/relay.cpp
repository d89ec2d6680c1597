#include "live/relay.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/limits.h"

namespace bootwhy {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

struct Relay::Client {
  Client(stream_protocol::socket connected, asio::io_context& loop)
      : socket(std::move(connected)), patience(loop) {}

  stream_protocol::socket socket;
  asio::steady_timer patience;  // runs once the client is to leave
  std::string being_sent;
  std::string waiting;
  std::array<char, 4096> keys{};
  bool is_leaving = false;
  bool was_told_that_another_types = false;
};

Result<std::unique_ptr<Relay>> Relay::open(asio::io_context& loop, const std::string& path, Typed typed,
                                           Notice notice) {
  std::unique_ptr<Relay> relay(new Relay(loop, path, std::move(typed), std::move(notice)));
  if (auto listening = relay->listen(); !listening) return tl::unexpected(listening.error());
  relay->accept();
  return relay;
}

Relay::Relay(asio::io_context& loop, std::string path, Typed typed, Notice notice)
    : loop_(loop),
      path_(std::move(path)),
      typed_(std::move(typed)),
      notice_(std::move(notice)),
      acceptor_(loop) {}

Relay::~Relay() {
  struct stat status {};
  if (inode_ != 0 && ::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_) ::unlink(path_.c_str());
}

Result<bool> Relay::listen() {
  const auto refuse = [&](const std::string& reason, const std::string& way_out) {
    return failure("relay the console at", path_, reason, way_out);
  };
  if (path_.size() >= sizeof(sockaddr_un::sun_path))
    return refuse("the path of a socket may have at most 107 bytes", "Use a shorter path");
  const stream_protocol::endpoint endpoint(path_);
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode))
      return refuse("there is something else of this name", "Choose another path, or remove it");
    error_code error;
    stream_protocol::socket probe(loop_);
    probe.connect(endpoint, error);
    if (error != asio::error::connection_refused)
      return refuse("another program serves this socket", "Choose another path");
    ::unlink(path_.c_str());
  }
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  // The file gets the mode that the socket has when it is bound, so it is never open to others.
  if (!error && ::fchmod(acceptor_.native_handle(), 0600) != 0)
    error = error_code(errno, boost::system::system_category());
  if (!error) acceptor_.bind(endpoint, error);
  if (error) return refuse(error.message(), "Choose a folder that exists and that you may write to");
  if (::lstat(path_.c_str(), &status) == 0) inode_ = status.st_ino;
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return refuse(error.message(), "");
  return true;
}

void Relay::accept() {
  acceptor_.async_accept([this](const error_code& error, stream_protocol::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) join(std::move(socket));
    accept();
  });
}

void Relay::join(stream_protocol::socket socket) {
  error_code ignored;
  socket.non_blocking(true, ignored);
  auto client = std::make_shared<Client>(std::move(socket), loop_);
  const bool is_full = clients_.size() >= limits::relay_clients;
  clients_.push_back(client);
  if (is_full) return say_farewell(client, "too many clients are connected to this relay");
  give(client, last_screenful());
  read(client);
}

void Relay::read(const ClientPointer& client) {
  client->socket.async_read_some(asio::buffer(client->keys), [this, client](const error_code& error,
                                                                            std::size_t size) {
    if (!client->socket.is_open()) return;
    if (!error) {
      take_keys(client, std::span(client->keys).first(size));
      return read(client);
    }
    // Who only listens may have closed its own direction («socat -u»); it stays.
    pollfd state{client->socket.native_handle(), 0, 0};
    if (error != asio::error::eof || ::poll(&state, 1, 0) < 0 || (state.revents & (POLLHUP | POLLERR)) != 0)
      return leave(client);
    if (typist_.lock() == client) typist_.reset();
  });
}

void Relay::take_keys(const ClientPointer& client, std::span<const char> keys) {
  if (typed_ && typist_.expired()) typist_ = client;
  if (typed_ && typist_.lock() == client) return typed_(keys);
  if (std::exchange(client->was_told_that_another_types, true)) return;
  give(client, typed_ ? "\r\n[bootwhy: somebody else types here; your keys are not sent]\r\n"
                      : "\r\n[bootwhy: this console cannot be typed into]\r\n");
}

void Relay::send(std::span<const char> bytes) {
  backlog_.append(bytes.data(), bytes.size());
  if (backlog_.size() > 2 * limits::relay_backlog_bytes)
    backlog_.erase(0, backlog_.size() - limits::relay_backlog_bytes);
  for (const ClientPointer& client : std::vector(clients_)) give(client, {bytes.data(), bytes.size()});
}

void Relay::give(const ClientPointer& client, std::string_view bytes) {
  if (client->is_leaving || bytes.empty()) return;
  if (client->being_sent.size() + client->waiting.size() + bytes.size() > limits::relay_client_bytes) {
    notice_("a client of the relay was dropped: it read too slowly");
    return say_farewell(client, "you were dropped: you read too slowly");
  }
  client->waiting += bytes;
  write(client);
}

void Relay::write(const ClientPointer& client) {
  if (!client->being_sent.empty()) return;
  if (client->waiting.empty()) {
    if (client->is_leaving) leave(client);
    return;
  }
  std::swap(client->being_sent, client->waiting);
  asio::async_write(client->socket, asio::buffer(client->being_sent),
                    [this, client](const error_code& error, std::size_t) {
                      if (!client->socket.is_open()) return;
                      if (error) return leave(client);
                      client->being_sent.clear();
                      write(client);
                    });
}

// The client gets what waits for it and this word, and leaves when it has read that or has had the time.
void Relay::say_farewell(const ClientPointer& client, std::string_view word) {
  if (std::exchange(client->is_leaving, true)) return;
  if (typist_.lock() == client) typist_.reset();
  if (!word.empty()) client->waiting += "\r\n[bootwhy: " + std::string(word) + "]\r\n";
  client->patience.expires_after(limits::relay_farewell);
  client->patience.async_wait([this, client](const error_code& error) {
    if (!error && client->socket.is_open()) leave(client);
  });
  write(client);
}

void Relay::leave(const ClientPointer& client) {
  if (typist_.lock() == client) typist_.reset();
  error_code ignored;
  client->socket.close(ignored);
  client->patience.cancel();
  std::erase(clients_, client);
}

void Relay::close() {
  error_code ignored;
  acceptor_.close(ignored);
  for (const ClientPointer& client : std::vector(clients_)) {
    say_farewell(client, "");
    client->socket.shutdown(stream_protocol::socket::shutdown_receive, ignored);
  }
}

// From the start of a line on, so that it begins with no half of an escape sequence.
std::string_view Relay::last_screenful() const {
  std::string_view text = backlog_;
  text.remove_prefix(text.size() - std::min(text.size(), limits::relay_backlog_bytes));
  std::size_t begin = text.size();
  for (std::size_t lines = 0; begin > 0; --begin)
    if (text[begin - 1] == '\n' && lines++ == limits::relay_backlog_lines) break;
  const std::size_t first_end = text.find('\n');
  if (begin == 0 && text.size() == limits::relay_backlog_bytes && first_end != std::string_view::npos)
    begin = first_end + 1;
  return text.substr(begin);
}

}  // namespace bootwhy

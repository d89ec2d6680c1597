#include "live/qmp.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// Boost 1.74's own parser includes what another part of it calls old.
#define BOOST_BIND_GLOBAL_PLACEHOLDERS
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <sstream>
#include <utility>

#include "base/limits.h"
#include "live/asio.h"
#include "live/console_holder.h"

namespace bootwhy {
namespace {

namespace asio = boost::asio;
using boost::property_tree::ptree;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

std::string json_string(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

tl::unexpected<Error> busy(const std::string& path) {
  const std::string who = holders_in_words(path);
  return failure("ask QEMU through", path,
                 fmt::format("another client is being served{}; QEMU serves one at a time",
                             who.empty() ? "" : ", " + who),
                 fmt::format("Proxmox uses this socket for moments; try again{}",
                             who.empty() ? ". If it stays busy, 'ss -xp' tells root who holds it" : ""));
}

tl::unexpected<Error> not_qmp(const std::string& path) {
  return failure("ask QEMU through", path, "what answers there does not speak QMP",
                 "The QMP socket of a Proxmox VM is /var/run/qemu-server/<vmid>.qmp");
}

// The parser calls itself for each level, so that a message must not be deeper than QEMU's ever are.
bool is_too_deep(const std::string& json) {
  std::size_t depth = 0;
  for (const char c : json) {
    if ((c == '[' || c == '{') && ++depth > limits::qmp_message_depth) return true;
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return false;
}

std::optional<ptree> parse(const std::string& json) {
  if (is_too_deep(json)) return std::nullopt;
  std::istringstream stream(json);
  ptree message;
  try {
    boost::property_tree::read_json(stream, message);
  } catch (const boost::property_tree::json_parser_error&) {
    return std::nullopt;
  }
  return message;
}

// A connected socket, or the errno.
struct ConnectAttempt {
  int descriptor = -1;
  int error = 0;
};

// Does not wait: where QEMU's queue of clients is full, the error is EAGAIN.
ConnectAttempt connect_at_once(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {-1, errno};
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return {descriptor, 0};
  const int error = errno;
  ::close(descriptor);
  return {-1, error};
}

}  // namespace

class QmpClient::Connection {
 public:
  Connection(std::string path, int descriptor)
      : path_(std::move(path)), socket_(loop_), signals_(loop_, SIGINT, SIGTERM) {
    socket_.assign(asio::local::stream_protocol(), descriptor);
    signals_.async_wait([this](const error_code& error, int) {
      if (!error) interrupted_ = true;
    });
  }

  void set_deadline(std::chrono::milliseconds from_now) { deadline_ = Clock::now() + from_now; }

  bool timed_out() const { return timed_out_; }

  // The next message that is no event.
  Result<ptree> read_message() {
    for (;;) {
      bool done = false;
      error_code error;
      std::size_t size = 0;
      asio::async_read_until(socket_, asio::dynamic_buffer(received_, limits::qmp_message_bytes), '\n',
                             [&](const error_code& result, std::size_t line_size) {
                               done = true;
                               error = result;
                               size = line_size;
                             });
      wait_until(done);
      if (interrupted_) return failure("ask QEMU through", path_, "it was interrupted");
      if (timed_out_)
        return failure("ask QEMU through", path_, "it did not answer in time", "Try again in a moment");
      if (error == asio::error::not_found) return not_qmp(path_);  // more than the most of a message
      if (error) return failure("ask QEMU through", path_, error.message());
      const auto message = parse(received_.substr(0, size));
      received_.erase(0, size);
      if (!message) return not_qmp(path_);
      if (message->count("event") == 0) return *message;
    }
  }

  // Gives the reply where it is a text, an empty text where it is something else.
  Result<std::string> execute(const std::string& command, const std::string& arguments) {
    const std::string request =
        fmt::format("{{\"execute\":{},\"arguments\":{{{}}}}}\n", json_string(command), arguments);
    bool done = false;
    error_code error;
    asio::async_write(socket_, asio::buffer(request), [&](const error_code& result, std::size_t) {
      done = true;
      error = result;
    });
    wait_until(done);
    if (error && !timed_out_ && !interrupted_)
      return failure(fmt::format("run QMP's {} through", command), path_, error.message());
    auto reply = read_message();
    if (!reply) return tl::unexpected(reply.error());
    if (const auto problem = reply->get_optional<std::string>("error.desc"))
      return failure(fmt::format("run QMP's {} through", command), path_, *problem);
    return reply->get<std::string>("return", "");
  }

 private:
  // Runs the loop until the operation is done; cancels it where the time is over or a signal came.
  void wait_until(const bool& done) {
    while (!done && !interrupted_ && !timed_out_) {
      loop_.restart();
      if (loop_.run_one_until(deadline_) == 0) timed_out_ = true;
    }
    if (done) return;
    error_code ignored;
    socket_.cancel(ignored);
    while (!done) {
      loop_.restart();
      loop_.run_one();
    }
  }

  std::string path_;
  asio::io_context loop_;
  asio::local::stream_protocol::socket socket_;
  asio::signal_set signals_;
  std::string received_;
  Clock::time_point deadline_;
  bool timed_out_ = false;
  bool interrupted_ = false;
};

QmpClient::QmpClient(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
QmpClient::QmpClient(QmpClient&&) noexcept = default;
QmpClient& QmpClient::operator=(QmpClient&&) noexcept = default;
QmpClient::~QmpClient() = default;

Result<QmpClient> QmpClient::connect(const std::string& socket_path, QmpPatience patience) {
  if (socket_path.size() >= sizeof(sockaddr_un::sun_path))
    return failure("connect to", socket_path, "the path of a socket may have at most 107 bytes",
                   "Use a shorter path");
  const ConnectAttempt attempt = connect_at_once(socket_path);
  if (attempt.error == EAGAIN) return busy(socket_path);
  if (attempt.error == EACCES || attempt.error == EPERM)
    return failure("connect to", socket_path, std::strerror(attempt.error),
                   "Run it as the user that QEMU runs as; on Proxmox that is root");
  if (attempt.error != 0)
    return failure("connect to", socket_path, std::strerror(attempt.error),
                   "Is the machine running, and is this its QMP socket? 'qm status <vmid>' tells");
  auto connection = std::make_unique<Connection>(socket_path, attempt.descriptor);
  connection->set_deadline(patience.greeting);
  const auto greeting = connection->read_message();
  if (!greeting && connection->timed_out()) return busy(socket_path);
  if (!greeting) return tl::unexpected(greeting.error());
  if (greeting->count("QMP") == 0) return not_qmp(socket_path);
  connection->set_deadline(patience.session);
  if (auto ready = connection->execute("qmp_capabilities", ""); !ready) return tl::unexpected(ready.error());
  return QmpClient(std::move(connection));
}

Result<bool> QmpClient::screendump(const std::string& file) {
  const auto reply = connection_->execute("screendump", "\"filename\":" + json_string(file));
  if (!reply) return tl::unexpected(reply.error());
  return true;
}

Result<bool> QmpClient::pmemsave(std::uint64_t address, std::uint64_t size, const std::string& file) {
  const auto reply = connection_->execute(
      "pmemsave", fmt::format("\"val\":{},\"size\":{},\"filename\":{}", address, size, json_string(file)));
  if (!reply) return tl::unexpected(reply.error());
  return true;
}

Result<std::string> QmpClient::examine_memory(std::uint64_t address, std::uint64_t size) {
  return connection_->execute(
      "human-monitor-command",
      "\"command-line\":" + json_string(fmt::format("xp /{}xw {:#x}", size / 4, address)));
}

}  // namespace bootwhy

#include "live/open_console.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

namespace bootwhy {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto connect_patience = std::chrono::seconds(10);

OpenResult failed(std::string tried, const Target& target, std::string reason, std::string way_out,
                  bool may_come) {
  return tl::unexpected(OpenFailure{
      Error{std::move(tried), to_string(target), std::move(reason), std::move(way_out)}, may_come});
}

OpenResult open_unix_socket(const PathTarget& target) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (target.path.size() >= sizeof address.sun_path)
    return failed("connect to", target, "the path of a socket may have at most 107 bytes",
                  "Use a shorter path, for example through a symbolic link", false);
  std::memcpy(address.sun_path, target.path.c_str(), target.path.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return failed("connect to", target, std::strerror(errno), "", false);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return OpenedConsole{std::move(socket), ConsoleKind::unix_socket};
  switch (errno) {
    case ENOENT:
      return failed("connect to", target, "there is no such socket",
                    "Is the VM running? 'qm status <vmid>' tells", true);
    case ECONNREFUSED:
      return failed("connect to", target, "nobody serves this socket",
                    "Is the machine running, and is this its serial socket? 'qm status <vmid>' tells", true);
    case EAGAIN:
      return failed("connect to", target, "it is busy: others already wait to be served",
                    "See who holds it: ss -xp", true);
    case EACCES:
    case EPERM:
      return failed("connect to", target, std::strerror(errno), "Run it as root", false);
    default:
      return failed("connect to", target, std::strerror(errno), "", false);
  }
}

OpenResult open_device(asio::io_context& loop, const PathTarget& target) {
  // Opening it makes the line raw, so that nothing is echoed back to the machine.
  asio::serial_port port(loop);
  error_code error;
  port.open(target.path, error);
  if (error) {
    const bool is_missing =
        error.value() == ENOENT || error.value() == ENXIO || error.value() == EIO || error.value() == ENODEV;
    return failed("open", target, error.message(),
                  error.value() == EACCES ? "Run it as root, or as a member of the group dialout" : "",
                  is_missing);
  }
  if (target.speed) {
    port.set_option(asio::serial_port::baud_rate(*target.speed), error);
    if (error)
      return failed("set the speed of", target, error.message(), "9600, 38400 and 115200 are usual", false);
  }
  Descriptor device(::fcntl(port.native_handle(), F_DUPFD_CLOEXEC, 3));
  if (device.get() < 0) return failed("open", target, std::strerror(errno), "", false);
  return OpenedConsole{std::move(device), ConsoleKind::device};
}

OpenResult open_path(asio::io_context& loop, const PathTarget& target) {
  struct stat status {};
  if (::stat(target.path.c_str(), &status) == 0) {
    if (S_ISCHR(status.st_mode)) return open_device(loop, target);
    if (S_ISREG(status.st_mode))
      return failed(
          "attach to", target, "it is a file",
          "'bootwhy attach --follow FILE' reads a file that grows, 'bootwhy scan FILE' one that is complete",
          false);
    if (!S_ISSOCK(status.st_mode))
      return failed("attach to", target, "it is neither a socket nor a serial device", "", false);
  }
  if (target.speed) return failed("open", target, "there is no such device", "Is it plugged in?", true);
  return open_unix_socket(target);
}

// One try to connect over the network. Keeps itself alive until it is done.
class NetworkAttempt : public std::enable_shared_from_this<NetworkAttempt> {
 public:
  NetworkAttempt(asio::io_context& loop, NetworkTarget target, std::function<void(OpenResult)> done)
      : target_(std::move(target)), resolver_(loop), socket_(loop), patience_(loop), done_(std::move(done)) {}

  void start() {
    patience_.expires_after(connect_patience);
    patience_.async_wait([self = shared_from_this()](const error_code& error) {
      if (error) return;
      self->timed_out_ = true;
      self->resolver_.cancel();
      error_code ignored;
      self->socket_.close(ignored);
    });
    resolver_.async_resolve(target_.host, target_.port,
                            [self = shared_from_this()](const error_code& error, const auto& endpoints) {
                              if (error) return self->finish(error);
                              asio::async_connect(self->socket_, endpoints,
                                                  [self](const error_code& connect_error, const auto&) {
                                                    self->finish(connect_error);
                                                  });
                            });
  }

 private:
  void finish(error_code error) {
    patience_.cancel();
    if (timed_out_ || error)
      return done_(failed("connect to", target_,
                          timed_out_ ? "it did not answer in 10 seconds" : error.message(),
                          "Is the machine running, and is this its console's address?", true));
    socket_.set_option(asio::socket_base::keep_alive(true), error);
    socket_.set_option(asio::ip::tcp::no_delay(true), error);
    Descriptor descriptor(socket_.release(error));
    ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK);
    done_(OpenedConsole{std::move(descriptor), ConsoleKind::network});
  }

  NetworkTarget target_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer patience_;
  std::function<void(OpenResult)> done_;
  bool timed_out_ = false;
};

}  // namespace

void open_console(asio::io_context& loop, const Target& target, std::function<void(OpenResult)> done) {
  if (const auto* path = std::get_if<PathTarget>(&target)) return done(open_path(loop, *path));
  std::make_shared<NetworkAttempt>(loop, std::get<NetworkTarget>(target), std::move(done))->start();
}

}  // namespace bootwhy

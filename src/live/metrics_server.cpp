#include "live/metrics_server.h"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/limits.h"

namespace bootwhy {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

// One reader: a request, an answer, the end. It lives as long as its handlers wait.
class Reader : public std::enable_shared_from_this<Reader> {
 public:
  Reader(tcp::socket socket, std::function<std::string()> text, std::function<void()> done)
      : stream_(std::move(socket)),
        buffer_(limits::metrics_request_bytes),
        text_(std::move(text)),
        done_(std::move(done)) {
    parser_.header_limit(limits::metrics_request_bytes);
    parser_.body_limit(0);
  }
  ~Reader() { done_(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void read() {
    stream_.expires_after(limits::metrics_time);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    const auto& request = parser_.get();
    answer_.version(request.version());
    answer_.keep_alive(false);
    answer_.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (request.method() != http::verb::get) {
      answer_.result(http::status::method_not_allowed);
      answer_.body() = "only GET is answered\n";
    } else if (request.target() != "/metrics") {
      answer_.result(http::status::not_found);
      answer_.body() = "the figures are at /metrics\n";
    } else {
      answer_.body() = text_();
    }
    answer_.prepare_payload();
    stream_.expires_after(limits::metrics_time);
    http::async_write(stream_, answer_, [self = shared_from_this()](const error_code&, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> answer_;
  std::function<std::string()> text_;
  std::function<void()> done_;
};

std::optional<tcp::endpoint> endpoint_from(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view digits = text.substr(colon + 1);
  unsigned short port = 0;
  const auto [end, number_error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (number_error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error) return std::nullopt;
  return tcp::endpoint(address, port);
}

}  // namespace

MetricsServer::MetricsServer(boost::asio::io_context& loop, std::function<std::string()> text)
    : acceptor_(loop), text_(std::move(text)) {}

Result<void> MetricsServer::listen(const std::string& address) {
  const auto endpoint = endpoint_from(address);
  if (!endpoint)
    return failure("understand", "--metrics " + address, "it is no address and port",
                   "Write 127.0.0.1:9480 or [::1]:9480");
  error_code error;
  acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error)
    return failure("serve metrics at", address, error.message(),
                   "Choose an address of this host and a free port");
  accept();
  return {};
}

void MetricsServer::stop() {
  error_code ignored;
  acceptor_.close(ignored);
}

void MetricsServer::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    // Over the bound the connection is closed at once.
    if (!error && *connections_ < limits::metrics_connections) {
      ++*connections_;
      std::make_shared<Reader>(std::move(socket), text_, [count = connections_] { --*count; })->read();
    }
    accept();
  });
}

}  // namespace bootwhy

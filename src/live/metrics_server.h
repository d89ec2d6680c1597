// Answers GET /metrics over HTTP, for Prometheus. Readers are bounded in number, size and time; nothing else
// is served, and nothing can be set.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "live/asio.h"

namespace bootwhy {

class MetricsServer {
 public:
  // `text` makes the answer.
  MetricsServer(boost::asio::io_context& loop, std::function<std::string()> text);

  // Listens at «ADDRESS:PORT»; an IPv6 address stands in brackets.
  Result<void> listen(const std::string& address);

  void stop();

 private:
  void accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  std::function<std::string()> text_;
  std::shared_ptr<std::size_t> connections_ = std::make_shared<std::size_t>(0);  // readers outlive us
};

}  // namespace bootwhy

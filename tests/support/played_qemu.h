// A QEMU that is played: its QMP socket, which serves one client and says what it is told to.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/files.h"

namespace bootwhy::test {

class PlayedQemu {
 public:
  // `answer` gives the reply to a request; empty: none.
  PlayedQemu(std::string said_first, std::function<std::string(const std::string&)> answer) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket_path();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    player_ = std::thread([this, first = std::move(said_first), reply = std::move(answer)] {
      const int client = ::accept(listener_, nullptr, nullptr);
      if (client < 0) return;
      say(client, first);
      std::string received;
      char c = 0;
      while (::read(client, &c, 1) == 1) {
        received += c;
        if (c != '\n') continue;
        requests_.push_back(received);
        say(client, reply(received));
        received.clear();
      }
      ::close(client);
    });
  }
  PlayedQemu(const PlayedQemu&) = delete;
  PlayedQemu& operator=(const PlayedQemu&) = delete;
  ~PlayedQemu() { end(); }

  std::string folder() const { return folder_.path().string(); }
  std::string socket_path() const { return folder() + "/9000.qmp"; }

  // Everything that was asked; the client has gone.
  const std::vector<std::string>& end() {
    if (player_.joinable()) {
      ::shutdown(listener_, SHUT_RDWR);
      player_.join();
      ::close(listener_);
    }
    return requests_;
  }

 private:
  static void say(int client, const std::string& text) {
    // The client may have gone.
    ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
  }

  TemporaryFolder folder_;
  int listener_ = -1;
  std::vector<std::string> requests_;
  std::thread player_;
};

inline const std::string greeting = "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n";
inline const std::string nothing = "{\"return\": {}}\r\n";

inline std::string file_named_in(const std::string& request) {
  const std::size_t begin = request.find("\"filename\":\"") + 12;
  return request.substr(begin, request.find('"', begin) - begin);
}

inline bool asks(const std::string& request, const std::string& command) {
  return request.find("\"execute\":\"" + command + "\"") != std::string::npos;
}

}  // namespace bootwhy::test

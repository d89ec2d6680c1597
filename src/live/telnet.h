// Takes the telnet protocol (RFC 854) off a connection, so that what is left is the console.
//
// Options are answered as RFC 1143 asks, once for each change: an 8-bit path, the server's echo and no
// go-ahead are agreed to, because a console needs them; everything else is refused.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bootwhy {

class Telnet {
 public:
  // Moves the console's bytes to the front of `bytes` and returns how many they are. What is to be answered
  // is appended to `answer`. Commands may be cut anywhere between two calls.
  std::size_t take_off(std::span<char> bytes, std::string& answer);

  // What to send so that the console gets these bytes.
  std::string put_on(std::string_view bytes) const;

 private:
  enum class State { data, after_return, command, option, subnegotiation, subnegotiation_command };

  void answer_option(unsigned char option, std::string& answer);

  State state_ = State::data;
  unsigned char verb_ = 0;           // WILL, WONT, DO or DONT
  std::array<bool, 256> they_do_{};  // options that the server has on, with our consent
  std::array<bool, 256> we_do_{};
};

}  // namespace bootwhy

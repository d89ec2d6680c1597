#include "live/telnet.h"

namespace bootwhy {
namespace {

constexpr unsigned char subnegotiation_end = 240, subnegotiation_begin = 250, verb_will = 251,
                        verb_wont = 252, verb_do = 253, verb_dont = 254, command_byte = 255;
constexpr unsigned char option_binary = 0, option_echo = 1, option_no_go_ahead = 3;

bool wanted_of_server(unsigned char option) {
  return option == option_binary || option == option_echo || option == option_no_go_ahead;
}
bool offered_to_server(unsigned char option) {
  return option == option_binary || option == option_no_go_ahead;
}

}  // namespace

std::size_t Telnet::take_off(std::span<char> bytes, std::string& answer) {
  std::size_t kept = 0;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    switch (state_) {
      case State::after_return:
        state_ = State::data;
        // On a 7-bit path a carriage return alone is sent with a NUL after it.
        if (value == 0 && !they_do_[option_binary]) break;
        [[fallthrough]];
      case State::data:
        if (value == command_byte) {
          state_ = State::command;
          break;
        }
        if (byte == '\r') state_ = State::after_return;
        bytes[kept++] = byte;
        break;
      case State::command:
        state_ = State::data;
        if (value == command_byte)
          bytes[kept++] = byte;
        else if (value >= verb_will) {
          verb_ = value;
          state_ = State::option;
        } else if (value == subnegotiation_begin)
          state_ = State::subnegotiation;
        break;
      case State::option:
        answer_option(value, answer);
        state_ = State::data;
        break;
      case State::subnegotiation:
        if (value == command_byte) state_ = State::subnegotiation_command;
        break;
      case State::subnegotiation_command:
        state_ = value == subnegotiation_end ? State::data : State::subnegotiation;
        break;
    }
  }
  return kept;
}

void Telnet::answer_option(unsigned char option, std::string& answer) {
  const bool server_speaks_of_itself = verb_ == verb_will || verb_ == verb_wont;
  bool& is_on = server_speaks_of_itself ? they_do_[option] : we_do_[option];
  const bool asks_for_on = verb_ == verb_will || verb_ == verb_do;
  const bool agreed =
      asks_for_on && (server_speaks_of_itself ? wanted_of_server(option) : offered_to_server(option));
  if (agreed == is_on && agreed == asks_for_on) return;  // nothing changes, so nothing is said
  is_on = agreed;
  const unsigned char verb =
      server_speaks_of_itself ? (agreed ? verb_do : verb_dont) : (agreed ? verb_will : verb_wont);
  for (const unsigned char byte : {command_byte, verb, option}) answer += static_cast<char>(byte);
}

std::string Telnet::put_on(std::string_view bytes) const {
  std::string sent;
  for (const char byte : bytes) {
    sent += byte;
    if (static_cast<unsigned char>(byte) == command_byte) sent += byte;
    if (byte == '\r' && !we_do_[option_binary]) sent += '\0';
  }
  return sent;
}

}  // namespace bootwhy

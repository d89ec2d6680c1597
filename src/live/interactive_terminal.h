// The user's own terminal as the guest's: keys go to the guest, the guest's bytes pass unchanged, Ctrl+O
// leaves.
//
// What bootwhy has to say meanwhile is shown as the terminal's title. Anything inside the window would have
// to share the screen with a guest that thinks it is alone: it sets scroll regions, clears the screen and
// asks for the cursor's place, so a line of ours would be scrolled away, or would move the guest's own text.
// A title is sent only between two complete units of the guest's output, never into the middle of an escape
// sequence or a character. Terminals without a title (the Linux console) show nothing until the user leaves.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "input/files.h"
#include "live/asio.h"
#include "live/raw_mode.h"

namespace bootwhy {

// Follows the guest's output as far as others may write between.
class GuestScreen {
 public:
  void follow(std::span<const char> bytes);

  // Nothing is begun and not ended.
  bool is_between_units() const { return rest_.empty(); }
  bool uses_alternate_screen() const { return uses_alternate_screen_; }

 private:
  std::string rest_;  // of a unit that is not complete
  bool uses_alternate_screen_ = false;
};

class InteractiveTerminal {
 public:
  struct Handlers {
    std::function<void(std::span<const char>)> typed;
    std::function<void()> left;       // Ctrl+O, or the terminal has gone
    std::function<void()> caught_up;  // it is not behind any more
  };

  static Result<std::unique_ptr<InteractiveTerminal>> open(boost::asio::io_context& loop, Handlers handlers);
  // Puts the terminal back as it was.
  ~InteractiveTerminal();

  // The guest's bytes. After it see is_behind().
  void show(std::span<const char> bytes);

  // The terminal has much to show still: give it no more until it has caught up.
  bool is_behind() const { return is_behind_; }

  // To be shown as the title; escaped already.
  void set_status(const std::string& status);

  // The program was stopped and goes on.
  void take_again() const { raw_mode_.take_again(); }

 private:
  InteractiveTerminal(boost::asio::io_context& loop, Descriptor terminal, RawMode raw_mode,
                      Handlers handlers);
  void read();
  void write();
  void show_status();

  Descriptor terminal_;
  RawMode raw_mode_;
  boost::asio::posix::stream_descriptor stream_;
  Handlers handlers_;
  GuestScreen screen_;
  bool has_title_ = false;
  std::string status_;
  bool status_is_new_ = false;
  std::array<char, 4096> keys_{};
  std::string to_show_;
  bool waits_to_write_ = false;
  bool is_behind_ = false;
};

}  // namespace bootwhy

// A terminal in raw mode, put back as it was whatever happens: when the object goes, and when a signal that
// ends the program comes (SIGSEGV, SIGABRT and their like; those that end it in order are the loop's).
#pragma once

#include "base/result.h"

namespace bootwhy {

class RawMode {
 public:
  // At most one at a time. The descriptor must stay open until the object has gone.
  static Result<RawMode> take(int terminal);
  RawMode(RawMode&& other) noexcept;
  RawMode& operator=(RawMode&&) = delete;
  ~RawMode();

  // Once more, after the program was stopped and the shell has set the terminal to its liking.
  void take_again() const;

 private:
  explicit RawMode(int terminal) : terminal_(terminal) {}

  int terminal_;
};

}  // namespace bootwhy

#include "live/interactive_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "text/terminal_filter.h"

namespace bootwhy {
namespace {

using boost::system::error_code;
using WaitFor = boost::asio::posix::descriptor_base;

constexpr char control_o = 0x0f;

// xterm's: keep the title that there was, and bring it back.
constexpr std::string_view keep_title = "\x1b[22;2t", bring_title_back = "\x1b[23;2t";

// What a guest may have set and not taken back: colours, a hidden cursor, a scroll region (setting it moves
// the cursor, so that is kept), keypad and cursor keys, line-drawing letters, mouse reports, bracketed paste.
constexpr std::string_view undo_guest =
    "\x1b[0m\x1b[?25h\x1b"
    "7\x1b[r\x1b"
    "8\x1b>\x1b[?1l\x1b(B\x0f"
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\r\n";
constexpr std::string_view leave_alternate_screen = "\x1b[?1049l";

bool shows_titles() {
  const char* const terminal = std::getenv("TERM");
  const std::string_view name = terminal ? terminal : "";
  return !name.empty() && name != "dumb" && !name.starts_with("linux") && !name.starts_with("vt");
}

void write_now(int terminal, std::string_view bytes) {
  pollfd writable{terminal, POLLOUT, 0};
  while (!bytes.empty() && ::poll(&writable, 1, 1000) == 1) {
    const ssize_t written = ::write(terminal, bytes.data(), bytes.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) return;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void GuestScreen::follow(std::span<const char> bytes) {
  rest_.append(bytes.data(), bytes.size());
  std::string_view unread = rest_;
  while (!unread.empty()) {
    if (const std::size_t plain = plain_run(unread).size; plain > 0) {
      unread.remove_prefix(plain);
      continue;
    }
    const Unit unit = read_unit(unread, Following::may_come);
    if (unit.kind == UnitKind::incomplete) break;
    const std::string_view sequence = unread.substr(0, unit.size);
    if (sequence.starts_with("\x1b[?") &&
        (sequence.find("1049") != std::string_view::npos || sequence.find("47") != std::string_view::npos)) {
      if (sequence.back() == 'h') uses_alternate_screen_ = true;
      if (sequence.back() == 'l') uses_alternate_screen_ = false;
    }
    unread.remove_prefix(unit.size);
  }
  rest_.erase(0, rest_.size() - unread.size());
}

Result<std::unique_ptr<InteractiveTerminal>> InteractiveTerminal::open(boost::asio::io_context& loop,
                                                                       Handlers handlers) {
  if (::isatty(STDIN_FILENO) == 0)
    return failure("type on", "the console", "standard input is no terminal",
                   "Leave -i out, or run it in a terminal");
  // Opened anew, so that not to block is ours alone and not the shell's as well.
  Descriptor terminal(::open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (terminal.get() < 0)
    return failure("open", "/dev/tty", std::strerror(errno), "-i needs to run in a terminal");
  auto raw_mode = RawMode::take(terminal.get());
  if (!raw_mode) return tl::unexpected(raw_mode.error());
  return std::unique_ptr<InteractiveTerminal>(
      new InteractiveTerminal(loop, std::move(terminal), std::move(*raw_mode), std::move(handlers)));
}

InteractiveTerminal::InteractiveTerminal(boost::asio::io_context& loop, Descriptor terminal, RawMode raw_mode,
                                         Handlers handlers)
    : terminal_(std::move(terminal)),
      raw_mode_(std::move(raw_mode)),
      stream_(loop, ::fcntl(terminal_.get(), F_DUPFD_CLOEXEC, 3)),
      handlers_(std::move(handlers)),
      has_title_(shows_titles()) {
  if (has_title_) to_show_ = keep_title;
  read();
  write();
}

InteractiveTerminal::~InteractiveTerminal() {
  if (screen_.uses_alternate_screen()) to_show_ += leave_alternate_screen;
  to_show_ += undo_guest;
  if (has_title_) to_show_ += bring_title_back;
  write_now(terminal_.get(), to_show_);
}

void InteractiveTerminal::read() {
  stream_.async_wait(WaitFor::wait_read, [this](const error_code& error) {
    if (error) return;
    const ssize_t size = ::read(terminal_.get(), keys_.data(), keys_.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return read();
    if (size <= 0) return handlers_.left();
    const std::string_view keys(keys_.data(), static_cast<std::size_t>(size));
    const std::size_t leaving = keys.find(control_o);
    handlers_.typed(std::span(keys_).first(std::min(leaving, keys.size())));
    if (leaving != std::string_view::npos) return handlers_.left();
    read();
  });
}

void InteractiveTerminal::show(std::span<const char> bytes) {
  to_show_.append(bytes.data(), bytes.size());
  screen_.follow(bytes);
  is_behind_ = to_show_.size() > limits::terminal_waiting_bytes;
  show_status();
  write();
}

void InteractiveTerminal::set_status(const std::string& status) {
  if (status == status_) return;
  status_ = status;
  status_is_new_ = true;
  show_status();
  write();
}

void InteractiveTerminal::show_status() {
  if (!has_title_ || !status_is_new_ || !screen_.is_between_units()) return;
  status_is_new_ = false;
  to_show_ += "\x1b]2;" + status_ + "\x07";
}

void InteractiveTerminal::write() {
  if (waits_to_write_ || to_show_.empty()) return;
  waits_to_write_ = true;
  stream_.async_wait(WaitFor::wait_write, [this](const error_code& error) {
    waits_to_write_ = false;
    if (error) return;
    const ssize_t written = ::write(terminal_.get(), to_show_.data(), to_show_.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) return handlers_.left();
    if (written > 0) to_show_.erase(0, static_cast<std::size_t>(written));
    if (is_behind_ && to_show_.size() < limits::terminal_waiting_bytes / 2) {
      is_behind_ = false;
      handlers_.caught_up();
    }
    write();
  });
}

}  // namespace bootwhy

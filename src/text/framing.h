// Takes the framing off a line: what printk, dmesg, the journal, syslog, container runtimes, CI systems and
// terminal programs put before the message.
//
// Framings are taken off from the outside in, so that a kernel line in a journal in a CI log ends up as the
// kernel wrote it. Kept are the time and the caller that they state; of several times of one kind the
// innermost is kept. «[  OK  ]», «(XEN)» and tags such as «systemd[1]: » are no framing.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/line.h"

namespace bootwhy {

// Takes the framing off line.text, and sets uptime, time and caller where the framing states them. Never
// copies: text and caller are views into what line.text was. A time that is none (a 31st of February) is left
// out.
void take_off_framing(Line& line);

// The uptime in seconds where the text begins with «[    2.540406] », as printk writes it in the first day of
// a machine, and goes on with something else than a bracket; nothing where it does not. Fast.
inline constexpr std::size_t usual_timestamp_bytes = 15;
std::optional<double> usual_uptime(std::string_view text);

// Where a kernel timestamp stands inside `text`, behind its start: there a kernel line came into the middle
// of another line. std::string_view::npos if nowhere.
std::size_t find_inner_kernel_line(std::string_view text);

// Whether the byte at `at` may be the bracket of a kernel timestamp. Fast.
bool may_begin_kernel_line(std::string_view text, std::size_t at);

}  // namespace bootwhy

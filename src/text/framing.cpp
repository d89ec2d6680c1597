#include "text/framing.h"

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/characters.h"
#include "base/limits.h"

namespace bootwhy {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What a host's or a service's name is made of.
constexpr Characters host_characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
bool is_host_character(char c) {
  return host_characters.has(c);
}

// What ends the name of a program: «systemd[1]: », «kernel: ».
constexpr Characters program_ends(" \t:[");

// Reads forward through a text. Each reader either takes what it names and says so, or takes nothing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  void skip(std::size_t size) { rest_.remove_prefix(size); }

  bool literal(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool literal(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::size_t spaces(std::size_t most) {
    std::size_t n = 0;
    while (n < most && literal(' ')) ++n;
    return n;
  }

  // What ends a framing: a space, or nothing more on the line.
  bool end_of_framing() { return at_end() || literal(' '); }

  std::optional<std::uint64_t> number(std::size_t fewest, std::size_t most) {
    std::size_t n = 0;
    std::uint64_t value = 0;
    while (n < most && n < rest_.size() && is_digit(rest_[n])) {
      value = value * 10 + static_cast<std::uint64_t>(rest_[n] - '0');
      ++n;
    }
    if (n < fewest || (n < rest_.size() && is_digit(rest_[n]))) return std::nullopt;
    rest_.remove_prefix(n);
    return value;
  }

  template <typename Belongs>
  std::string_view word(Belongs belongs) {
    std::size_t n = 0;
    while (n < rest_.size() && belongs(rest_[n])) ++n;
    const std::string_view taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
  }

 private:
  std::string_view rest_;
};

struct ClockTime {
  std::uint64_t hour = 0;
  std::uint64_t minute = 0;
  std::uint64_t second = 0;
  std::uint64_t microsecond = 0;
  std::size_t fraction_digits = 0;
};

// The digits of a fraction of a second, as microseconds.
bool read_fraction(Reader& in, ClockTime& time) {
  const std::size_t before = in.rest().size();
  const auto digits = in.number(1, 9);
  if (!digits) return false;
  time.fraction_digits = before - in.rest().size();
  std::uint64_t value = *digits;
  for (std::size_t i = time.fraction_digits; i < 6; ++i) value *= 10;
  for (std::size_t i = time.fraction_digits; i > 6; --i) value /= 10;
  time.microsecond = value;
  return true;
}

// «01:02:03», «01:02:03.456», «01:02:03,456789».
std::optional<ClockTime> read_clock(Reader& in) {
  ClockTime time;
  const auto hour = in.number(2, 2);
  if (!hour || !in.literal(':')) return std::nullopt;
  const auto minute = in.number(2, 2);
  if (!minute || !in.literal(':')) return std::nullopt;
  const auto second = in.number(2, 2);
  if (!second) return std::nullopt;
  time.hour = *hour;
  time.minute = *minute;
  time.second = *second;
  if ((in.literal('.') || in.literal(',')) && !read_fraction(in, time)) return std::nullopt;
  return time;
}

std::optional<WallTime> wall_time(std::uint64_t year, std::uint64_t month, std::uint64_t day,
                                  const ClockTime& clock) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{static_cast<int>(year)},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || clock.hour > 23 || clock.minute > 59 || clock.second > 60) return std::nullopt;
  return WallTime{sys_days{date}} + hours{clock.hour} + minutes{clock.minute} + seconds{clock.second} +
         microseconds{clock.microsecond};
}

// «Z», «+00:00», «-0530» or nothing; how far the time is ahead of UTC.
std::optional<std::chrono::minutes> read_zone(Reader& in) {
  if (in.literal('Z')) return std::chrono::minutes{0};
  const bool ahead = in.next_is('+');
  if (!ahead && !in.next_is('-')) return std::chrono::minutes{0};
  in.literal(ahead ? '+' : '-');
  std::uint64_t minutes = 0;
  if (const auto both = in.number(4, 4)) {
    minutes = *both / 100 * 60 + *both % 100;
  } else {
    const auto hour = in.number(2, 2);
    if (!hour || !in.literal(':')) return std::nullopt;
    const auto minute = in.number(2, 2);
    if (!minute) return std::nullopt;
    minutes = *hour * 60 + *minute;
  }
  const std::chrono::minutes offset{static_cast<int>(minutes)};
  return ahead ? offset : -offset;
}

void keep_time(Line& line, std::optional<WallTime> time) {
  if (time) line.time = time;
}

// «2026-11-24T01:02:03.123456+00:00», also with a space for the «T».
bool read_iso_time(Reader& in, std::optional<WallTime>& time) {
  const auto year = in.number(4, 4);
  if (!year || !in.literal('-')) return false;
  const auto month = in.number(2, 2);
  if (!month || !in.literal('-')) return false;
  const auto day = in.number(2, 2);
  if (!day || (!in.literal('T') && !in.literal(' '))) return false;
  const auto clock = read_clock(in);
  if (!clock) return false;
  const auto zone = read_zone(in);
  if (!zone) return false;
  time = wall_time(*year, *month, *day, *clock);
  if (time) *time -= *zone;
  return true;
}

std::optional<std::uint64_t> read_month(Reader& in) {
  if (in.rest().size() < 4 || in.rest()[3] != ' ') return std::nullopt;
  static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (in.literal(months[i])) return i + 1;
  }
  return std::nullopt;
}

// «Nov 24 01:02:03», «Nov  4 01:02:03.123456»; where the year follows, as in «Tue Nov 24 01:02:03 2026», it
// is asked for with `Year::follows`.
enum class Year { follows, none };
bool read_month_time(Reader& in, Year year_follows, std::optional<WallTime>& time) {
  const auto month = read_month(in);
  if (!month || in.spaces(2) == 0) return false;
  const auto day = in.number(1, 2);
  if (!day || !in.literal(' ')) return false;
  const auto clock = read_clock(in);
  if (!clock) return false;
  std::uint64_t year = 1970;
  if (year_follows == Year::follows) {
    if (!in.literal(' ')) return false;
    const auto stated = in.number(4, 4);
    if (!stated) return false;
    year = *stated;
  }
  time = wall_time(year, *month, *day, *clock);
  return true;
}

// printk's «[    T1]» or «[    C0]».
std::string_view read_caller(Reader& in) {
  Reader ahead = in;
  if (!ahead.literal('[')) return {};
  ahead.spaces(8);
  if (!ahead.next_is('T') && !ahead.next_is('C')) return {};
  const std::string_view caller = ahead.rest();
  ahead.literal(caller.front());
  if (!ahead.number(1, 10) || !ahead.next_is(']')) return {};
  const std::size_t size = caller.size() - ahead.rest().size();
  ahead.literal(']');
  in = ahead;
  return caller.substr(0, size);
}

// A number of eight decimal digits whose values (or characters, of digits and spaces) are the word's bytes,
// the first digit in the lowest: pairs of digits, then of pairs, then of fours are put together at once.
std::uint64_t from_eight_digits(std::uint64_t word) {
  word = (word & 0x0f0f0f0f0f0f0f0f) * (256 * 10 + 1) >> 8;
  word = (word & 0x00ff00ff00ff00ff) * (65536 * 100 + 1) >> 16;
  return (word & 0x0000ffff0000ffff) * (0x100000000 * 10000 + 1) >> 32;
}

// «[    2.540406]» as printk's «[%5lu.%06lu]» writes it in the first day of a machine, read eight bytes at a
// time; nothing where it is not exactly that. In microseconds.
constexpr std::size_t usual_timestamp_size = usual_timestamp_bytes - 1;
inline std::optional<std::uint64_t> read_usual_timestamp(std::string_view text) {
  if (std::endian::native != std::endian::little || text.size() < usual_timestamp_size || text[6] != '.' ||
      text[13] != ']')
    return std::nullopt;
  std::uint64_t seconds = 0;   // their five places in the upper bytes
  std::uint64_t fraction = 0;  // its six digits in the upper bytes
  std::memcpy(&seconds, text.data() + 1, 8);
  std::memcpy(&fraction, text.data() + 5, 8);
  constexpr std::uint64_t seconds_bytes = 0xffffffffff000000;
  constexpr std::uint64_t fraction_bytes = 0xffffffffffff0000;
  seconds <<= 24;
  fraction &= fraction_bytes;
  const auto each = [](std::uint64_t byte) { return byte * 0x0101010101010101; };
  const auto are_digits = [&](std::uint64_t word, std::uint64_t bytes) {
    return (word & (word + each(0x06)) & each(0xf0) & bytes) == (each(0x30) & bytes);
  };
  // A space differs from a zero by one bit; spaces stand before digits only, and the last place is no space.
  const std::uint64_t spaces = ~seconds & each(0x10) & seconds_bytes;
  const bool spaces_are_spaces = (seconds & (spaces >> 4) * 0x0f) == 0;
  const bool spaces_are_first = ((spaces >> 8) & ~spaces & seconds_bytes) == 0 && spaces >> 56 == 0;
  if (!spaces_are_spaces || !spaces_are_first || !are_digits(seconds | spaces, seconds_bytes) ||
      !are_digits(fraction, fraction_bytes))
    return std::nullopt;
  return from_eight_digits(seconds) * 1'000'000 + from_eight_digits(fraction);
}

// printk's «[    2.540406]», without what follows. Most lines of most logs begin so, and many more brackets
// in them must be told from it: so it is read by its places and not by what a Reader takes.
bool read_kernel_timestamp(Reader& in, double& uptime) {
  const std::string_view text = in.rest();
  if (!text.starts_with('[')) return false;
  if (const auto microseconds = read_usual_timestamp(text)) {
    in.skip(usual_timestamp_size);
    uptime = static_cast<double>(*microseconds) / 1e6;
    return true;
  }
  constexpr std::size_t most_spaces = 5;
  constexpr std::size_t most_digits = 10;
  std::size_t at = 1;
  while (at < text.size() && at <= most_spaces && text[at] == ' ') ++at;
  const std::size_t first_digit = at;
  std::uint64_t microseconds = 0;
  for (; at < text.size() && at - first_digit < most_digits && is_digit(text[at]); ++at)
    microseconds = microseconds * 10 + static_cast<std::uint64_t>(text[at] - '0');
  if (at == first_digit) return false;

  constexpr std::size_t fraction_size = 6;
  const std::string_view fraction = text.substr(at);
  if (fraction.size() < fraction_size + 2 || fraction.front() != '.' || fraction[fraction_size + 1] != ']')
    return false;
  for (const char digit : fraction.substr(1, fraction_size)) {
    if (!is_digit(digit)) return false;
    microseconds = microseconds * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  in.skip(at + fraction_size + 2);
  uptime = static_cast<double>(microseconds) / 1e6;
  return true;
}

void keep(Line& line, const Reader& in) {
  line.text = in.rest();
}

// «vm1 kernel: » goes; of «vm1 systemd[1]: » the host goes. Anything else is no host with a program's name:
// «usb 1-1: new device» must stay whole.
bool take_off_host(Line& line) {
  const std::string_view text = line.text;
  const std::size_t host = host_characters.run(text);
  if (host == 0 || host == text.size() || text[host] != ' ') return false;
  const std::string_view from_program = text.substr(host + 1);
  std::size_t program = 0;
  while (program < from_program.size() && !program_ends.has(from_program[program])) ++program;
  if (program == 0 || program == from_program.size()) return false;
  Reader in{from_program.substr(program)};
  if (in.literal('[')) {
    if (!in.number(1, 10) || !in.literal("]:") || !in.end_of_framing()) return false;
    line.text = from_program;
    return true;
  }
  if (!in.literal(':') || from_program.substr(0, program) != "kernel" || !in.end_of_framing()) return false;
  keep(line, in);
  return true;
}

enum class Found { nothing, outer, printk };

Found take_off_printk(Line& line) {
  Reader in{line.text};
  double uptime = 0;
  if (!read_kernel_timestamp(in, uptime)) return Found::nothing;
  const auto caller = read_caller(in);
  if (!in.end_of_framing() && caller.empty()) return Found::nothing;
  line.uptime = uptime;
  if (!caller.empty()) line.caller = caller;
  keep(line, in);
  // The journal's short-monotonic looks the same and goes on with a host.
  return caller.empty() && take_off_host(line) ? Found::outer : Found::printk;
}

// «[Tue Nov 24 01:02:03 2026] », «[2026-11-24T01:02:03.123Z] », «[2026-11-24 01:02:03] », «[01:02:03.123] »,
// and the caller alone.
Found take_off_bracketed(Line& line) {
  Reader in{line.text};
  if (const auto caller = read_caller(in); !caller.empty()) {
    if (!in.end_of_framing()) return Found::nothing;
    line.caller = caller;
    keep(line, in);
    return Found::printk;
  }
  in.literal('[');
  std::optional<WallTime> time;
  bool from_dmesg = false;
  if (!in.at_end() && is_digit(in.rest().front())) {
    Reader iso = in;
    if (read_iso_time(iso, time)) {
      in = iso;
    } else {
      time.reset();
      if (const auto clock = read_clock(in); !clock || clock->fraction_digits == 0) return Found::nothing;
    }
  } else {
    static constexpr std::array<std::string_view, 7> days = {"Mon ", "Tue ", "Wed ", "Thu ",
                                                             "Fri ", "Sat ", "Sun "};
    bool is_day = false;
    for (std::string_view day : days) is_day = is_day || in.literal(day);
    if (!is_day || !read_month_time(in, Year::follows, time)) return Found::nothing;
    from_dmesg = true;
  }
  if (!in.literal(']')) return Found::nothing;
  const auto caller = from_dmesg ? read_caller(in) : std::string_view{};
  if (!in.end_of_framing() && caller.empty()) return Found::nothing;
  keep_time(line, time);
  if (!caller.empty()) line.caller = caller;
  keep(line, in);
  return Found::outer;
}

// «<6>», and what syslog's newer form (RFC 5424) puts behind it: «1 TIME HOST PROGRAM PID MESSAGE-ID DATA».
Found take_off_priority(Line& line) {
  Reader in{line.text};
  in.literal('<');
  const auto priority = in.number(1, 3);
  if (!priority || *priority > 191 || !in.literal('>')) return Found::nothing;
  keep(line, in);

  if (!in.literal("1 ")) return Found::outer;
  std::optional<WallTime> time;
  if (!in.literal('-') && !read_iso_time(in, time)) return Found::outer;
  auto field = [&] {
    if (!in.literal(' ')) return std::string_view{};
    return in.word([](char c) { return c != ' '; });
  };
  const auto host = field();
  const auto program = field();
  const auto process = field();
  const auto message_id = field();
  if (host.empty() || program.empty() || process.empty() || message_id.empty() || !in.literal(' ')) {
    return Found::outer;
  }
  if (!in.literal('-')) {
    bool any = false;
    while (in.literal('[')) {
      in.word([](char c) { return c != ']'; });
      if (!in.literal(']')) return Found::outer;
      any = true;
    }
    if (!any) return Found::outer;
  }
  if (!in.end_of_framing()) return Found::outer;
  keep_time(line, time);
  keep(line, in);
  return Found::outer;
}

// /dev/kmsg: «6,1234,5678901,-,caller=T1;».
bool take_off_kmsg(Line& line) {
  Reader in{line.text};
  if (!in.number(1, 4) || !in.literal(',') || !in.number(1, 18) || !in.literal(',')) return false;
  const auto microseconds = in.number(1, 18);
  if (!microseconds || !in.literal(',')) return false;
  const auto extra = in.word([](char c) { return c != ';' && c != ' '; });
  if (extra.empty() || !in.literal(';')) return false;
  line.uptime = static_cast<double>(*microseconds) / 1e6;
  static constexpr std::string_view caller_key = ",caller=";
  if (const auto at = extra.find(caller_key); at != std::string_view::npos) {
    const auto value = extra.substr(at + caller_key.size());
    line.caller = value.substr(0, value.find(','));
  }
  keep(line, in);
  return true;
}

// What comes behind an ISO time: Kubernetes' stream, GitLab's stream, or a host.
void take_off_stream(Line& line) {
  Reader in{line.text};
  if ((in.literal("stdout ") || in.literal("stderr ")) && (in.literal("F") || in.literal("P")) &&
      in.end_of_framing()) {
    keep(line, in);
    return;
  }
  in = Reader{line.text};
  if (in.number(2, 2) && (in.literal('O') || in.literal('E'))) {
    if (!in.literal('+')) {
      if (!in.end_of_framing()) return;
    }
    keep(line, in);
    return;
  }
  take_off_host(line);
}

Found take_off_digits(Line& line) {
  Reader in{line.text};
  std::optional<WallTime> time;
  if (read_iso_time(in, time)) {
    if (!in.end_of_framing()) return Found::nothing;
    keep_time(line, time);
    keep(line, in);
    take_off_stream(line);
    return Found::outer;
  }
  in = Reader{line.text};
  if (const auto clock = read_clock(in)) {
    if (!in.end_of_framing()) return Found::nothing;
    if (clock->fraction_digits == 3) in.literal(' ');  // KernelCI puts two
    keep(line, in);
    return Found::outer;
  }
  if (take_off_kmsg(line)) return Found::printk;
  in = Reader{line.text};
  const auto epoch = in.number(10, 10);
  if (!epoch || *epoch < 1'000'000'000 || *epoch >= 2'000'000'000) return Found::nothing;
  ClockTime fraction;
  if (in.literal('.') && !read_fraction(in, fraction)) return Found::nothing;
  if (!in.end_of_framing()) return Found::nothing;
  line.time = WallTime{std::chrono::seconds{*epoch} + std::chrono::microseconds{fraction.microsecond}};
  keep(line, in);
  return Found::outer;
}

// dmesg -x: «kern  :info  : ».
bool take_off_facility(Line& line) {
  static constexpr std::array<std::string_view, 13> facilities = {
      "kern", "user", "mail", "daemon",   "auth", "syslog", "lpr",
      "news", "uucp", "cron", "authpriv", "ftp",  "local"};
  static constexpr std::array<std::string_view, 8> levels = {"emerg", "alert",  "crit", "err",
                                                             "warn",  "notice", "info", "debug"};
  Reader in{line.text};
  const auto facility = in.word(is_letter);
  bool known = false;
  for (std::string_view each : facilities) known = known || facility == each;
  if (!known) return false;
  if (facility == "local" && !in.number(1, 1)) return false;
  in.spaces(6);
  if (!in.literal(':')) return false;
  const auto level = in.word(is_letter);
  known = false;
  for (std::string_view each : levels) known = known || level == each;
  if (!known) return false;
  in.spaces(6);
  if (!in.literal(':') || !in.end_of_framing()) return false;
  keep(line, in);
  return true;
}

// docker compose: «vm1  | ». It always puts two spaces at least.
bool take_off_service(Line& line) {
  Reader in{line.text};
  const auto service = in.word(is_host_character);
  if (service.empty() || in.spaces(64) < 2 || !in.literal('|') || !in.end_of_framing()) return false;
  keep(line, in);
  return true;
}

Found take_off_letters(Line& line) {
  Reader in{line.text};
  std::optional<WallTime> time;
  if (read_month_time(in, Year::none, time)) {
    if (!in.end_of_framing()) return Found::nothing;
    keep_time(line, time);
    keep(line, in);
    take_off_host(line);
    return Found::outer;
  }
  // Both have spaces, a colon or a bar behind a short word; most lines of letters have not.
  const std::size_t word_end = line.text.substr(0, 64).find_first_of(" :");
  if (word_end == std::string_view::npos || word_end + 2 >= line.text.size()) return Found::nothing;
  if (line.text[word_end] == ' ' && line.text[word_end + 1] != ' ' && line.text[word_end + 1] != ':') {
    return Found::nothing;
  }
  return take_off_facility(line) || take_off_service(line) ? Found::outer : Found::nothing;
}

Found take_off_one(Line& line) {
  const char first = line.text.front();
  if (first == '[') {
    const Found found = take_off_printk(line);
    return found == Found::nothing ? take_off_bracketed(line) : found;
  }
  if (first == '<') return take_off_priority(line);
  if (is_digit(first)) {
    const Found found = take_off_digits(line);
    if (found != Found::nothing) return found;
    return take_off_service(line) ? Found::outer : Found::nothing;
  }
  if (is_letter(first)) return take_off_letters(line);
  return Found::nothing;
}

// «(XEN) » and «(d1) » belong to the timestamp that follows them.
bool is_xen_tag(std::string_view head) {
  return head == "(XEN) " || (head.starts_with("(d") && head.ends_with(") ") && head.size() <= 8);
}

}  // namespace

std::optional<double> usual_uptime(std::string_view text) {
  constexpr std::size_t size = usual_timestamp_bytes;
  if (text.size() <= size || text.front() != '[' || text[size - 1] != ' ' || text[size] == '[')
    return std::nullopt;
  const auto microseconds = read_usual_timestamp(text);
  if (!microseconds) return std::nullopt;
  return static_cast<double>(*microseconds) / 1e6;
}

void take_off_framing(Line& line) {
  static constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.text.starts_with(byte_order_mark)) line.text.remove_prefix(byte_order_mark.size());
  int layer = 0;
  // Most lines begin so; take_off_printk() says the same of them.
  if (const auto uptime = usual_uptime(line.text)) {
    line.uptime = uptime;
    line.text.remove_prefix(usual_timestamp_bytes);
    if (!take_off_host(line)) return;
    ++layer;
  }
  bool inside_printk = false;
  for (; layer < limits::framing_layers && !line.text.empty(); ++layer) {
    // Behind printk stands the message; only printk's own marks may follow one another.
    if (inside_printk && line.text.front() != '[') return;
    const Found found = inside_printk ? take_off_printk(line) : take_off_one(line);
    if (found == Found::nothing) return;
    inside_printk = found == Found::printk;
  }
}

bool may_begin_kernel_line(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return false;
  std::size_t end = at + 1;
  while (end < text.size() && (text[end] == ' ' || is_digit(text[end]))) ++end;
  return end > at + 1 && end < text.size() && text[end] == '.';
}

std::size_t find_inner_kernel_line(std::string_view text) {
  for (std::size_t at = text.find('[', 1); at != std::string_view::npos; at = text.find('[', at + 1)) {
    if (!may_begin_kernel_line(text, at)) continue;
    Reader in{text.substr(at)};
    double uptime = 0;
    if (!read_kernel_timestamp(in, uptime)) continue;
    if (!in.next_is(' ') && read_caller(in).empty()) continue;
    if (is_xen_tag(text.substr(0, at))) continue;
    return at;
  }
  return std::string_view::npos;
}

}  // namespace bootwhy

#include "kernel/crash_blame.h"

#include <iterator>
#include <optional>
#include <vector>

#include "kernel/call_trace.h"
#include "kernel/rust_name.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

using Lines = std::span<const std::string_view>;

constexpr auto nowhere = static_cast<std::size_t>(-1);

// The functions of a trace, innermost first, that may be blamed: sure ones, and not inlined, since only some
// reports tell inlined ones. «next+0x0/0x90» is where the last call of a function would return to, which
// never returns: the one that called is not named.
void add_functions(std::string_view line, std::vector<std::string_view>& functions) {
  const auto frame = read_frame(line);
  if (!frame || !frame->sure || frame->inlined || frame->function.empty() ||
      frame->offset.starts_with("+0x0/"))
    return;
  functions.push_back(frame->function);
  if (const auto outer = read_outer_frame(line)) functions.push_back(outer->function);
}

// The frames from line `at` up to where the next trace begins; `at` becomes that line.
std::vector<std::string_view> take_frames(Lines lines, std::size_t& at) {
  std::vector<std::string_view> functions;
  for (; at < lines.size() && !begins_trace(lines[at]); ++at) add_functions(lines[at], functions);
  return functions;
}

// The first line from `at` on with a call trace's heading.
std::size_t find_trace(Lines lines, std::size_t at) {
  for (; at < lines.size(); ++at)
    if (contains(lines[at], "Call Trace:") || contains(lines[at], "Call trace:") ||
        contains(lines[at], "Backtrace:"))
      return at;
  return nowhere;
}

std::size_t find_line(Lines lines, std::string_view part, std::size_t at) {
  for (; at < lines.size(); ++at)
    if (contains(lines[at], part)) return at;
  return nowhere;
}

class BlameFinder {
 public:
  BlameFinder(Lines lines, const CrashOpening& opening, const FrameRules& rules)
      : lines_(lines), opening_(opening), rules_(rules) {}

  Blamed find() const {
    const CrashKind& kind = *opening_.kind;
    switch (kind.blame) {
      case Blame::nowhere:
        return {};
      case Blame::opening:
        return first_found([&] { return in_opening(); }, [&] { return behind_line(0); },
                           [&] { return in_trace(); });
      case Blame::opening_alone:
        return in_opening();
      case Blame::pointer:
        return at_pointer();
      case Blame::trace:
        return in_trace();
      case Blame::trace_beside:
        return {in_trace().function, ""};
      case Blame::listing: {
        const auto at = find_line(lines_, kind.behind, 0);
        return first_found([&] { return at == nowhere ? Blamed{} : behind_line(at); },
                           [&] { return in_trace(); });
      }
      case Blame::lock_site:
        return first_found([&] { return first_of(lock_sites()); }, [&] { return in_trace(); });
      case Blame::lock_site_itself: {
        const Functions sites = lock_sites();
        return sites.empty() ? in_trace() : blame(sites.front());
      }
      case Blame::release_site:
        return first_found([&] { return behind_line(0); }, [&] { return in_trace(); });
      case Blame::busy:
        return busy_with(pointer_and_trace());
      case Blame::interrupted:
        return interrupted();
      case Blame::waiting:
        return waiting();
      case Blame::last_function:
        return last_function();
    }
    return {};
  }

 private:
  using Functions = std::vector<std::string_view>;

  Blamed blame(std::string_view function) const {
    if (auto name = rust_name(function)) return {*name, *name};
    return {std::string(function), std::string(title_name(rules_, function))};
  }

  bool machinery(std::string_view function) const {
    return is_machinery(rules_, opening_.kind->family, function);
  }

  // The first of these functions that is no machinery.
  Blamed first_of(const Functions& functions) const {
    for (const std::string_view function : functions)
      if (!machinery(function)) return blame(function);
    return {};
  }

  // What the first of several ways to find a function finds; the others are not gone.
  template <class Way, class... Ways>
  static Blamed first_found(Way way, Ways... others) {
    Blamed found = way();
    if constexpr (sizeof...(others) > 0)
      if (found.function.empty()) return first_found(others...);
    return found;
  }

  Blamed in_opening() const { return first_of(named_in_opening()); }
  Blamed in_trace() const { return first_of(trace()); }
  Blamed behind_line(std::size_t at) const { return first_of(frames_behind(at)); }

  Functions named_in_opening() const {
    for (auto capture = std::rbegin(opening_.captures); capture != std::rend(opening_.captures); ++capture)
      if (!capture->empty()) {
        const auto symbol = read_symbol(*capture);
        return symbol ? Functions{symbol->function} : Functions{};
      }
    return {};
  }

  Functions frames_behind(std::size_t at) const {
    ++at;
    return take_frames(lines_, at);
  }

  Functions trace() const {
    const auto at = find_trace(lines_, 0);
    return at == nowhere ? Functions{} : frames_behind(at);
  }

  std::size_t find_pointer(std::size_t at, bool user_space_counts) const {
    for (; at < lines_.size(); ++at) {
      const auto pointer = read_pointer(lines_[at]);
      if (pointer && (user_space_counts || !pointer->in_user_space)) return at;
    }
    return nowhere;
  }

  Functions pointer_at(std::size_t at) const {
    const auto pointer = read_pointer(lines_[at]);
    return pointer && !pointer->frame.function.empty() ? Functions{pointer->frame.function} : Functions{};
  }

  Blamed at_pointer() const {
    const auto at = find_pointer(0, false);
    if (at == nowhere)
      return first_found([&] { return in_trace(); }, [&] { return first_of(named_at_in_opening()); });
    const auto in_next_trace = [&] {
      const auto next = find_trace(lines_, at);
      return next == nowhere ? Blamed{} : behind_line(next);
    };
    // The frames stand behind it at once where the pointer is itself part of a trace.
    return first_found([&] { return first_of(pointer_at(at)); }, [&] { return behind_line(at); },
                       in_next_trace, [&] { return in_trace(); });
  }

  // WARNING: «… at lib/x.c:12 function+0x12/0x34», «… at function+0x12/0x34, CPU#1».
  Functions named_at_in_opening() const {
    std::string_view text = opening_.rest;
    while (const auto rest = behind(text, " ")) {
      if (const auto symbol = read_symbol(*rest)) return {symbol->function};
      text = *rest;
    }
    return {};
  }

  Functions lock_sites() const {
    Functions sites;
    const auto begin = find_line(lines_, opening_.kind->behind, 0);
    if (begin == nowhere) return sites;
    for (std::size_t at = begin; at < lines_.size() && sites.size() < 2; ++at)
      if (const auto site = behind(lines_[at], "at: "))
        if (const auto symbol = read_symbol(*site)) sites.push_back(symbol->function);
    return sites;
  }

  // Where the CPU was and how it came there. A pointer inside the trace is a part of it, and not the first.
  Functions pointer_and_trace() const {
    const auto at = find_pointer(0, true);
    const auto heading = find_trace(lines_, 0);
    if (at == nowhere || at > heading) return trace();
    Functions functions = pointer_at(at);
    if (heading != nowhere) append(functions, frames_behind(heading));
    return functions;
  }

  static void append(Functions& to, const Functions& more) { to.insert(to.end(), more.begin(), more.end()); }

  // Lockups strike at a random place of what loops. The function that was entered from a general place (a
  // system call, a timer, a work queue) stands for it.
  Blamed busy_with(const Functions& functions) const {
    std::string_view inner;
    for (const std::string_view function : functions) {
      if (machinery(function)) continue;
      const auto name = title_name(rules_, function);
      if (inner.empty()) inner = function;
      if (fits_any(rules_.work_entries, name)) {
        const auto bucketed = bucket(lockup, function);
        return bucketed ? *bucketed : blame(inner);
      }
      inner = function;
    }
    return {};
  }

  Blamed interrupted() const {
    for (std::size_t at = 1; at < lines_.size(); ++at) {
      const auto frame = read_frame(lines_[at]);
      const bool entry = (frame && fits_any(rules_.interrupt_entries, frame->function)) ||
                         contains(lines_[at], "Exception stack");
      if (!entry) continue;
      if (const auto pointer = find_pointer(at, true); pointer != nowhere) {
        Functions functions = pointer_at(pointer);
        append(functions, frames_behind(pointer));
        if (Blamed found = busy_with(functions); !found.function.empty()) return found;
      }
      if (Blamed found = busy_with(frames_behind(at)); !found.function.empty()) return found;
      break;
    }
    return busy_with(pointer_and_trace());
  }

  std::optional<Blamed> bucket(std::string_view family, std::string_view function) const {
    for (const FrameBucket& one : rules_.buckets)
      if (one.family == family && fits(one.rule, function)) {
        Blamed blamed = blame(function);
        if (!one.name.empty()) blamed.title = one.name;
        return blamed;
      }
    return std::nullopt;
  }

  Blamed waiting() const {
    const Functions functions = trace();
    for (const std::string_view function : functions)
      if (!fits_any(rules_.skip, function))
        if (auto bucketed = bucket(opening_.kind->family, function)) return *bucketed;
    return first_of(functions);
  }

  Blamed last_function() const {
    for (const std::string_view line : lines_)
      if (const auto rest = behind(line, "last function: ")) {
        std::string_view name = *rest;
        name = take_while(name, is_word_character);
        if (!name.empty()) return blame(name);
      }
    return {};
  }

  Lines lines_;
  const CrashOpening& opening_;
  const FrameRules& rules_;
};

}  // namespace

Blamed find_blamed(std::span<const std::string_view> lines, const CrashOpening& opening,
                   const FrameRules& rules) {
  return BlameFinder(lines, opening, rules).find();
}

}  // namespace bootwhy

// The kinds of crash that Linux reports: how the first line of each looks, what it is called, and where its
// report says which function is to blame.
#pragma once

#include <string_view>

namespace bootwhy {

// Where the report names the function to blame.
enum class Blame {
  nowhere,           // the title says it all
  opening,           // in the opening line; where that is machinery, in the trace
  opening_alone,     // in the opening line
  pointer,           // where the CPU was; where that is machinery, in the trace behind
  trace,             // in the first call trace
  trace_beside,      // there too, but the title does not name it
  listing,           // in the frames behind a certain line, which need no «Call Trace:»
  lock_site,         // where the lock was taken, «…, at: function»; where that is machinery, in the trace
  lock_site_itself,  // where the lock was taken, even where that is machinery
  release_site,      // where it was released, in a line of its own
  busy,              // lockups: in the trace, what a work entry called
  interrupted,       // stalls: the same, behind the interrupt
  waiting,           // hung tasks: in the trace, above the sleeping
  last_function,     // «last function: …»
};

// The family of lockups and stalls, for what they have in common.
inline constexpr std::string_view lockup = "lockup";

// The family of traps in PID 1, which a panic follows, as a rule.
inline constexpr std::string_view init_trap = "init-trap";

// «*» in `opening` stands for anything; its pieces are found in this order anywhere in the line. In `title`,
// $1 to $3 are what the stars took in (a star at the end takes the rest of the line), $access is «Read» or
// «Write», and {} is the function.
struct CrashKind {
  std::string_view opening = {};
  std::string_view title = {};
  std::string_view type = {};
  Blame blame = Blame::nowhere;
  std::string_view behind = {};  // the function is looked for behind the line that holds this
  std::string_view family = {};  // of frame rules
  bool stamped = false;  // counts only at the start of a line that carries the kernel's own time stamp
};

struct CrashOpening {
  const CrashKind* kind = nullptr;  // nullptr: this line begins no crash
  std::string_view captures[3];     // they live as long as the line
  std::string_view rest;            // from where the opening begins
};

// The kind of crash that the line begins, if any.
CrashOpening match_opening(std::string_view line);

// Whether `next`, after a crash of kind `first` has begun, is a part of that one: a panic after an oops, say.
bool continues_crash(const CrashKind& first, const CrashKind& next);

// Whether frame rules may name this family.
bool is_crash_family(std::string_view family);

}  // namespace bootwhy

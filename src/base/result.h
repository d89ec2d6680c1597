// What a call gives back where failing is an everyday thing: a value, or an error that a person can act on.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace bootwhy {

// Something did not work. The four parts are shown in this order: what was tried and on what, why it
// failed, and what to do next.
struct Error {
  std::string tried;    // «read the signature file»
  std::string place;    // the file, socket or option; with line and key where there are some
  std::string reason;   // why it failed
  std::string way_out;  // what the user can do; empty where nothing sensible can be said
};

// The error in one line: «cannot TRIED PLACE: REASON. WAY_OUT».
std::string to_string(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

// Shorthand for returning an error from a function that gives a Result.
inline tl::unexpected<Error> failure(std::string tried, std::string place, std::string reason,
                                     std::string way_out = {}) {
  return tl::unexpected<Error>(
      Error{std::move(tried), std::move(place), std::move(reason), std::move(way_out)});
}

}  // namespace bootwhy

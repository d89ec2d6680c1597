#include "signature/whole_pattern.h"

#include <re2/re2.h>

#include <mutex>
#include <optional>

#include "signature/re2_options.h"

namespace bootwhy {

struct WholePattern::State {
  std::string_view pattern;
  bool is_literal = false;
  std::once_flag once;
  std::optional<RE2> compiled;
};

WholePattern::WholePattern(std::string_view pattern) : state_(std::make_unique<State>()) {
  state_->pattern = pattern;
  state_->is_literal = pattern.find_first_of("\\^$.|?*+()[]{}") == std::string_view::npos;
}
WholePattern::~WholePattern() = default;
WholePattern::WholePattern(WholePattern&&) noexcept = default;
WholePattern& WholePattern::operator=(WholePattern&&) noexcept = default;

bool WholePattern::matches(std::string_view value) const {
  if (state_->is_literal) return value == state_->pattern;
  std::call_once(state_->once, [&] { state_->compiled.emplace(state_->pattern, re2_options()); });
  return state_->compiled->ok() && RE2::FullMatch(value, *state_->compiled);
}

}  // namespace bootwhy

// A pattern that a value must match from end to end, compiled when it is first asked and then kept: compiling
// costs a hundred times what matching does. Any number of threads may ask at the same time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bootwhy {

class WholePattern {
 public:
  // A pattern that RE2 refuses matches nothing.
  explicit WholePattern(std::string pattern);
  ~WholePattern();
  WholePattern(WholePattern&&) noexcept;
  WholePattern& operator=(WholePattern&&) noexcept;

  bool matches(std::string_view value) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bootwhy

// A pattern that a value must match from end to end, compiled when it is first asked and then kept: compiling
// costs a hundred times what matching does. Any number of threads may ask at the same time.
#pragma once

#include <memory>
#include <string_view>

namespace bootwhy {

class WholePattern {
 public:
  // The pattern's text must live as long as this. A pattern that RE2 refuses matches nothing.
  explicit WholePattern(std::string_view pattern);
  ~WholePattern();
  WholePattern(WholePattern&&) noexcept;
  WholePattern& operator=(WholePattern&&) noexcept;

  bool matches(std::string_view value) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bootwhy

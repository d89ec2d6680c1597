// What is shown of guest bytes: no control character reaches a terminal, no markup a page, and JSON gets
// valid UTF-8.
#include <nlohmann/json.hpp>

#include "fuzz/fuzz.h"
#include "report/escape.h"
#include "report/markdown_report.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

FUZZ(bytes) {
  const std::string shown = for_terminal(bytes);
  require_nothing_raw(shown, "");
  require(nlohmann::json::accept(nlohmann::json(shown).dump()), "what is shown is valid UTF-8");
  require(for_terminal(shown) == shown, "what is safe stays as it is");

  const std::string in_markup = for_markup(bytes);
  require_nothing_raw(in_markup, "");
  require(in_markup.find_first_of("<>\"'") == std::string::npos, "no markup is left");

  require_nothing_raw(code_span(bytes), "");
  require_nothing_raw(code_block(bytes), "\n");

  const auto text = nlohmann::json(as_utf8(bytes)).dump();  // throws for what is no UTF-8
  require(nlohmann::json::accept(text), "JSON holds what was made UTF-8");
}

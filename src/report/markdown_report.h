// The report for pasting into an issue (GitHub-flavoured Markdown). Text from consoles and names of files
// stand in code spans and code blocks alone, with fences longer than any in the text: there nothing is
// markup, a mention or a link.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/verdict.h"

namespace bootwhy {

// One source with its boots.
std::string markdown_report(const SourceReport& source, const Knowledge& knowledge);

// Text in one line as a code span, and lines as a code block; what is unsafe for a terminal is made visible.
std::string code_span(std::string_view text);
std::string code_block(std::string_view lines);

// A text of our own: what Markdown would take for markup is escaped, save code spans.
std::string plain_markdown(std::string_view text);

}  // namespace bootwhy

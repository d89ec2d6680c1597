#include "report/page.h"

#include <fmt/format.h>

#include <algorithm>

namespace bootwhy {
namespace {

constexpr std::size_t wrap_columns = 100;

}  // namespace

void Page::line(std::string_view text) {
  text_ += text;
  text_ += '\n';
}

void Page::paragraph(std::string_view indent, std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\n'; };
  std::size_t columns = 0;  // of the line in progress
  for (auto at = text.begin(); (at = std::find_if_not(at, text.end(), is_space)) != text.end();) {
    const auto end = std::find_if(at, text.end(), is_space);
    const std::string_view word(at, end);
    at = end;
    if (columns > 0 && columns + 1 + word.size() <= wrap_columns) {
      text_ += ' ';
      columns += 1 + word.size();
    } else {
      if (columns > 0) text_ += '\n';
      text_ += indent;
      columns = indent.size() + word.size();
    }
    text_ += word;
  }
  if (columns > 0) text_ += '\n';
}

void Page::snippet(std::string_view indent, std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    text_ += indent;
    line(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
}

std::string Page::painted(std::string_view text, std::string_view code) const {
  if (style_.colour == Colour::off) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void write_fix(Page& page, const std::string& indent, const Fix& fix) {
  page.paragraph(indent, fmt::format("fix ({}): {}", fix.platform, fix.text));
  if (!fix.first.empty()) page.paragraph(indent + "  ", fmt::format("first: {}", fix.first));
  page.snippet(indent + "    ", fix.snippet);
  if (!fix.check.empty()) page.paragraph(indent + "  ", fmt::format("then check: {}", fix.check));
}

void write_cure(Page& page, const std::string& indent, const Cause& cause) {
  for (const RuledOut& ruled_out : cause.ruled_out)
    page.paragraph(indent, fmt::format("not it: {}: {}", ruled_out.theory, ruled_out.because));
  for (const Fix& fix : cause.fixes) write_fix(page, indent, fix);
  for (const std::string_view reference : cause.references)
    page.line(fmt::format("{}see {}", indent, reference));
}

}  // namespace bootwhy

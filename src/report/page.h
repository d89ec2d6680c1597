// A page of text for people: lines, wrapped paragraphs, snippets to paste, colour where it is wanted.
#pragma once

#include <string>
#include <string_view>

#include "diagnosis/cause.h"

namespace bootwhy {

enum class Colour : bool { off, on };

struct TextStyle {
  Colour colour = Colour::off;
};

class Page {
 public:
  explicit Page(TextStyle style) : style_(style) {}

  void line(std::string_view text = {});
  // Wraps words at the column limit, every line behind `indent`.
  void paragraph(std::string_view indent, std::string_view text);
  // Each line behind `indent`, never wrapped.
  void snippet(std::string_view indent, std::string_view text);

  std::string bold(std::string_view text) const { return painted(text, "1"); }
  std::string red(std::string_view text) const { return painted(text, "1;31"); }
  std::string green(std::string_view text) const { return painted(text, "32"); }
  std::string yellow(std::string_view text) const { return painted(text, "33"); }
  std::string dim(std::string_view text) const { return painted(text, "2"); }

  std::string take() { return std::move(text_); }

 private:
  std::string painted(std::string_view text, std::string_view code) const;

  TextStyle style_;
  std::string text_;
};

// One way to cure a cause: what to do, what to save first, the commands, how to see that it worked.
void write_fix(Page& page, const std::string& indent, const Fix& fix);

// What was ruled out, all cures, and where to read more.
void write_cure(Page& page, const std::string& indent, const Cause& cause);

}  // namespace bootwhy

// The style sheet and the script of the HTML report, as they were in html/ when the program was built.
#pragma once

#include <string_view>

namespace bootwhy {

struct HtmlAsset {
  std::string_view text;
  std::string_view sha256;  // of the text, in hexadecimal
};

extern const HtmlAsset report_css;
extern const HtmlAsset report_js;

}  // namespace bootwhy

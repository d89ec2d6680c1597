#include "report/html_page.h"

#include "base/version.h"
#include "report/html_assets.h"

namespace bootwhy {
namespace {

// A hash as the policy wants it: Base64 of the bytes that `hexadecimal` writes.
std::string base64_from(std::string_view hexadecimal) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char digit : hexadecimal) {
    bits = (bits << 4) | static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    count += 4;
    if (count < 6) continue;
    count -= 6;
    text += alphabet[(bits >> count) & 63];
  }
  if (count > 0) text += alphabet[(bits << (6 - count)) & 63];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

std::string html_page(const Markup& title, const std::string& body) {
  Markup page;
  page.add(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
      "script-src "
      "'sha256-{}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<meta "
      "name=\"generator\" content=\"bootwhy {}\">\n<title>{}</title>\n",
      base64_from(report_css.sha256), base64_from(report_js.sha256), version, title);
  std::string html = page.text();
  html += "<style>";
  html += report_css.text;
  html += "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the report</a>\n";
  html += body;
  html += markup(
              "<footer><p class=\"dim\">Written by bootwhy {}. Text from consoles is shown "
              "escaped.</p></footer>\n",
              version)
              .text();
  html += "<script>";
  html += report_js.text;
  html += "</script>\n</body>\n</html>\n";
  return html;
}

}  // namespace bootwhy

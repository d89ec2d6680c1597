// JSON as it is written, held against what a reader of JSON makes of it.
#include "report/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/catch.h"

using bootwhy::GuestText;
using bootwhy::indented;
using bootwhy::Json;
using nlohmann::ordered_json;

namespace {

const Json document = {{"empty", Json::object()},
                       {"none", Json::array()},
                       {"list", std::vector<std::string>{"a", "b: [\"c\", {}]"}},
                       {"inner", {{"yes", true}, {"no", false}, {"nothing", nullptr}}},
                       {"numbers", std::vector<std::uint64_t>{0, 18446744073709551615u}},
                       {"negative", -1},
                       {"uptime", 1.0},
                       {"small", 0.000001},
                       {"text", GuestText("caf\xc3\xa9 \xf0\x9f\x98\x80")}};

}  // namespace

TEST_CASE("what is written is what a reader would write again, compact and indented") {
  const auto read = ordered_json::parse(document.text());
  CHECK(document.text() == read.dump(-1, ' ', true));
  CHECK(indented(document) == read.dump(2, ' ', true));
  CHECK(read["list"][1] == "b: [\"c\", {}]");
  CHECK(read["numbers"][1] == 18446744073709551615u);
}

TEST_CASE("every character of a text is read back, and what is written is ASCII") {
  std::string text;
  for (char c = 0; c < 0x7f; ++c) text += c;
  text += "\x7f\xc2\x80\xe2\x80\xae\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";
  const std::string written = Json(GuestText(text)).text();
  CHECK(ordered_json::parse(written) == text);
  CHECK(written == ordered_json(text).dump(-1, ' ', true));
  CHECK(std::all_of(written.begin(), written.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
}

TEST_CASE("bytes that are no UTF-8 are replaced, each of them") {
  const std::string written = Json(GuestText("a\xff\xc3(\xed\xa0\x80\xe2\x82")).text();
  CHECK(written == R"("a\ufffd\ufffd(\ufffd\ufffd\ufffd\ufffd\ufffd")");
}

TEST_CASE("arrays and objects grow at their end") {
  Json array = Json::array();
  array.push_back(1);
  array.push_back({{"key", "value"}});
  Json object = Json::object();
  object.add("a\"b", array);
  object.add("c", "");
  CHECK(object.text() == R"({"a\"b":[1,{"key":"value"}],"c":""})");
}

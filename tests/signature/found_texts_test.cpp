#include "signature/found_texts.h"

#include <string>

#include "support/catch.h"

using namespace bootwhy;

namespace {

// What a signature finds in a text in these tests: the text, and how often it was asked.
struct Finder {
  int asked = 0;
  FoundText operator()(std::string_view text) {
    ++asked;
    return {GuestText(text), {{"asked", GuestText(std::to_string(asked))}}};
  }
};

}  // namespace

TEST_CASE("what a signature found in a text is looked for once and shared") {
  FoundTexts texts;
  Finder finder;
  const Signature signature;
  const std::string text = "disk sda is gone";
  const auto first = texts.share(signature, text, [&] { return finder(text); });
  const auto second = texts.share(signature, std::string(text), [&] { return finder(text); });
  CHECK(first == second);
  CHECK(finder.asked == 1);
}

TEST_CASE("another signature or another text shares nothing") {
  FoundTexts texts;
  Finder finder;
  const Signature one;
  const Signature two;
  const auto share = [&](const Signature& signature, const std::string& text) {
    return texts.share(signature, text, [&] { return finder(text); });
  };
  const auto first = share(one, "text");
  CHECK(share(two, "text") != first);
  CHECK(share(one, "texts")->text.raw() == "texts");
  CHECK(share(one, "")->text.raw().empty());
  // Many texts fall into one place: each gets what was found in it.
  for (int i = 0; i < 20000; ++i) {
    const std::string text = "text " + std::to_string(i);
    REQUIRE(share(one, text)->text.raw() == text);
  }
  CHECK(first->text.raw() == "text");
}

TEST_CASE("of a text that a finding keeps in part nothing is shared") {
  FoundTexts texts;
  Finder finder;
  const Signature signature;
  const std::string text(limits::finding_text_bytes + 1, 'x');
  const auto share = [&](const std::string& end) {
    return texts.share(signature, text + end, [&] { return finder(text); });
  };
  CHECK(share("a") != share("b"));
  CHECK(share("a") != share("a"));
}

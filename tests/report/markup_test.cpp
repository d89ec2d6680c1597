#include "report/markup.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("whatever is put into markup is escaped") {
  const GuestText guest("<script>\"&'</script>\x1b[31m\xe2\x80\xae\n");
  CHECK(markup("<b>{}</b>", guest).text() ==
        "<b>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;\\x1b[31m\\u202e\\x0a</b>");
  CHECK(markup("{}", std::string("<i>")).text() == "&lt;i&gt;");
}

TEST_CASE("markup goes into markup as it stands") {
  CHECK(markup("<p>{}</p>", markup("<b>{}</b>", 7)).text() == "<p><b>7</b></p>");
}

TEST_CASE("line ends stay in our own texts") {
  CHECK(markup("{}", "a <\nb\n").text() == "a &lt;\nb\n");
}

TEST_CASE("characters that XML does not know are made visible") {
  CHECK(for_markup(std::string_view("\x01\x0c\xef\xbf\xbe\xef\xbf\xbf\xff", 9)) ==
        "\\x01\\x0c\\ufffe\\uffff\\xff");
}

// The built-in prefilter and the RE2::Set that serves added signatures must find the same.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

TEST_CASE("with and without the prefilter the findings are the same") {
  const TemporaryFolder folder;
  // Any added signature makes the built-in prefilter useless, so that RE2::Set takes its place.
  write_file(
      folder.path() / "mine.toml",
      "[[signature]]\nid = \"never-met\"\ntitle = \"x\"\nkind = \"fact\"\npattern = \"never met in any "
      "capture\"\nsource = \"x\"\nwording = \"capture\"\n[[signature.example]]\nline = \"never met in any "
      "capture\"\n");
  const Outputs fast = run({"scan", "--format", "json", capture_path("")});
  const Outputs slow =
      run({"scan", "--format", "json", "--signatures", folder.path().string(), capture_path("")});
  CHECK(fast.status == 1);
  CHECK(slow.status == 1);
  CHECK(Json::parse(fast.out) == Json::parse(slow.out));
}

#include "machine/facts.h"

#include <fstream>
#include <sstream>

#include "signature/knowledge_file.h"
#include "support/catch.h"

using namespace bootwhy;

namespace {

bool flag(const MachineFacts& facts, std::string_view name) {
  const Fact* fact = facts.find(name);
  REQUIRE(fact);
  return std::get<bool>(fact->value);
}

}  // namespace

TEST_CASE("a fact that nobody stated is not known") {
  CHECK(MachineFacts().find("serial.present") == nullptr);
}

TEST_CASE("of two descriptions that contradict each other the first counts and both are kept") {
  MachineFacts facts;
  facts.learn({"tpm.present", true, GuestText("a.conf"), "line 1"});
  facts.learn({"tpm.present", false, GuestText("b.conf"), "line 2"});
  CHECK(flag(facts, "tpm.present"));
  CHECK(facts.all().size() == 2);
}

TEST_CASE("the log goes before a description, in whichever order they are learned") {
  const Fact described{"serial.present", true, GuestText("a.conf"), "line 1"};
  const Fact logged{"serial.present", false, {}, "line 7", 7, FactOrigin::log};
  MachineFacts described_first;
  described_first.learn(described);
  described_first.learn(logged);
  CHECK_FALSE(flag(described_first, "serial.present"));
  MachineFacts logged_first;
  logged_first.learn(logged);
  logged_first.learn(described);
  CHECK_FALSE(flag(logged_first, "serial.present"));
}

TEST_CASE("a port that the kernel found goes before one that it did not mention") {
  MachineFacts facts;
  facts.learn({"serial.present", false, {}, "line 7", 7, FactOrigin::log});
  facts.learn({"serial.present", true, {}, "line 9", 9, FactOrigin::log});
  CHECK(flag(facts, "serial.present"));
}

TEST_CASE("what one source says twice is kept once") {
  MachineFacts facts;
  for (int i = 0; i < 1000; ++i) facts.learn({"arch", GuestText("x86_64"), {}, "line 1", 1, FactOrigin::log});
  CHECK(facts.all().size() == 1);
}

TEST_CASE("the names of the vocabulary tell which facts are numbers") {
  std::ifstream file(BOOTWHY_SOURCE_DIR "/signatures/facts.toml");
  std::stringstream text;
  text << file.rdbuf();
  auto tables = parse_knowledge_file("facts.toml", text.str());
  REQUIRE(tables.size() > 40);
  for (auto& [kind, table] : tables) {
    const auto name = table.text("name");
    CAPTURE(name);
    CHECK(kind == "fact");
    CHECK(is_number_fact(name) == (table.text("type") == "number"));
  }
}

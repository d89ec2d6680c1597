#include "diagnosis/diagnoser.h"

#include "support/catch.h"

using namespace bootwhy;

namespace {

std::string signature(const std::string& id) {
  return "[[signature]]\nid = '" + id + "'\ntitle = 't'\nkind = 'fault'\nseverity = 'fatal'\npattern = '" +
         id + " (?P<value>\\w+)'\nsource = 's'\nwording = 'source'\n[[signature.example]]\nline = '" + id +
         " x'\n";
}

// The signatures mount, unmount and panic, a fact, and one cause with these rows of evidence.
Knowledge knowledge_with(const std::string& evidence) {
  KnowledgeRows rows;
  add_knowledge_file(rows, "test.toml",
                     signature("mount") + signature("unmount") + signature("panic") +
                         "[[fact]]\nname = 'serial.present'\ntype = 'boolean'\nmeaning = 'm'\nask = 'a?'\n"
                         "[[fact]]\nname = 'memory.mib'\ntype = 'number'\nmeaning = 'm'\nask = 'a?'\n"
                         "[[cause]]\nid = 'cause'\nsummary = 's'\nexplanation = 'e'\nrequires = ['panic']\n" +
                         evidence);
  return Knowledge(rows);
}

std::string row(const std::string& conditions, int weight) {
  return "[[cause.evidence]]\n" + conditions + "\nweight = " + std::to_string(weight) + "\nbecause = 'b'\n";
}

// A boot in which these signatures were found, a line each.
Boot boot_with(const Knowledge& knowledge, const std::vector<std::string>& ids) {
  Boot boot;
  for (const std::string& id : ids) {
    Finding finding;
    finding.signature = knowledge.signatures().find(id);
    finding.found = std::make_shared<FoundText>(FoundText{{}, {{"value", GuestText("red")}}});
    finding.line = boot.findings.size() + 1;
    boot.findings.push_back(finding);
  }
  return boot;
}

Diagnosis only_diagnosis(const Knowledge& knowledge, const Boot& boot, const MachineFacts& facts = {}) {
  auto diagnoses = diagnose(boot, facts, knowledge);
  REQUIRE(diagnoses.size() == 1);
  return diagnoses[0];
}

const std::string panicked = row("finding = 'panic'", 1);

}  // namespace

TEST_CASE("a cause is raised only by a finding it requires") {
  const Knowledge knowledge = knowledge_with(panicked);
  CHECK(diagnose(boot_with(knowledge, {"mount"}), {}, knowledge).empty());
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"panic"})).score == 1);
}

TEST_CASE("the score is the sum of the rows that apply, and names the confidence") {
  const auto confidence = [](int weight) {
    const Knowledge knowledge = knowledge_with(panicked + row("finding = 'mount'", weight - 1));
    return only_diagnosis(knowledge, boot_with(knowledge, {"mount", "panic"})).confidence;
  };
  CHECK(confidence(8) == Confidence::certain);
  CHECK(confidence(7) == Confidence::likely);
  CHECK(confidence(5) == Confidence::likely);
  CHECK(confidence(4) == Confidence::possible);
  CHECK(confidence(0) == Confidence::unlikely);
}

TEST_CASE("each row that applied says its line") {
  const Knowledge knowledge = knowledge_with(panicked + row("finding = 'mount'", -1));
  const Diagnosis diagnosis = only_diagnosis(knowledge, boot_with(knowledge, {"mount", "panic"}));
  REQUIRE(diagnosis.supporting.size() == 1);
  CHECK(diagnosis.supporting[0].line == 2);
  REQUIRE(diagnosis.opposing.size() == 1);
  CHECK(diagnosis.opposing[0].line == 1);
}

TEST_CASE("a capture must match from end to end") {
  const auto score = [](const std::string& wanted) {
    const Knowledge knowledge =
        knowledge_with(panicked + row("finding = 'mount'\ncaptures = { value = '" + wanted + "' }", 2));
    return only_diagnosis(knowledge, boot_with(knowledge, {"mount", "panic"})).score;
  };
  CHECK(score("red") == 3);
  CHECK(score("re") == 1);
  CHECK(score("red|blue") == 3);
}

TEST_CASE("a sequence counts only in its order") {
  const Knowledge knowledge = knowledge_with(panicked + row("sequence = ['mount', 'unmount', 'panic']", 5));
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"mount", "unmount", "panic"})).score == 6);
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"unmount", "mount", "panic"})).score == 1);
}

TEST_CASE("a sequence fails where and_not comes again after it") {
  const Knowledge knowledge =
      knowledge_with(panicked + row("sequence = ['mount', 'unmount']\nand_not = 'mount'", 5));
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"mount", "unmount", "panic"})).score == 6);
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"mount", "unmount", "mount", "panic"})).score == 1);
}

TEST_CASE("a sequence that starts at the first finding of all is held against and_not as any other") {
  const Knowledge knowledge =
      knowledge_with(panicked + row("sequence = ['mount', 'unmount', 'panic']\nand_not = 'mount'", 5));
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"mount", "unmount", "panic"})).score == 6);
  CHECK(only_diagnosis(knowledge, boot_with(knowledge, {"mount", "unmount", "mount", "panic"})).score == 1);
}

TEST_CASE("a fact that is not known counts nothing and becomes a question") {
  const Knowledge knowledge = knowledge_with(panicked + row("fact = 'serial.present'\nis = false", 4));
  const Boot boot = boot_with(knowledge, {"panic"});
  const Diagnosis unknown = only_diagnosis(knowledge, boot);
  CHECK(unknown.score == 1);
  REQUIRE(unknown.questions.size() == 1);
  CHECK(unknown.questions[0].fact->fact == "serial.present");

  MachineFacts facts;
  facts.learn({"serial.present", false, GuestText("9000.conf"), "no serial0 line"});
  const Diagnosis known = only_diagnosis(knowledge, boot, facts);
  CHECK(known.score == 5);
  CHECK(known.questions.empty());
  REQUIRE(known.supporting.size() == 2);
  CHECK(known.supporting[1].fact->source == "no serial0 line");
}

TEST_CASE("a number is compared with its bounds") {
  const Knowledge knowledge = knowledge_with(panicked + row("fact = 'memory.mib'\nat_most = 256", 4));
  const auto score = [&](std::int64_t mib) {
    MachineFacts facts;
    facts.learn({"memory.mib", mib, GuestText(), "memory"});
    return only_diagnosis(knowledge, boot_with(knowledge, {"panic"}), facts).score;
  };
  CHECK(score(256) == 5);
  CHECK(score(257) == 1);
}

TEST_CASE("what refutes a cause puts it last whatever else speaks for it") {
  const Knowledge knowledge = knowledge_with(
      row("finding = 'panic'", 20) + row("finding = 'mount'\nrefutes = true", -1) +
      "[[cause]]\nid = 'other'\nsummary = 's'\nexplanation = 'e'\nrequires = ['panic']\n" + panicked);
  const auto diagnoses = diagnose(boot_with(knowledge, {"mount", "panic"}), {}, knowledge);
  REQUIRE(diagnoses.size() == 2);
  CHECK(diagnoses[0].cause->id == "other");
  CHECK(diagnoses[1].confidence == Confidence::refuted);
}

TEST_CASE("a cause that nothing speaks for is no theory") {
  const Knowledge knowledge = knowledge_with(row("finding = 'mount'", 3));
  CHECK(diagnose(boot_with(knowledge, {"panic"}), {}, knowledge).empty());
}

TEST_CASE("phase and outcome are conditions too") {
  const Knowledge knowledge =
      knowledge_with(panicked + row("phase = 'stage-1'", 2) + row("reached = 'kernel'", 4) +
                     row("not_reached = 'stage-2'", 8) + row("outcome = 'panic'", 16));
  Boot boot = boot_with(knowledge, {"panic"});
  boot.phase = Phase::stage_1;
  boot.outcome = Outcome::panic;
  CHECK(only_diagnosis(knowledge, boot).score == 31);
  boot.phase = Phase::stage_2;
  boot.outcome = Outcome::hung;
  CHECK(only_diagnosis(knowledge, boot).score == 5);
}

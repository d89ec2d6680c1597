// Knowledge from several files: what is read later replaces what was read before.
#include "diagnosis/knowledge.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("a later meaning of a wait status replaces an earlier one") {
  KnowledgeRows rows;
  add_knowledge_file(
      rows, "ours.toml",
      "[[wait_status]]\nexited = 2\nmeans = 'old'\n[[wait_status]]\nsignal = 2\nmeans = 'signal'\n");
  add_knowledge_file(rows, "theirs.toml", "[[wait_status]]\nexited = 2\nmeans = 'new'\n");
  const Knowledge knowledge(rows);
  CHECK(knowledge.meaning(*wait_status_from("0x200")) == "new");
  CHECK(knowledge.meaning(*wait_status_from("0x2")) == "signal");
  CHECK(knowledge.meaning(*wait_status_from("0x300")).empty());
}

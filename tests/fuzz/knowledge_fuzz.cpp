// Knowledge files: any text is knowledge or refused with a KnowledgeError.
#include "diagnosis/knowledge.h"
#include "fuzz/fuzz.h"
#include "signature/knowledge_file.h"
#include "signature/matcher.h"

using namespace bootwhy;

FUZZ(bytes) {
  try {
    KnowledgeRows rows;
    add_knowledge_file(rows, "mine.toml", bytes);
    const Knowledge knowledge(std::move(rows));
    const Matcher matcher(knowledge.signatures());
  } catch (const KnowledgeError&) {
  }
}

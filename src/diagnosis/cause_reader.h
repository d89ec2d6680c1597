// Turns [[cause]], [[fact]] and [[wait_status]] tables into structs, and checks each by itself. Their texts
// are views into the table's document. Each function throws KnowledgeError.
#pragma once

#include "diagnosis/cause.h"
#include "signature/knowledge_file.h"

namespace bootwhy {

Cause read_cause(KnowledgeTable table);
FactDefinition read_fact_definition(KnowledgeTable table);
WaitStatusMeaning read_wait_status_meaning(KnowledgeTable table);

}  // namespace bootwhy

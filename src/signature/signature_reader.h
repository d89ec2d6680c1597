// Turns a [[signature]] table into a Signature, and checks it.
#pragma once

#include <string>
#include <vector>

#include "signature/finding.h"
#include "signature/knowledge_file.h"
#include "signature/matcher.h"
#include "signature/signature.h"

namespace bootwhy {

// The signature's texts are views into the table's document. Throws KnowledgeError for unknown or missing
// keys, names that mean nothing, a pattern that RE2 refuses, or a signature without an example.
Signature read_signature(KnowledgeTable table);

// What the matcher finds in a text, which goes through the same escape stripping and framing as a console.
std::vector<Finding> findings_in(const Matcher& matcher, std::string_view text);

// Runs a signature's examples and counterexamples, each through the same escape stripping and framing as a
// console. Returns one message for each that fails, with file and line.
std::vector<std::string> test_examples(const Signature& signature);

}  // namespace bootwhy

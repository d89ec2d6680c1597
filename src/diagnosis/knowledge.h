// All that bootwhy knows: signatures, causes, facts, the meaning of wait statuses, the rules for crash
// frames.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "diagnosis/cause.h"
#include "kernel/crash_report.h"
#include "kernel/wait_status.h"
#include "signature/catalogue.h"
#include "signature/finding.h"
#include "signature/whole_pattern.h"

namespace bootwhy {

// Knowledge as it is read, file by file, before it is checked as a whole and used.
struct KnowledgeRows {
  std::vector<Signature> signatures;
  std::vector<Cause> causes;
  std::vector<FactDefinition> facts;
  std::vector<WaitStatusMeaning> wait_statuses;
  FrameRules frame_rules;
  std::vector<std::shared_ptr<const void>>
      documents;  // what the texts are views into, besides what lives for ever
};

template <class Archive>
void fields(Archive& archive, KnowledgeRows& rows) {
  archive(rows.signatures, rows.causes, rows.facts, rows.wait_statuses, rows.frame_rules);
}

// Adds what a knowledge file holds. `file` is for messages; both may go afterwards. Throws KnowledgeError.
void add_knowledge_file(KnowledgeRows& rows, const std::string& file, std::string_view text);

// Immutable once built; shared by all scanners. Later rows replace earlier ones with the same id.
class Knowledge {
 public:
  // Throws KnowledgeError where a row names something that is not there.
  explicit Knowledge(KnowledgeRows rows);

  const SignatureCatalogue& signatures() const { return signatures_; }
  const std::vector<Cause>& causes() const { return causes_; }
  const std::vector<FactDefinition>& facts() const { return facts_; }
  const FrameRules& frame_rules() const { return frame_rules_; }

  // Null where there is none. The pointers live as long as this object.
  const Cause* cause(std::string_view id) const;
  const FactDefinition* fact(std::string_view name) const;

  // The causes that one of the findings raises, in the order of the catalogue. The findings are of these
  // signatures.
  std::vector<const Cause*> raised_by(const std::vector<Finding>& findings) const;

  // Whether a captured value, or a fact's, is what a cause's `pattern` asks for; false for a pattern of no
  // cause.
  bool value_matches(std::string_view value, std::string_view pattern) const;

  // What a wait status usually means; empty where nothing is known.
  std::string_view meaning(const WaitStatus& status) const;

 private:
  SignatureCatalogue signatures_;
  std::vector<Cause> causes_;
  std::vector<FactDefinition> facts_;
  std::vector<WaitStatusMeaning> wait_statuses_;
  FrameRules frame_rules_;
  std::vector<std::shared_ptr<const void>> documents_;
  std::unordered_map<std::string_view, WholePattern> value_patterns_;
  std::vector<std::pair<const Signature*, std::uint32_t>> raised_;  // which cause a finding raises; sorted
};

}  // namespace bootwhy

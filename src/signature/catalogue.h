// The signatures that a matcher looks for, by position and by id.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "signature/signature.h"

namespace bootwhy {

class SignatureCatalogue {
 public:
  // A later signature with the same id replaces an earlier one. Throws KnowledgeError where `after` or
  // `not_after` names a signature that is not there.
  explicit SignatureCatalogue(std::vector<Signature> signatures);

  std::span<const Signature> all() const { return signatures_; }

  // Null where there is no such id. The pointer lives as long as the catalogue.
  const Signature* find(std::string_view id) const;

 private:
  std::vector<Signature> signatures_;
  std::vector<std::uint32_t> by_id_;  // positions, by the signatures' ids
};

}  // namespace bootwhy

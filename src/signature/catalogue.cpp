#include "signature/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "signature/knowledge_file.h"
#include "signature/latest_rows.h"

namespace bootwhy {

SignatureCatalogue::SignatureCatalogue(std::vector<Signature> signatures)
    : signatures_(
          latest_rows(std::move(signatures), [](const Signature& signature) { return signature.id; })),
      by_id_(signatures_.size()) {
  std::iota(by_id_.begin(), by_id_.end(), 0);
  std::sort(by_id_.begin(), by_id_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return signatures_[a].id < signatures_[b].id; });
  for (const Signature& signature : signatures_)
    for (const auto* ids : {&signature.after, &signature.not_after})
      for (const std::string_view id : *ids)
        if (!find(id))
          throw KnowledgeError(signature.file, signature.line,
                               ids == &signature.after ? "after" : "not_after",
                               fmt::format("'{}' names no signature", id));
}

const Signature* SignatureCatalogue::find(std::string_view id) const {
  const auto place = std::lower_bound(
      by_id_.begin(), by_id_.end(), id,
      [&](std::uint32_t position, std::string_view wanted) { return signatures_[position].id < wanted; });
  return place == by_id_.end() || signatures_[*place].id != id ? nullptr : &signatures_[*place];
}

}  // namespace bootwhy

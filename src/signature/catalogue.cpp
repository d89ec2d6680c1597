#include "signature/catalogue.h"

#include <fmt/format.h>

#include "signature/knowledge_file.h"

namespace bootwhy {

SignatureCatalogue::SignatureCatalogue(std::vector<Signature> signatures) {
  signatures_.reserve(signatures.size());
  for (Signature& signature : signatures) {
    auto [place, is_new] = by_id_.try_emplace(signature.id, signatures_.size());
    if (is_new)
      signatures_.push_back(std::move(signature));
    else
      signatures_[place->second] = std::move(signature);
  }
  for (const Signature& signature : signatures_)
    for (const auto* ids : {&signature.after, &signature.not_after})
      for (const std::string& id : *ids)
        if (!find(id))
          throw KnowledgeError(signature.file, signature.line,
                               ids == &signature.after ? "after" : "not_after",
                               fmt::format("'{}' names no signature", id));
}

const Signature* SignatureCatalogue::find(std::string_view id) const {
  auto place = by_id_.find(id);
  return place == by_id_.end() ? nullptr : &signatures_[place->second];
}

}  // namespace bootwhy

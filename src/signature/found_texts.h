// What was found in lines a short while ago, to be shared by the findings of the same in other boots.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "signature/finding.h"

namespace bootwhy {

// Belongs to one thread; what is shared may go to others. What is new takes the place of what is old.
class FoundTexts {
 public:
  // What the signature found in the text: `find()` says it, and is asked where it is not remembered.
  template <class Find>
  std::shared_ptr<const FoundText> share(const Signature& signature, std::string_view text, Find find) {
    // Of a longer text not all is in what was found.
    if (text.size() > limits::finding_text_bytes) return std::make_shared<FoundText>(find());
    if (places_.empty()) places_.resize(most_places);
    Place& place = places_[place_of(signature, text)];
    if (place.signature != &signature || place.found->text.raw() != text)
      place = {&signature, std::make_shared<FoundText>(find())};
    return place.found;
  }

 private:
  static constexpr std::size_t most_places = 4096;

  struct Place {
    const Signature* signature = nullptr;
    std::shared_ptr<const FoundText> found;
  };

  static std::size_t place_of(const Signature& signature, std::string_view text) {
    return (std::hash<std::string_view>()(text) ^ std::hash<const void*>()(&signature) / alignof(Signature)) %
           most_places;
  }

  std::vector<Place> places_;
};

}  // namespace bootwhy

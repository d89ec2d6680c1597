// Sets of characters: asked for each byte, or each beginning, of many lines, so looked up.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace bootwhy {

class Characters {
 public:
  constexpr explicit Characters(std::string_view characters) {
    for (const char c : characters) add(c);
  }
  // Those that the texts begin with: most lines begin with none of them, and need not be compared with each.
  static constexpr Characters that_begin(std::span<const std::string_view> texts) {
    Characters characters("");
    for (const std::string_view text : texts) characters.add(text.front());
    return characters;
  }

  constexpr bool has(char c) const { return belongs_[static_cast<unsigned char>(c)]; }
  constexpr bool begin(std::string_view text) const { return !text.empty() && has(text.front()); }
  // Where those at the start of the text end.
  constexpr std::size_t run(std::string_view text) const {
    std::size_t size = 0;
    while (size < text.size() && has(text[size])) ++size;
    return size;
  }

 private:
  constexpr void add(char c) { belongs_[static_cast<unsigned char>(c)] = true; }

  std::array<bool, 256> belongs_{};
};

}  // namespace bootwhy

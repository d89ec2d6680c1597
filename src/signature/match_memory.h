// Remembers what patterns found in lines. The boots of one machine, and those of a fleet, say most things in
// the same words again, and to compare words takes a small part of what a pattern with captures takes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bootwhy {

// Belongs to one thread. What is new takes the place of what is old: memory is bounded, and grows with what
// is kept.
class MatchMemory {
 public:
  // Whether the signature's pattern finds something in the line, and the groups as views into this line;
  // those that took no part are null. Nothing where that is not remembered.
  std::optional<bool> recall(std::uint32_t signature, std::string_view line,
                             std::span<std::string_view> groups);

  // The groups are views into the line.
  void keep(std::uint32_t signature, std::string_view line, bool found,
            std::span<const std::string_view> groups);

 private:
  // In lines that are so short, a place in them fits into a byte.
  static constexpr std::size_t longest_line = 200;
  static constexpr std::size_t least_places = 512;
  static constexpr std::size_t most_places = 8192;
  static constexpr std::size_t most_groups = 16;
  static constexpr std::uint8_t took_no_part = 0xff;
  static constexpr std::uint32_t none = UINT32_MAX;

  struct Group {
    std::uint8_t begin = took_no_part;
    std::uint8_t size = 0;
  };
  struct Entry {
    std::uint32_t signature = none;
    bool found = false;
    std::array<Group, most_groups> groups;
    std::string line;
  };

  Entry& entry_for(std::uint32_t signature, std::string_view line);
  void grow();

  std::vector<Entry> entries_;
  std::size_t kept_ = 0;  // since the memory grew
};

}  // namespace bootwhy

// Remembers lines that hold no signature. The boots of one machine, and those of a fleet, say the same things
// again, and to compare a line with those that are known takes a small part of what it takes to look for all
// signatures in it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "text/line.h"

namespace bootwhy {

// Belongs to one thread. What is new takes the place of what is old: memory is bounded, and grows with what
// is added.
class DullLines {
 public:
  // Whether each of the lines has the same text, byte for byte, as one that was added. Lives until the next
  // call.
  std::span<const char> find(std::span<const Line> lines);

  // Adds the text of a line that find() was asked for last, the place among them says of which.
  void add(std::size_t line, std::string_view text);

 private:
  static constexpr std::size_t longest_text = 1024;
  static constexpr std::size_t texts_bytes = std::size_t{8} << 20;
  static constexpr std::size_t most_buckets = std::size_t{1} << 15;

  // A text, behind its size, lies at `position` in the stream of all texts that were added, of which the last
  // bytes are kept.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t position = 0;  // 0: none
  };
  struct alignas(64) Bucket {
    std::array<Entry, 4> entries;
  };

  std::size_t bucket_of(std::uint64_t hash) const { return hash & (buckets_.size() - 1); }
  bool is_kept(const Entry& entry) const;
  const char* at(std::uint64_t position) const { return texts_.get() + position % texts_bytes; }
  bool knows(std::string_view text, std::uint64_t hash) const;
  void put(const Entry& entry);
  void grow();

  std::vector<Bucket> buckets_ = std::vector<Bucket>(64);
  std::unique_ptr<char[]> texts_;
  std::uint64_t texts_end_ = 2 * texts_bytes;  // in the stream: nothing lies where it begins
  std::size_t added_ = 0;                      // since the buckets grew
  std::vector<std::uint64_t> hashes_;          // of the lines that find() was asked for last
  std::vector<char> found_;
};

}  // namespace bootwhy

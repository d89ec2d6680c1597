// Remembers lines and the signatures that they may hold: most of them none. The boots of one machine, and
// those of a fleet, say the same things again, and to compare a line with one that is known takes a small
// part of what it takes to look for all signatures in it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/huge_pages.h"
#include "signature/candidate.h"
#include "text/line.h"

namespace bootwhy {

// Belongs to one thread. What is new takes the place of what is old: memory is bounded, and grows with what
// is kept.
class CandidateMemory {
 public:
  CandidateMemory();

  // Whether each of the lines has the same text, byte for byte, as one that was kept; lives until the next
  // call. Appends the candidates of those lines.
  std::span<const char> recall(std::span<const Line> lines, std::vector<Candidate>& candidates);

  // Keeps a line that was not known when recall() was called last, with all of its candidates.
  void keep(std::span<const Line> lines, std::size_t line, std::span<const Candidate> candidates);

 private:
  static constexpr std::size_t longest_text = 1024;
  static constexpr std::size_t most_candidates = 256;
  static constexpr std::size_t memory_bytes = std::size_t{4} << 20;
  static constexpr std::size_t most_buckets = std::size_t{1} << 14;

  // A record lies at `position` in the stream of all records that were ever made, of which the last bytes are
  // kept: its head, the text, the signatures.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t position = 0;  // 0: none
  };
  struct RecordHead {
    std::uint16_t text_size = 0;
    std::uint16_t candidates = 0;
  };
  struct alignas(64) Bucket {
    std::array<Entry, 4> entries;
  };

  Bucket& bucket_of(std::uint64_t hash) { return buckets_[hash & (buckets_.size() - 1)]; }
  bool is_kept(const Entry& entry) const { return records_end_ - entry.position <= memory_bytes; }
  const char* record_at(std::uint64_t position) const { return records_ + position % memory_bytes; }
  const char* find_record(std::uint64_t hash);
  void put(const Entry& entry);
  void set_buckets(std::size_t count);

  Memory bucket_memory_;
  std::span<Bucket> buckets_;
  Memory record_memory_;
  char* records_ = nullptr;
  std::uint64_t records_end_ = 2 * memory_bytes;  // in the stream: nothing lies where it begins
  std::size_t kept_ = 0;                          // since the buckets grew
  std::vector<std::uint64_t> hashes_;             // of the lines that recall() was given last
  std::vector<char> known_;
};

}  // namespace bootwhy

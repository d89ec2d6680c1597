// Remembers lines as they were read, and what was found in them: of most of them nothing. The boots of one
// machine, and those of a fleet, say the same things again, and to compare a line with one that is known
// takes a small part of what it takes to read it and to look for all signatures in it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/huge_pages.h"
#include "text/line.h"

namespace bootwhy {

// What is remembered of a text: how it was read, and numbers that say what was found in it. Made by
// LineMemory alone, for notes and text follow it in memory.
class LineRecord {
 public:
  std::string_view text() const { return {reinterpret_cast<const char*>(notes().data() + notes_), size_}; }
  std::span<const std::uint32_t> notes() const {
    return {reinterpret_cast<const std::uint32_t*>(this + 1), notes_};
  }
  // Whether the text was read so: then whoever meets it in this form again need not read it.
  bool was_read_as(LineForm form) const { return (forms_ & static_cast<unsigned>(form)) != 0; }
  void add(LineForm form) { forms_ |= static_cast<std::uint32_t>(form); }

 private:
  friend class LineMemory;
  LineRecord(std::string_view text, LineForm form, std::span<const std::uint32_t> notes);

  std::uint16_t size_;
  std::uint16_t notes_;
  std::uint32_t forms_;
};

// Belongs to one thread, and to one matcher, whose notes it keeps. What is new takes the place of what is
// old: memory is bounded, and grows with what is kept.
class LineMemory {
 public:
  LineMemory();

  static constexpr std::size_t longest_text = 1024;
  static constexpr std::size_t most_notes = 256;

  // For each text the record of the same text, byte for byte; null where none was kept. The records live
  // until the next keep(). The more texts at a time, the faster.
  void recall(std::span<const std::string_view> texts, std::span<LineRecord*> records) const;

  // Keeps a text that is not known; not where it is longer or more was found in it than the limits above.
  void keep(std::string_view text, LineForm form, std::span<const std::uint32_t> notes);

 private:
  static constexpr std::size_t memory_bytes = std::size_t{8} << 20;
  static constexpr std::size_t most_buckets = std::size_t{1} << 15;

  // A record lies at `position` in the stream of all records that were ever made, of which the last bytes are
  // kept.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t position = 0;  // 0: none
  };
  struct alignas(64) Bucket {
    std::array<Entry, 4> entries;
  };

  Bucket& bucket_of(std::uint64_t hash) const { return buckets_[hash & (buckets_.size() - 1)]; }
  bool is_kept(const Entry& entry) const { return records_end_ - entry.position <= memory_bytes; }
  LineRecord* find_record(std::uint64_t hash) const;
  void put(const Entry& entry);
  void set_buckets(std::size_t count);

  Memory bucket_memory_;
  std::span<Bucket> buckets_;
  Memory record_memory_;
  char* records_ = nullptr;
  std::uint64_t records_end_ = 2 * memory_bytes;  // in the stream: nothing lies where it begins
  std::size_t kept_ = 0;                          // since the buckets grew
};

}  // namespace bootwhy

#include "signature/candidate_memory.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace bootwhy {
namespace {

// The texts differ at most in what a multiplication mixes well; equal hashes are not taken for equal texts.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  std::uint64_t hash = text.size();
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * odd;
    hash ^= hash >> 29;
  };
  std::uint64_t word = 0;
  if (text.size() < sizeof(word)) {
    std::memcpy(&word, text.data(), text.size());
    mix(word);
  } else {
    const std::size_t last = text.size() - sizeof(word);
    for (std::size_t at = 0; at < last; at += sizeof(word)) {
      std::memcpy(&word, text.data() + at, sizeof(word));
      mix(word);
    }
    std::memcpy(&word, text.data() + last, sizeof(word));
    mix(word);
  }
  hash *= odd;
  return hash ^ hash >> 32;
}

}  // namespace

CandidateMemory::CandidateMemory() {
  constexpr std::size_t least_buckets = 64;
  set_buckets(least_buckets);
}

// The record that may be of a line with this hash, null where there is none.
const char* CandidateMemory::find_record(std::uint64_t hash) {
  for (const Entry& entry : bucket_of(hash).entries)
    if (entry.hash == hash && is_kept(entry)) return record_at(entry.position);
  return nullptr;
}

// In turns over some lines, so that the memory of one comes while the others are looked at.
std::span<const char> CandidateMemory::recall(std::span<const Line> lines,
                                              std::vector<Candidate>& candidates) {
  hashes_.resize(lines.size());
  known_.assign(lines.size(), 0);
  constexpr std::size_t at_once = 64;
  std::array<const char*, at_once> records{};
  for (std::size_t from = 0; from < lines.size(); from += at_once) {
    const std::size_t end = std::min(from + at_once, lines.size());
    for (std::size_t i = from; i < end; ++i) {
      hashes_[i] = lines[i].text.size() <= longest_text ? hash_of(lines[i].text) : 0;
      __builtin_prefetch(&bucket_of(hashes_[i]));
    }
    for (std::size_t i = from; i < end; ++i) {
      records[i - from] = find_record(hashes_[i]);
      __builtin_prefetch(records[i - from]);
    }
    for (std::size_t i = from; i < end; ++i) {
      const char* record = records[i - from];
      if (!record) continue;
      const std::string_view text = lines[i].text;
      RecordHead head;
      std::memcpy(&head, record, sizeof(head));
      record += sizeof(head);
      if (head.text_size != text.size() || std::memcmp(record, text.data(), text.size()) != 0) continue;
      known_[i] = 1;
      record += text.size();
      for (std::size_t n = 0; n < head.candidates; ++n, record += sizeof(std::uint32_t)) {
        Candidate& candidate = candidates.emplace_back();
        candidate.line = static_cast<std::uint32_t>(i);
        std::memcpy(&candidate.signature, record, sizeof(candidate.signature));
      }
    }
  }
  return known_;
}

void CandidateMemory::keep(std::span<const Line> lines, std::size_t line,
                           std::span<const Candidate> candidates) {
  const std::string_view text = lines[line].text;
  if (text.size() > longest_text || candidates.size() > most_candidates) return;
  if (!records_) {
    record_memory_ = allocate_in_huge_pages(memory_bytes);
    records_ = static_cast<char*>(record_memory_.get());
  }
  if (kept_ >= 2 * buckets_.size() && buckets_.size() < most_buckets) set_buckets(4 * buckets_.size());
  const RecordHead head{static_cast<std::uint16_t>(text.size()),
                        static_cast<std::uint16_t>(candidates.size())};
  const std::size_t size = sizeof(head) + text.size() + candidates.size() * sizeof(std::uint32_t);
  const std::size_t room = memory_bytes - records_end_ % memory_bytes;
  if (room < size) records_end_ += room;
  char* record = records_ + records_end_ % memory_bytes;
  const auto append = [&](const void* bytes, std::size_t count) {
    std::memcpy(record, bytes, count);
    record += count;
  };
  append(&head, sizeof(head));
  append(text.data(), text.size());
  for (const Candidate& candidate : candidates) append(&candidate.signature, sizeof(candidate.signature));
  put({hashes_[line], records_end_});
  records_end_ += size;
  ++kept_;
}

void CandidateMemory::put(const Entry& entry) {
  auto& entries = bucket_of(entry.hash).entries;
  const auto earlier = [](const Entry& a, const Entry& b) { return a.position < b.position; };
  *std::min_element(entries.begin(), entries.end(), earlier) = entry;
}

void CandidateMemory::set_buckets(std::size_t count) {
  const Memory old_memory = std::exchange(bucket_memory_, allocate_in_huge_pages(count * sizeof(Bucket)));
  const auto old = std::exchange(buckets_, {static_cast<Bucket*>(bucket_memory_.get()), count});
  std::uninitialized_value_construct(buckets_.begin(), buckets_.end());
  for (const Bucket& bucket : old)
    for (const Entry& entry : bucket.entries)
      if (is_kept(entry)) put(entry);
  kept_ = 0;
}

}  // namespace bootwhy

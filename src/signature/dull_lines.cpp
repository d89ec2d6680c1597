#include "signature/dull_lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bootwhy {
namespace {

using Size = std::uint16_t;

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

bool DullLines::is_kept(const Entry& entry) const {
  return texts_end_ - entry.position <= texts_bytes;
}

bool DullLines::knows(std::string_view text, std::uint64_t hash) const {
  for (const Entry& entry : buckets_[bucket_of(hash)].entries) {
    if (entry.hash != hash || !is_kept(entry)) continue;
    const char* const known = at(entry.position);
    Size size = 0;
    std::memcpy(&size, known, sizeof(size));
    return size == text.size() && std::memcmp(known + sizeof(size), text.data(), size) == 0;
  }
  return false;
}

// In turns over some lines, so that the memory of one comes while the others are looked at.
std::span<const char> DullLines::find(std::span<const Line> lines) {
  hashes_.resize(lines.size());
  found_.assign(lines.size(), 0);
  constexpr std::size_t at_once = 64;
  for (std::size_t from = 0; from < lines.size(); from += at_once) {
    const std::size_t end = std::min(from + at_once, lines.size());
    for (std::size_t i = from; i < end; ++i) {
      hashes_[i] = lines[i].text.size() <= longest_text ? hash_of(lines[i].text) : 0;
      __builtin_prefetch(&buckets_[bucket_of(hashes_[i])]);
    }
    for (std::size_t i = from; i < end; ++i)
      for (const Entry& entry : buckets_[bucket_of(hashes_[i])].entries)
        if (entry.hash == hashes_[i]) __builtin_prefetch(at(entry.position));
    for (std::size_t i = from; i < end; ++i) found_[i] = knows(lines[i].text, hashes_[i]);
  }
  return found_;
}

void DullLines::add(std::size_t line, std::string_view text) {
  if (text.size() > longest_text) return;
  if (!texts_) texts_ = std::make_unique_for_overwrite<char[]>(texts_bytes);
  if (added_ >= 2 * buckets_.size() && buckets_.size() < most_buckets) grow();
  const auto size = static_cast<Size>(text.size());
  const std::size_t needed = sizeof(size) + size;
  const std::size_t room = texts_bytes - texts_end_ % texts_bytes;
  if (room < needed) texts_end_ += room;
  char* const place = texts_.get() + texts_end_ % texts_bytes;
  std::memcpy(place, &size, sizeof(size));
  std::memcpy(place + sizeof(size), text.data(), size);
  put({hashes_[line], texts_end_});
  texts_end_ += needed;
  ++added_;
}

void DullLines::put(const Entry& entry) {
  auto& entries = buckets_[bucket_of(entry.hash)].entries;
  const auto earlier = [](const Entry& a, const Entry& b) { return a.position < b.position; };
  *std::min_element(entries.begin(), entries.end(), earlier) = entry;
}

void DullLines::grow() {
  const auto old = std::exchange(buckets_, std::vector<Bucket>(4 * buckets_.size()));
  for (const Bucket& bucket : old)
    for (const Entry& entry : bucket.entries)
      if (is_kept(entry)) put(entry);
  added_ = 0;
}

}  // namespace bootwhy

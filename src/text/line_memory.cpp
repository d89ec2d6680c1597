#include "text/line_memory.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace bootwhy {
namespace {

// The texts differ at most in what a multiplication mixes well; equal hashes are not taken for equal texts.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t first_odd = 0x9e3779b97f4a7c15;
  constexpr std::uint64_t second_odd = 0xd6e8feb86659fd93;
  constexpr std::size_t step = 2 * sizeof(std::uint64_t);
  std::uint64_t hash = text.size();
  const auto mix = [&](const char* at) {
    std::uint64_t words[2];
    std::memcpy(words, at, step);
    hash = mixed(words[0] ^ first_odd, words[1] ^ second_odd ^ hash);
  };
  if (text.size() < step) {
    std::array<char, step> filled{};
    std::memcpy(filled.data(), text.data(), text.size());
    mix(filled.data());
    return hash;
  }
  const char* const last = text.data() + text.size() - step;
  for (const char* at = text.data(); at < last; at += step) mix(at);
  mix(last);
  return hash;
}

}  // namespace

LineRecord::LineRecord(std::string_view text, LineForm form, std::span<const std::uint32_t> notes)
    : size_(static_cast<std::uint16_t>(text.size())),
      notes_(static_cast<std::uint16_t>(notes.size())),
      forms_(static_cast<std::uint32_t>(form)) {
  char* const place = reinterpret_cast<char*>(this + 1);
  if (!notes.empty()) std::memcpy(place, notes.data(), notes.size_bytes());
  if (!text.empty()) std::memcpy(place + notes.size_bytes(), text.data(), text.size());
}

LineMemory::LineMemory() {
  constexpr std::size_t least_buckets = 64;
  set_buckets(least_buckets);
}

// The record that may be of a line with this hash, null where there is none.
LineRecord* LineMemory::find_record(std::uint64_t hash) const {
  for (const Entry& entry : bucket_of(hash).entries)
    if (entry.hash == hash && is_kept(entry))
      return std::launder(reinterpret_cast<LineRecord*>(records_ + entry.position % memory_bytes));
  return nullptr;
}

// In turns over some texts, so that the memory of one comes while the others are looked at.
void LineMemory::recall(std::span<const std::string_view> texts, std::span<LineRecord*> records) const {
  constexpr std::size_t at_once = 64;
  std::array<std::uint64_t, at_once> hashes;
  for (std::size_t from = 0; from < texts.size(); from += at_once) {
    const std::size_t end = std::min(from + at_once, texts.size());
    for (std::size_t i = from; i < end; ++i) {
      hashes[i - from] = texts[i].size() <= longest_text ? hash_of(texts[i]) : 0;
      __builtin_prefetch(&bucket_of(hashes[i - from]));
    }
    for (std::size_t i = from; i < end; ++i) {
      records[i] = find_record(hashes[i - from]);
      if (!records[i]) continue;
      constexpr std::size_t cache_line = 64;
      __builtin_prefetch(records[i]);
      __builtin_prefetch(reinterpret_cast<const char*>(records[i]) + cache_line);
    }
    for (std::size_t i = from; i < end; ++i)
      if (records[i] && records[i]->text() != texts[i]) records[i] = nullptr;
  }
}

void LineMemory::keep(std::string_view text, LineForm form, std::span<const std::uint32_t> notes) {
  if (text.size() > longest_text || notes.size() > most_notes) return;
  if (!records_) {
    record_memory_ = allocate_in_huge_pages(memory_bytes);
    records_ = static_cast<char*>(record_memory_.get());
  }
  if (kept_ >= 2 * buckets_.size() && buckets_.size() < most_buckets) set_buckets(4 * buckets_.size());
  constexpr std::size_t unit = alignof(LineRecord);
  const std::size_t size = (sizeof(LineRecord) + notes.size_bytes() + text.size() + unit - 1) / unit * unit;
  const std::size_t room = memory_bytes - records_end_ % memory_bytes;
  if (room < size) records_end_ += room;
  new (records_ + records_end_ % memory_bytes) LineRecord(text, form, notes);
  put({hash_of(text), records_end_});
  records_end_ += size;
  ++kept_;
}

void LineMemory::put(const Entry& entry) {
  auto& entries = bucket_of(entry.hash).entries;
  // In the place of the same line, or of the oldest.
  const auto age = [&](const Entry& each) { return each.hash == entry.hash ? 0 : each.position; };
  *std::min_element(entries.begin(), entries.end(),
                    [&](const Entry& a, const Entry& b) { return age(a) < age(b); }) = entry;
}

void LineMemory::set_buckets(std::size_t count) {
  const Memory old_memory = std::exchange(bucket_memory_, allocate_in_huge_pages(count * sizeof(Bucket)));
  const auto old = std::exchange(buckets_, {static_cast<Bucket*>(bucket_memory_.get()), count});
  std::uninitialized_value_construct(buckets_.begin(), buckets_.end());
  for (const Bucket& bucket : old)
    for (const Entry& entry : bucket.entries)
      if (is_kept(entry)) put(entry);
  kept_ = 0;
}

}  // namespace bootwhy

#include "kernel/crash_kind.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

#include "kernel/crash_kinds.h"
#include "kernel/crash_report.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

constexpr std::string_view first_piece(std::string_view opening) {
  return opening.substr(0, opening.find('*'));
}

// The kinds by a hash of the first four characters of their openings, chained where hashes are equal: most
// lines hold none of these, and are done with one look at each place.
constexpr std::size_t head_bytes = 4;
constexpr unsigned head_hash_bits = 12;
constexpr std::uint8_t no_kind = 0xff;
static_assert(crash_kinds.size() < no_kind);

constexpr std::size_t head_hash(std::uint32_t head) {
  return (head * 2654435761U) >> (32U - head_hash_bits);
}

// The four characters as a number, the same on every machine.
constexpr std::uint32_t head_at(const char* text) {
  std::uint32_t head = 0;
  for (unsigned i = 0; i < head_bytes; ++i)
    head |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << (8U * i);
  return head;
}

struct Heads {
  std::array<std::uint8_t, 1U << head_hash_bits> first{};
  std::array<std::uint8_t, crash_kinds.size()> next{};
};

constexpr Heads heads = [] {
  Heads built;
  built.first.fill(no_kind);
  built.next.fill(no_kind);
  for (std::size_t kind = 0; kind < crash_kinds.size(); ++kind) {
    std::uint8_t& first = built.first[head_hash(head_at(crash_kinds[kind].opening.data()))];
    built.next[kind] = first;
    first = static_cast<std::uint8_t>(kind);
  }
  return built;
}();

// Calls `take` with each kind whose opening's first piece stands somewhere in the text, as often as it does,
// until that says to stop.
template <class Take>
void find_first_pieces(std::string_view text, Take take) {
  for (std::size_t at = 0; at + head_bytes <= text.size(); ++at)
    for (std::uint8_t kind = heads.first[head_hash(head_at(text.data() + at))]; kind != no_kind;
         kind = heads.next[kind])
      if (text.substr(at).starts_with(first_piece(crash_kinds[kind].opening)) && !take(kind)) return;
}

bool match(std::string_view line, const CrashKind& kind, CrashOpening& found) {
  std::string_view pattern = kind.opening;
  const auto begin = line.find(first_piece(pattern));
  if (begin == std::string_view::npos) return false;
  std::size_t at = begin + first_piece(pattern).size();
  pattern.remove_prefix(first_piece(pattern).size());
  std::size_t star = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::string_view piece = first_piece(pattern);
    const auto next = pattern.empty() ? line.size() : line.find(piece, at);
    if (next == std::string_view::npos) return false;
    if (star < 3) found.captures[star++] = line.substr(at, next - at);
    at = next + piece.size();
    pattern.remove_prefix(piece.size());
  }
  found.kind = &kind;
  found.rest = line.substr(begin);
  return true;
}

}  // namespace

bool is_crash_family(std::string_view family) {
  return family == lockup || std::any_of(crash_kinds.begin(), crash_kinds.end(), [&](const CrashKind& kind) {
           return !kind.family.empty() && kind.family == family;
         });
}

bool may_begin_crash(std::string_view text) {
  bool may = false;
  find_first_pieces(text, [&](std::size_t) {
    may = true;
    return false;
  });
  return may;
}

std::vector<std::string_view> crash_openings() {
  std::vector<std::string_view> texts;
  texts.reserve(crash_kinds.size());
  for (const CrashKind& kind : crash_kinds) texts.push_back(first_piece(kind.opening));
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

CrashOpening match_opening(std::string_view line) {
  std::bitset<crash_kinds.size()> possible;
  find_first_pieces(line, [&](std::uint8_t kind) {
    possible.set(kind);
    return true;
  });
  // The first of the table that fits.
  for (std::size_t kind = possible._Find_first(); kind < possible.size(); kind = possible._Find_next(kind)) {
    CrashOpening found;
    if (match(line, crash_kinds[kind], found)) return found;
  }
  return {};
}

bool continues_crash(const CrashKind& first, const CrashKind& next) {
  for (const std::string_view head :
       {"invalid opcode: ", "Kernel panic - not syncing", "unregister_netdevice: ", "PANIC: double fault",
        "Internal error: ", "Oops: "})
    if (next.opening.starts_with(head)) return true;
  // Rust says why it panics, and then calls BUG().
  return first.opening.starts_with("rust_kernel: ") && next.opening.starts_with("kernel BUG at ");
}

}  // namespace bootwhy

// Which functions in a call trace are never to blame: the machinery that reports a crash, and the helpers in
// which other people's bugs come to light. Knowledge, kept in [[crash]] tables of the knowledge files.
//
// A rule is a function's name; «*» in it stands for anything: «kasan_*», «*spin_lock*». The texts are views,
// as those of a signature.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace bootwhy {

class KnowledgeTable;

// Rules that hold for one family of crashes besides the general ones.
struct FamilyRules {
  std::string_view family;  // «kasan», «rcu-stall», …, as in kernel/crash_kind.cpp
  std::vector<std::string_view> skip;
};

// Functions that come down to the same crash: in this family, one that fits `rule` is to blame wherever it
// stands in the trace, and is called `name`; an empty name leaves it its own.
struct FrameBucket {
  std::string_view family;
  std::string_view rule;
  std::string_view name;
};

struct FrameRules {
  std::vector<std::string_view> skip;  // never to blame
  std::vector<FamilyRules> families;
  std::vector<std::string_view> work_entries;       // lockups: what these call is what the CPU was busy with
  std::vector<std::string_view> interrupt_entries;  // stalls: what stands behind these was interrupted
  std::vector<FrameBucket> buckets;
  std::vector<std::string_view> prefixes;  // left out of titles: «__x64_», which differs by architecture
};

template <class Archive>
void fields(Archive& archive, FamilyRules& rules) {
  archive(rules.family, rules.skip);
}
template <class Archive>
void fields(Archive& archive, FrameBucket& bucket) {
  archive(bucket.family, bucket.rule, bucket.name);
}
template <class Archive>
void fields(Archive& archive, FrameRules& rules) {
  archive(rules.skip, rules.families, rules.work_entries, rules.interrupt_entries, rules.buckets,
          rules.prefixes);
}

// Adds what one [[crash]] table says. Throws KnowledgeError where it is malformed.
void read_frame_rules(KnowledgeTable& table, FrameRules& rules);

// Whether a function's name fits a rule from end to end.
bool fits(std::string_view rule, std::string_view function);
bool fits_any(std::span<const std::string_view> rules, std::string_view function);

// Whether the function is never to blame in this family of crashes.
bool is_machinery(const FrameRules& rules, std::string_view family, std::string_view function);

// The function's name as titles have it: without the longest prefix that is left out.
std::string_view title_name(const FrameRules& rules, std::string_view function);

}  // namespace bootwhy

#include "kernel/frame_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <utility>

#include "kernel/crash_kind.h"
#include "signature/knowledge_file.h"

namespace bootwhy {

void read_frame_rules(KnowledgeTable& table, FrameRules& rules) {
  auto add = [&](std::vector<std::string_view>& to, std::string_view key) {
    for (const std::string_view rule : table.texts(key)) {
      if (rule.empty()) table.fail(key, "an empty rule fits nothing");
      to.push_back(rule);
    }
  };
  const std::string_view family = table.text_or("family", "");
  if (!family.empty() && !is_crash_family(family))
    table.fail("family", fmt::format("no crash is of the family '{}'", family));
  if (family.empty()) {
    add(rules.skip, "skip");
  } else {
    FamilyRules& more = rules.families.emplace_back();
    more.family = family;
    add(more.skip, "skip");
  }
  add(rules.work_entries, "work_entries");
  add(rules.interrupt_entries, "interrupt_entries");
  add(rules.prefixes, "prefixes");
  for (auto& [rule, name] : table.pairs("buckets")) {
    const auto* text = std::get_if<std::string_view>(&name);
    if (!text) table.fail("buckets", "the name of a bucket is a text");
    rules.buckets.push_back({family, rule, *text});
  }
  table.finish();
}

bool fits(std::string_view rule, std::string_view function) {
  // The way back to the last star: there the rule may take in one more character.
  std::size_t r = 0;
  std::size_t f = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (f < function.size()) {
    if (r < rule.size() && rule[r] == '*') {
      star = r++;
      taken = f;
    } else if (r < rule.size() && rule[r] == function[f]) {
      ++r;
      ++f;
    } else if (star != std::string_view::npos) {
      r = star + 1;
      f = ++taken;
    } else {
      return false;
    }
  }
  while (r < rule.size() && rule[r] == '*') ++r;
  return r == rule.size();
}

namespace {

// The pairs of characters that stand in a name, hashed: most of the many rules ask for one that does not.
class Pairs {
 public:
  explicit Pairs(std::string_view name) {
    for (std::size_t i = 1; i < name.size(); ++i) there_.set(place(name[i - 1], name[i]));
  }
  bool may_have(char first, char second) const { return there_[place(first, second)]; }

 private:
  static constexpr std::size_t places = 256;
  static std::size_t place(char first, char second) {
    return (static_cast<unsigned char>(first) * 31U + static_cast<unsigned char>(second)) % places;
  }
  std::bitset<places> there_;
};

bool may_fit(std::string_view rule, char first, const Pairs& pairs) {
  if (rule.front() != '*') return rule.front() == first;
  return rule.size() < 3 || rule[1] == '*' || rule[2] == '*' || pairs.may_have(rule[1], rule[2]);
}

}  // namespace

bool fits_any(std::span<const std::string_view> rules, std::string_view function) {
  const char first = function.empty() ? '\0' : function.front();
  const Pairs pairs(function);
  return std::any_of(rules.begin(), rules.end(), [&](std::string_view rule) {
    return may_fit(rule, first, pairs) && fits(rule, function);
  });
}

bool is_machinery(const FrameRules& rules, std::string_view family, std::string_view function) {
  if (fits_any(rules.skip, function)) return true;
  if (family.empty()) return false;
  return std::any_of(rules.families.begin(), rules.families.end(), [&](const FamilyRules& more) {
    return more.family == family && fits_any(more.skip, function);
  });
}

std::string_view title_name(const FrameRules& rules, std::string_view function) {
  std::size_t longest = 0;
  for (const std::string_view prefix : rules.prefixes)
    if (prefix.size() < function.size() && function.starts_with(prefix))
      longest = std::max(longest, prefix.size());
  return function.substr(longest);
}

}  // namespace bootwhy

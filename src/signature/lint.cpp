#include "signature/lint.h"

#include <fmt/format.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <optional>
#include <set>
#include <string_view>

#include "signature/matcher.h"
#include "signature/re2_options.h"
#include "signature/signature_reader.h"

namespace bootwhy {
namespace {

constexpr int shortest_literal = 4;

// Such as a prompt: it cannot match within a longer line, so it needs nothing to be searched for by.
bool is_whole_short_line(std::string_view pattern) {
  return pattern.starts_with('^') && pattern.ends_with('$') &&
         pattern.find_first_of("*+{") == std::string_view::npos;
}

void complain_of_missing_literals(const SignatureCatalogue& catalogue, std::vector<std::string>& complaints) {
  re2::FilteredRE2 filter(shortest_literal);
  std::vector<const Signature*> by_filter_id;
  for (const Signature& signature : catalogue.all()) {
    if (is_whole_short_line(signature.pattern)) continue;
    int id = 0;
    if (filter.Add(signature.pattern, re2_options(), &id) == RE2::NoError) by_filter_id.push_back(&signature);
  }
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  std::vector<int> without_literal;
  filter.AllPotentials({}, &without_literal);
  for (const int id : without_literal) {
    const Signature& signature = *by_filter_id[static_cast<std::size_t>(id)];
    complaints.push_back(
        fmt::format("{}:{}: signature '{}': the pattern has no literal of {} bytes to search for",
                    signature.file, signature.line, signature.id, shortest_literal));
  }
}

using Signatures = std::set<const Signature*>;

// For each signature, the others that match every one of its examples.
std::vector<Signatures> match_all_examples(const SignatureCatalogue& catalogue) {
  const Matcher matcher(catalogue);
  std::vector<Signatures> all;
  for (const Signature& signature : catalogue.all()) {
    std::optional<Signatures> common;
    for (const Example& example : signature.examples) {
      Signatures here;
      for (const Finding& finding : findings_in(matcher, example.line)) here.insert(finding.signature);
      if (common) std::erase_if(here, [&](const Signature* other) { return !common->contains(other); });
      common = std::move(here);
    }
    all.push_back(std::move(*common));
  }
  return all;
}

// Where one is said to come after the other, or not, they are told apart by what stands before them.
bool are_told_apart_by_order(const Signature& a, const Signature& b) {
  return a.after != b.after || a.not_after != b.not_after || a.last_line != b.last_line;
}

void complain_of_shadows(const SignatureCatalogue& catalogue, std::vector<std::string>& complaints) {
  const auto match_all = match_all_examples(catalogue);
  const auto all = catalogue.all();
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const bool shadow_each_other = match_all[i].contains(&all[j]) && match_all[j].contains(&all[i]);
      if (!shadow_each_other || all[i].kind != all[j].kind || are_told_apart_by_order(all[i], all[j]))
        continue;
      complaints.push_back(fmt::format(
          "{}:{}: signature '{}': cannot be told from '{}' in {}: each matches all examples of the other",
          all[i].file, all[i].line, all[i].id, all[j].id, all[j].file));
    }
}

}  // namespace

std::vector<std::string> lint(const SignatureCatalogue& catalogue) {
  std::vector<std::string> complaints;
  complain_of_missing_literals(catalogue, complaints);
  complain_of_shadows(catalogue, complaints);
  return complaints;
}

}  // namespace bootwhy

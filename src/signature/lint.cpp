#include "signature/lint.h"

#include <fmt/format.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "signature/re2_options.h"

namespace bootwhy {
namespace {

constexpr int shortest_literal = 4;

}  // namespace

std::vector<std::string> lint(const SignatureCatalogue& catalogue) {
  std::vector<std::string> complaints;
  re2::FilteredRE2 filter(shortest_literal);
  std::vector<const Signature*> by_filter_id;
  for (const Signature& signature : catalogue.all()) {
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
  for (const Signature& signature : catalogue.all())
    for (const Signature& other : catalogue.all())
      if (&signature < &other && signature.pattern == other.pattern)
        complaints.push_back(fmt::format("{}:{}: signature '{}': the same pattern as '{}' in {}",
                                         signature.file, signature.line, signature.id, other.id, other.file));
  return complaints;
}

}  // namespace bootwhy

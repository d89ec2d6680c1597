// Knowledge that replaces other knowledge: of rows with the same id the last one counts.
#pragma once

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bootwhy {

// Keeps the last row of each id, at the place of the first. `id` gives a row's id as a view into anything but
// the row itself.
template <class Row, class Id>
std::vector<Row> latest_rows(std::vector<Row> rows, Id id) {
  std::unordered_map<std::string_view, std::size_t> places;
  places.reserve(rows.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [place, is_new] = places.try_emplace(id(rows[i]), kept);
    if (place->second != i) rows[place->second] = std::move(rows[i]);
    if (is_new) ++kept;
  }
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end());
  return rows;
}

}  // namespace bootwhy

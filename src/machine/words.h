// Small readers that the descriptions share: numbers, sizes, and options of the form «a,b=c».
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bootwhy {

// A whole number without sign that the text holds and nothing else; nothing where it is no such number.
std::optional<std::int64_t> whole_number(std::string_view text);

// A size such as «20G», «512M», «4096» in MiB, rounded down; a number without a unit counts `bare_unit`
// bytes. Nothing where it is no size, or larger than an int64 of bytes.
std::optional<std::int64_t> size_in_mib(std::string_view text, std::int64_t bare_unit);

// The text without blanks at both ends.
std::string_view trimmed(std::string_view text);

// The parts between separators; empty parts too. The views live as long as the text.
std::vector<std::string_view> split(std::string_view text, char separator);

// Of «first,key=value,key=value»: the value of the key; nothing where it is not there.
std::optional<std::string_view> option(std::string_view text, std::string_view key);

// The first part, which may be written with one of its keys («host» or «cputype=host»). Empty where neither.
std::string_view main_option(std::string_view text, std::string_view key);

}  // namespace bootwhy

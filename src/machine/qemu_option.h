// The value of one QEMU option: «first,key=value,flag», where «,,» stands for a comma, or a JSON object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bootwhy {

struct QemuOption {
  std::string first;  // the part before the first comma where it has no key; the driver of a JSON object
  // Everything with a key, in order. Members of nested JSON objects are named «outer.inner».
  std::vector<std::pair<std::string, std::string>> values;

  // The value of a key; nothing where it is not there. The view lives as long as the option.
  std::optional<std::string_view> find(std::string_view key) const;
  std::string_view get(std::string_view key) const { return find(key).value_or(std::string_view()); }
};

// Never fails: what is no valid option gives what could be read of it.
QemuOption parse_qemu_option(std::string_view text);

}  // namespace bootwhy

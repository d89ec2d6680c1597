// Reads knowledge files (TOML) through tables that check as they are read.
//
// A reader asks for the keys it knows, then calls finish(), which refuses the keys that nobody asked for. So
// each kind of knowledge names its keys once, and every mistake is reported with file, line, key and reason.
//
// What tables give are views into the parsed file, which lives as long as one of its tables or its
// document().
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bootwhy {

// A knowledge file is broken. what() says it all: file, line, key, reason.
class KnowledgeError : public std::runtime_error {
 public:
  KnowledgeError(std::string_view file, std::uint32_t line, std::string_view key, std::string_view reason);
};

class KnowledgeTable {
 public:
  using Value = std::variant<bool, std::int64_t, std::string_view>;

  // `node` is a toml::table, and `file` lies in `document`, as does the node; the types are hidden so that
  // toml++ is met in this folder alone.
  KnowledgeTable(std::shared_ptr<const void> document, const void* node, std::string_view file,
                 std::string kind);

  // Each of these throws KnowledgeError where the key has another type; text() also where it is missing.
  std::string_view text(std::string_view key);
  std::string_view text_or(std::string_view key, std::string_view fallback);
  bool flag(std::string_view key);  // false where it is missing
  std::optional<std::int64_t> number(std::string_view key);
  std::optional<Value> value(std::string_view key);
  std::vector<std::string_view> texts(std::string_view key);  // empty where it is missing
  std::vector<std::pair<std::string_view, Value>> pairs(std::string_view key);
  std::vector<KnowledgeTable> tables(std::string_view key);

  bool has(std::string_view key) const;

  // Throws KnowledgeError if the table holds a key that was never asked for.
  void finish() const;

  // Throws KnowledgeError for a value that is well-formed but makes no sense.
  [[noreturn]] void fail(std::string_view key, const std::string& reason) const;

  std::string_view file() const { return file_; }
  const std::shared_ptr<const void>& document() const { return document_; }
  std::uint32_t line() const;

 private:
  const void* find(std::string_view key);

  std::shared_ptr<const void> document_;
  const void* node_;
  std::string_view file_;
  std::string kind_;
  std::vector<std::string> asked_;
};

// The tables of a file in order, each with the name it stands under («signature», «cause», …). Throws
// KnowledgeError where the text is no TOML or holds anything but arrays of tables.
std::vector<std::pair<std::string, KnowledgeTable>> parse_knowledge_file(const std::string& file,
                                                                         std::string_view text);

}  // namespace bootwhy

#include "signature/knowledge_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "base/limits.h"

namespace bootwhy {
namespace {

struct Document {
  std::string file;
  toml::table root;
};

std::string message(std::string_view file, std::uint32_t line, std::string_view key,
                    std::string_view reason) {
  std::string text(file);
  if (line != 0) text += fmt::format(":{}", line);
  if (!key.empty()) text += fmt::format(": key '{}'", key);
  return fmt::format("{}: {}", text, reason);
}

const toml::table& as_table(const void* node) {
  return *static_cast<const toml::table*>(node);
}
const toml::node& as_node(const void* node) {
  return *static_cast<const toml::node*>(node);
}

std::optional<KnowledgeTable::Value> plain_value(const toml::node& node) {
  if (auto flag = node.as_boolean()) return flag->get();
  if (auto number = node.as_integer()) return number->get();
  if (auto text = node.as_string()) return std::string_view(text->get());
  return std::nullopt;
}

}  // namespace

KnowledgeError::KnowledgeError(std::string_view file, std::uint32_t line, std::string_view key,
                               std::string_view reason)
    : std::runtime_error(message(file, line, key, reason)) {}

KnowledgeTable::KnowledgeTable(std::shared_ptr<const void> document, const void* node, std::string_view file,
                               std::string kind)
    : document_(std::move(document)), node_(node), file_(file), kind_(std::move(kind)) {}

const void* KnowledgeTable::find(std::string_view key) {
  asked_.emplace_back(key);
  return as_table(node_).get(key);
}

bool KnowledgeTable::has(std::string_view key) const {
  return as_table(node_).contains(key);
}

std::uint32_t KnowledgeTable::line() const {
  return as_table(node_).source().begin.line;
}

void KnowledgeTable::fail(std::string_view key, const std::string& reason) const {
  const toml::node* node = as_table(node_).get(key);
  throw KnowledgeError(file_, node ? node->source().begin.line : line(), key, reason);
}

std::string_view KnowledgeTable::text(std::string_view key) {
  if (!has(key)) fail(key, fmt::format("a [[{}]] needs it", kind_));
  return text_or(key, {});
}

std::string_view KnowledgeTable::text_or(std::string_view key, std::string_view fallback) {
  const void* node = find(key);
  if (!node) return fallback;
  const auto* text = as_node(node).as_string();
  if (!text) fail(key, "should be a text in quotes");
  return text->get();
}

bool KnowledgeTable::flag(std::string_view key) {
  const void* node = find(key);
  if (!node) return false;
  const auto* flag = as_node(node).as_boolean();
  if (!flag) fail(key, "should be true or false");
  return flag->get();
}

std::optional<std::int64_t> KnowledgeTable::number(std::string_view key) {
  const void* node = find(key);
  if (!node) return std::nullopt;
  const auto* number = as_node(node).as_integer();
  if (!number) fail(key, "should be a whole number");
  return number->get();
}

std::optional<KnowledgeTable::Value> KnowledgeTable::value(std::string_view key) {
  const void* node = find(key);
  if (!node) return std::nullopt;
  auto value = plain_value(as_node(node));
  if (!value) fail(key, "should be true, false, a whole number or a text");
  return value;
}

std::vector<std::string_view> KnowledgeTable::texts(std::string_view key) {
  std::vector<std::string_view> texts;
  const void* node = find(key);
  if (!node) return texts;
  const auto* array = as_node(node).as_array();
  if (!array) fail(key, "should be a list of texts");
  for (const auto& element : *array) {
    const auto* text = element.as_string();
    if (!text) fail(key, "should be a list of texts");
    texts.push_back(text->get());
  }
  return texts;
}

std::vector<std::pair<std::string_view, KnowledgeTable::Value>> KnowledgeTable::pairs(std::string_view key) {
  std::vector<std::pair<std::string_view, Value>> pairs;
  const void* node = find(key);
  if (!node) return pairs;
  const auto* table = as_node(node).as_table();
  if (!table) fail(key, "should be a table of names and values");
  for (const auto& [name, element] : *table) {
    auto value = plain_value(element);
    if (!value) fail(key, "should hold only true, false, whole numbers and texts");
    pairs.emplace_back(name.str(), *value);
  }
  return pairs;
}

std::vector<KnowledgeTable> KnowledgeTable::tables(std::string_view key) {
  std::vector<KnowledgeTable> tables;
  const void* node = find(key);
  if (!node) return tables;
  const auto* array = as_node(node).as_array();
  if (!array) fail(key, fmt::format("should be a list of tables, written as [[{}.{}]]", kind_, key));
  for (const auto& element : *array) {
    const auto* table = element.as_table();
    if (!table) fail(key, fmt::format("should be a list of tables, written as [[{}.{}]]", kind_, key));
    tables.emplace_back(document_, table, file_, fmt::format("{}.{}", kind_, key));
  }
  return tables;
}

void KnowledgeTable::finish() const {
  for (const auto& [key, node] : as_table(node_))
    if (std::find(asked_.begin(), asked_.end(), key.str()) == asked_.end())
      throw KnowledgeError(file_, key.source().begin.line, key.str(),
                           fmt::format("a [[{}]] has no such key", kind_));
}

std::vector<std::pair<std::string, KnowledgeTable>> parse_knowledge_file(const std::string& file,
                                                                         std::string_view text) {
  if (text.size() > limits::signature_file_bytes)
    throw KnowledgeError(file, 0, "",
                         fmt::format("larger than {} bytes; split it", limits::signature_file_bytes));
  std::shared_ptr<Document> document;
  try {
    document = std::make_shared<Document>(Document{file, toml::parse(text)});
  } catch (const toml::parse_error& error) {
    throw KnowledgeError(file, error.source().begin.line, "",
                         fmt::format("no valid TOML: {}", error.description()));
  }
  std::vector<std::pair<std::string, KnowledgeTable>> tables;
  for (const auto& [name, node] : document->root) {
    const auto* array = node.as_array();
    if (!array || !array->is_homogeneous<toml::table>())
      throw KnowledgeError(file, name.source().begin.line, name.str(),
                           fmt::format("should be a list of tables, written as [[{}]]", name.str()));
    for (const auto& element : *array)
      tables.emplace_back(std::string(name.str()), KnowledgeTable(document, element.as_table(),
                                                                  document->file, std::string(name.str())));
  }
  return tables;
}

}  // namespace bootwhy

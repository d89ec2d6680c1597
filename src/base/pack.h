// Packs plain structs into bytes and back, so that the knowledge compiled into the binary need not be parsed
// at each start.
//
// A struct takes part by a free function beside it that names its fields once, for both directions:
//   template <class Archive> void fields(Archive& archive, Example& e) { archive(e.line, e.captures); }
// The bytes are meant for the program that wrote them: there is no version and no portability. Reading bytes
// that are cut or damaged throws std::runtime_error.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace bootwhy {

class PackWriter {
 public:
  template <class... Fields>
  void operator()(Fields&... values) {
    (write(values), ...);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  void write(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      const char* raw = reinterpret_cast<const char*>(&value);
      bytes_.append(raw, sizeof value);
    } else {
      fields(*this, value);
    }
  }
  void write(std::string_view& text) {
    auto size = static_cast<std::uint32_t>(text.size());
    write(size);
    bytes_ += text;
  }
  void write(std::string& text) {
    std::string_view view = text;
    write(view);
  }
  template <class T>
  void write(std::vector<T>& values) {
    auto size = static_cast<std::uint32_t>(values.size());
    write(size);
    for (auto& value : values) write(value);
  }
  template <class T>
  void write(std::optional<T>& value) {
    bool present = value.has_value();
    write(present);
    if (present) write(*value);
  }
  template <class A, class B>
  void write(std::pair<A, B>& value) {
    write(value.first);
    write(value.second);
  }
  template <class... Choices>
  void write(std::variant<Choices...>& value) {
    auto index = static_cast<std::uint8_t>(value.index());
    write(index);
    std::visit([this](auto& chosen) { this->write(chosen); }, value);
  }

  std::string bytes_;
};

class PackReader {
 public:
  // The bytes must outlive the reader.
  explicit PackReader(std::string_view bytes) : rest_(bytes) {}

  template <class... Fields>
  void operator()(Fields&... values) {
    (read(values), ...);
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw std::runtime_error("packed knowledge is cut");
    auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  template <class T>
  void read(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      std::memcpy(&value, take(sizeof value).data(), sizeof value);
    } else {
      fields(*this, value);
    }
  }
  // The view is into the reader's bytes.
  void read(std::string_view& text) {
    std::uint32_t size = 0;
    read(size);
    text = take(size);
  }
  void read(std::string& text) {
    std::string_view view;
    read(view);
    text.assign(view);
  }
  template <class T>
  void read(std::vector<T>& values) {
    std::uint32_t size = 0;
    read(size);
    if (size > rest_.size()) throw std::runtime_error("packed knowledge is damaged");
    values.resize(size);
    for (auto& value : values) read(value);
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool present = false;
    read(present);
    if (present) read(value.emplace());
  }
  template <class A, class B>
  void read(std::pair<A, B>& value) {
    read(value.first);
    read(value.second);
  }
  template <class... Choices>
  void read(std::variant<Choices...>& value) {
    std::uint8_t index = 0;
    read(index);
    read_choice<0, Choices...>(value, index);
  }
  template <std::size_t I, class... Choices>
  void read_choice(std::variant<Choices...>& value, std::uint8_t index) {
    if constexpr (I < sizeof...(Choices)) {
      if (index == I) return read(value.template emplace<I>());
      read_choice<I + 1, Choices...>(value, index);
    } else {
      throw std::runtime_error("packed knowledge is damaged");
    }
  }

  std::string_view rest_;
};

}  // namespace bootwhy

// Makes logs for the benchmark out of captures: whole boots in random order, each copy with other numbers in
// it (addresses, process ids, UUIDs), so that no two are alike.
//   make_logs BYTES OUTPUT CAPTURE...            one file of so many bytes or a little more
//   make_logs BYTES*COUNT FOLDER CAPTURE...      so many files of so many bytes each
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// A run of eight or more hexadecimal digits, and a number in «name[123]:», get other digits.
void append_varied(std::string& out, std::string_view log, std::mt19937_64& random) {
  static constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < log.size();) {
    std::size_t end = i;
    while (end < log.size() && is_hex(log[end])) ++end;
    const std::size_t size = end - i;
    const bool process_id = size > 0 && size < 8 && i > 1 && log[i - 1] == '[' && log[i - 2] != '\n' &&
                            log[i - 2] != ' ' && end + 1 < log.size() && log[end] == ']' &&
                            log[end + 1] == ':' && !(size == 1 && log[i] == '1');
    if (size >= 8 || process_id) {
      for (; i < end; ++i) out += log[i] == '0' ? '0' : digits[random() % (process_id ? 10 : 16)];
      continue;
    }
    if (size == 0) ++end;
    out += log.substr(i, end - i);
    i = end;
  }
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::cerr << "usage: make_logs BYTES[*COUNT] OUTPUT CAPTURE...\n";
    return 2;
  }
  const std::string size = arguments[1];
  const auto times = size.find('*');
  const std::uint64_t bytes = std::stoull(size);
  const std::uint64_t files = times == std::string::npos ? 0 : std::stoull(size.substr(times + 1));
  std::vector<std::string> captures;
  for (int i = 3; i < count; ++i) captures.push_back(read_file(arguments[i]));
  std::mt19937_64 random(1);
  const auto write = [&](const std::string& path) {
    std::ofstream out(path, std::ios::binary);
    std::string text;
    for (std::uint64_t written = 0; written < bytes; written += text.size()) {
      text.clear();
      append_varied(text, captures[random() % captures.size()], random);
      if (files > 0 && written + text.size() > bytes) text.resize(bytes - written);
      out << text;
    }
    return out.good();
  };
  if (files == 0) return write(arguments[2]) ? 0 : 1;
  std::filesystem::create_directories(arguments[2]);
  for (std::uint64_t i = 0; i < files; ++i)
    if (!write(std::string(arguments[2]) + "/console-" + std::to_string(i) + ".log")) return 1;
  return 0;
}

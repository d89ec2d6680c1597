// The toy kernel and module that the build has compiled with debug information.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace bootwhy::test {

inline std::string toy_kernel() {
  return BOOTWHY_TOY_KERNEL;
}
inline std::string toy_module() {
  return BOOTWHY_TOY_MODULE;
}

// What a command prints.
inline std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> block;
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), pipe.get()))
    output.append(block.data(), size);
  return output;
}

// «tests/symbols/toy/toy_kernel.cpp:12», of the line that is marked so in that file.
inline std::string toy_place(const std::string& file, const std::string& mark) {
  const std::string path = "tests/symbols/toy/" + file;
  std::ifstream source(std::string(BOOTWHY_SOURCE_DIR) + "/" + path);
  std::string line;
  for (int number = 1; std::getline(source, line); ++number)
    if (line.ends_with("// marked: " + mark)) return path + ":" + std::to_string(number);
  throw std::runtime_error("no line of " + file + " is marked «" + mark + "»");
}

}  // namespace bootwhy::test

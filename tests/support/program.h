// Runs the real binary, as its user would.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "support/files.h"

namespace bootwhy::test {

struct Outputs {
  int status = -1;
  std::string out;
  std::string err;
};

inline std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// Runs bootwhy with these arguments; `input` is its standard input. `before` is put in front of the command,
// for example «ulimit -v 1000;».
inline Outputs run(const std::vector<std::string>& arguments, const std::string& input = {},
                   const std::string& before = {}) {
  const TemporaryFolder folder;
  write_file(folder.path() / "in", input);
  std::string command = before + " env -u NO_COLOR XDG_CONFIG_HOME=" + quoted(folder.path().string()) + " " +
                        quoted(BOOTWHY_PROGRAM);
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  const auto file = [&](const char* name) { return quoted((folder.path() / name).string()); };
  command += " <" + file("in") + " >" + file("out") + " 2>" + file("err");
  const int status = std::system(("(" + command + ")").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder.path() / "out"),
          read_file(folder.path() / "err")};
}

inline std::string capture_path(const std::string& name) {
  return std::string(BOOTWHY_SOURCE_DIR) + "/captures/" + name;
}

}  // namespace bootwhy::test

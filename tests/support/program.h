// Runs the real binary, as its user would.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace bootwhy::test {

struct Outputs {
  int status = -1;
  std::string out;
  std::string err;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "bootwhy-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
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

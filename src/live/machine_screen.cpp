#include "live/machine_screen.h"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/limits.h"
#include "live/qmp.h"

namespace bootwhy {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t text_memory_address = 0xb8000;

// A folder that only this user can enter; gone with the object, with all that was written into it. Where none
// could be made, there are no files.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::error_code error;
    fs::path parent = fs::temp_directory_path(error);
    if (error) parent = "/tmp";
    std::string name = (parent / "bootwhy-XXXXXX").string();
    if (const char* made = ::mkdtemp(name.data())) path_ = made;
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  bool exists() const { return !path_.empty(); }
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

// What QEMU has written; nothing where we cannot see it, since QEMU may run in another file system or as
// another user.
std::optional<std::string> read_written(const std::string& path, std::size_t most) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size == 0 || size > most) return std::nullopt;
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return bytes;
}

}  // namespace

std::string bytes_of_examination(std::string_view text) {
  std::string bytes;
  for (std::size_t at = text.find(" 0x"); at != std::string_view::npos; at = text.find(" 0x", at + 1)) {
    std::uint32_t word = 0;
    const char* begin = text.data() + at + 3;
    if (std::from_chars(begin, text.data() + text.size(), word, 16).ec != std::errc()) break;
    for (int byte = 0; byte < 4; ++byte) bytes += static_cast<char>(word >> 8 * byte & 0xff);
  }
  return bytes;
}

Result<MachineScreen> take_machine_screen(const std::string& qmp_socket) {
  auto qemu = QmpClient::connect(qmp_socket);
  if (!qemu) return tl::unexpected(qemu.error());
  const PrivateFolder folder;
  MachineScreen screen;
  const std::string memory_file = folder.file("text-memory");
  if (folder.exists() && qemu->pmemsave(text_memory_address, limits::text_memory_bytes, memory_file))
    if (auto bytes = read_written(memory_file, limits::text_memory_bytes))
      screen.text_memory = std::move(*bytes);
  if (screen.text_memory.empty()) {
    const auto text = qemu->examine_memory(text_memory_address, limits::text_memory_bytes);
    if (!text) return tl::unexpected(text.error());
    screen.text_memory = bytes_of_examination(*text);
  }
  if (!folder.exists()) {
    screen.picture_problem = "no folder could be made for it; TMPDIR names the place";
    return screen;
  }
  const std::string picture_file = folder.file("screen.ppm");
  const auto dumped = qemu->screendump(picture_file);
  if (auto bytes = dumped ? read_written(picture_file, limits::picture_file_bytes) : std::nullopt)
    screen.picture = std::move(*bytes);
  else
    screen.picture_problem = dumped ? "QEMU wrote none that can be read" : dumped.error().reason;
  return screen;
}

}  // namespace bootwhy

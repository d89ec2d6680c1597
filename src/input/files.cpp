#include "input/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/limits.h"

namespace bootwhy {
namespace {

tl::unexpected<Error> system_failure(std::string tried, const std::string& path, int code) {
  std::string way_out;
  if (code == ENOENT) way_out = "Check the name";
  if (code == EACCES || code == EPERM) way_out = "Run it as a user who may read it";
  return failure(std::move(tried), path, std::strerror(code), way_out);
}

namespace fs = std::filesystem;

// What is wrong with an entry of a folder that is neither a file nor a folder; nothing for a link to a folder
// elsewhere.
std::optional<Error> why_left_out(const fs::path& path, fs::file_status status, std::error_code unreachable) {
  if (unreachable || status.type() == fs::file_type::not_found)
    return Error{"open", path.string(), unreachable ? unreachable.message() : "the link leads nowhere",
                 "Remove the link or name the file itself"};
  if (!fs::is_directory(status))
    return Error{"open", path.string(), "it is no regular file",
                 "A socket is for 'bootwhy attach', a pipe for standard input ('-')"};
  std::error_code error;
  const std::string target = (fs::canonical(path, error) / "").string();
  const std::string from = (fs::canonical(path.parent_path(), error) / "").string();
  if (error || !from.starts_with(target)) return std::nullopt;
  return Error{"list", path.string(), "the link leads back up to a folder that it is in", "Remove the link"};
}

Result<std::string> read_to_end(const Descriptor& file, const std::string& path, std::size_t most_bytes) {
  std::string text;
  std::vector<char> block(65536);
  for (;;) {
    auto size = read_some(file, block, path);
    if (!size) return tl::unexpected(size.error());
    if (*size == 0) return text;
    text.append(block.data(), *size);
    if (text.size() > most_bytes)
      return failure("read", path, "it is larger than " + std::to_string(most_bytes) + " bytes");
  }
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ > 2) ::close(fd_);
}

Result<Descriptor> open_for_reading(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return system_failure("open", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure("open", path, errno);
  if (!S_ISREG(status.st_mode))
    return failure("open", path, "it is no regular file",
                   "A socket is for 'bootwhy attach', a pipe for standard input ('-')");
  return file;
}

Result<std::size_t> read_some(const Descriptor& file, std::span<char> room, const std::string& path) {
  for (;;) {
    const ssize_t size = ::read(file.get(), room.data(), room.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EINTR) return system_failure("read", path, errno);
  }
}

Result<std::size_t> read_at(const Descriptor& file, std::span<char> room, std::uint64_t offset,
                            const std::string& path) {
  std::size_t have = 0;
  while (have < room.size()) {
    const ssize_t more =
        ::pread(file.get(), room.data() + have, room.size() - have, static_cast<off_t>(offset + have));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return system_failure("read", path, errno);
    if (more == 0) break;
    have += static_cast<std::size_t>(more);
  }
  return have;
}

Error became_shorter(const std::string& path, std::uint64_t bytes) {
  return {"read", path, "it became shorter while it was read: " + std::to_string(bytes) + " bytes were left",
          "If it is being rotated, scan it again"};
}

Result<std::string> peek_bytes(const Descriptor& file, std::size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  const auto have = read_at(file, bytes, 0, path);
  if (!have) return tl::unexpected(have.error());
  bytes.resize(*have);
  return bytes;
}

std::optional<FileStart> peek(const Descriptor& file) {
  constexpr std::size_t enough_to_know_a_format = 16;
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  auto bytes = peek_bytes(file, enough_to_know_a_format, "the file's start");
  if (!bytes) return std::nullopt;
  return FileStart{static_cast<std::uint64_t>(status.st_size), std::move(*bytes)};
}

FoundFiles find_files(const std::string& argument) {
  FoundFiles found;
  std::error_code error;
  if (!fs::is_directory(argument, error)) {
    found.paths.push_back(argument);
    return found;
  }
  std::vector<fs::path> folders{argument};
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    fs::directory_iterator entries(folder, error);
    if (error) {
      found.errors.push_back({"list", folder.string(), error.message(), "Run it as a user who may read it"});
      continue;
    }
    for (; entries != fs::directory_iterator(); entries.increment(error)) {
      if (error) break;
      if (fs::is_directory(entries->symlink_status(error))) {
        folders.push_back(entries->path());
        continue;
      }
      std::error_code unreachable;
      const auto status = entries->status(unreachable);
      if (fs::is_regular_file(status))
        found.paths.push_back(entries->path().string());
      else if (auto problem = why_left_out(entries->path(), status, unreachable))
        found.errors.push_back(std::move(*problem));
    }
    if (error) found.errors.push_back({"list", folder.string(), error.message(), "Scan it again"});
  }
  std::sort(found.paths.begin(), found.paths.end());
  return found;
}

Result<std::string> read_whole_file(const std::string& path, std::size_t most_bytes) {
  auto file = open_for_reading(path);
  if (!file) return tl::unexpected(file.error());
  return read_to_end(*file, path, most_bytes);
}

Result<std::vector<std::string>> read_file_list(const std::string& path) {
  auto text = path == "-" ? read_to_end(Descriptor(STDIN_FILENO), "standard input", limits::file_list_bytes)
                          : read_whole_file(path, limits::file_list_bytes);
  if (!text) return tl::unexpected(text.error());
  const char separator = text->find('\0') != std::string::npos ? '\0' : '\n';
  std::vector<std::string> names;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(separator), rest.size());
    if (end > 0) names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

}  // namespace bootwhy

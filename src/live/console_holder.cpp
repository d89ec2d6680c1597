#include "live/console_holder.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/limits.h"
#include "input/files.h"

namespace bootwhy {
namespace {

// One UNIX socket as the kernel describes it. Inode 0 is a connection that no server has taken yet.
struct UnixSocketState {
  std::uint32_t inode = 0;
  std::optional<std::uint32_t> peer;
  std::uint64_t file_inode = 0;  // of the file that it is bound to
  dev_t file_device = 0;
};

// Netlink messages and their attributes begin at multiples of four bytes.
constexpr std::size_t aligned(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}

// The struct at the start of `bytes`, and the bytes move on; nothing where they are too few.
template <class T>
std::optional<T> take(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(std::min(bytes.size(), aligned(sizeof value)));
  return value;
}

UnixSocketState read_state(const unix_diag_msg& message, std::string_view attributes) {
  UnixSocketState state;
  state.inode = message.udiag_ino;
  for (;;) {
    const std::string_view whole = attributes;
    const auto attribute = take<rtattr>(attributes);
    if (!attribute || attribute->rta_len < sizeof(rtattr) || attribute->rta_len > whole.size()) return state;
    std::string_view value = whole.substr(sizeof(rtattr), attribute->rta_len - sizeof(rtattr));
    if (attribute->rta_type == UNIX_DIAG_PEER) {
      state.peer = take<std::uint32_t>(value);
    } else if (attribute->rta_type == UNIX_DIAG_VFS) {
      const auto file = take<unix_diag_vfs>(value);
      if (!file) return state;
      state.file_inode = file->udiag_vfs_ino;
      state.file_device = makedev(file->udiag_vfs_dev >> 20, file->udiag_vfs_dev & 0xfffff);
    }
    attributes = whole.substr(std::min(whole.size(), aligned(attribute->rta_len)));
  }
}

// All UNIX sockets of this network namespace; empty where the kernel does not tell.
std::vector<UnixSocketState> all_unix_sockets() {
  std::vector<UnixSocketState> states;
  const Descriptor link(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (link.get() < 0) return states;
  const timeval patience{1, 0};
  ::setsockopt(link.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct {
    nlmsghdr header;
    unix_diag_req request;
  } ask{};
  ask.header.nlmsg_len = sizeof ask;
  ask.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  ask.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  ask.request.sdiag_family = AF_UNIX;
  ask.request.udiag_states = ~0U;
  ask.request.udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_VFS;
  if (::send(link.get(), &ask, sizeof ask, 0) < 0) return states;
  char answer[32 * 1024];
  for (;;) {
    const ssize_t size = ::recv(link.get(), answer, sizeof answer, 0);
    if (size <= 0) return states;
    std::string_view messages(answer, static_cast<std::size_t>(size));
    while (!messages.empty()) {
      const std::string_view whole = messages;
      const auto header = take<nlmsghdr>(messages);
      if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > whole.size()) return states;
      if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY) return states;  // the end, or an error
      std::string_view body = whole.substr(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
      if (const auto message = take<unix_diag_msg>(body)) states.push_back(read_state(*message, body));
      messages = whole.substr(std::min(whole.size(), aligned(header->nlmsg_len)));
    }
  }
}

// The command line of a process, its words with a space between.
std::string command_line(const std::string& process_folder) {
  auto words = read_whole_file(process_folder + "/cmdline", limits::command_line_bytes);
  std::string command = words ? *words : "";
  while (!command.empty() && command.back() == '\0') command.pop_back();
  std::replace(command.begin(), command.end(), '\0', ' ');
  return command;
}

bool has_any_socket(const std::string& process_folder, const std::vector<std::string>& links) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(process_folder + "/fd", error)) {
    const std::string link = std::filesystem::read_symlink(entry.path(), error).string();
    if (std::find(links.begin(), links.end(), link) != links.end()) return true;
  }
  return false;
}

}  // namespace

Service service_of(int connected_socket) {
  struct stat status {};
  if (::fstat(connected_socket, &status) != 0) return Service::unknown;
  for (const UnixSocketState& state : all_unix_sockets())
    if (state.inode == static_cast<std::uint32_t>(status.st_ino) && state.peer)
      return *state.peer == 0 ? Service::queued : Service::served;
  return Service::unknown;
}

std::vector<Holder> holders_of(const std::string& path) {
  // A host of a thousand machines has processes with a hundred thousand open files: that a socket is busy is
  // not to wait until all of them were looked at.
  constexpr std::chrono::milliseconds patience{250};
  const auto give_up = std::chrono::steady_clock::now() + patience;
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return {};
  std::vector<std::string> links;  // of the clients' ends, as /proc shows them
  for (const UnixSocketState& state : all_unix_sockets())
    if (state.inode != 0 && state.peer.value_or(0) != 0 &&
        state.file_inode == static_cast<std::uint32_t>(file.st_ino) && state.file_device == file.st_dev)
      links.push_back("socket:[" + std::to_string(*state.peer) + "]");
  std::vector<Holder> holders;
  if (links.empty()) return holders;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    if (std::chrono::steady_clock::now() > give_up) break;
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (failed != std::errc() || end != name.data() + name.size() || pid == ::getpid()) continue;
    if (has_any_socket(entry.path().string(), links))
      holders.push_back({pid, command_line(entry.path().string())});
  }
  return holders;
}

std::string holders_in_words(const std::string& path) {
  std::string words;
  for (const Holder& holder : holders_of(path))
    words += (words.empty() ? "process " : " and process ") + std::to_string(holder.pid) + " (" +
             holder.command.substr(0, limits::command_shown_bytes) + ")";
  return words;
}

}  // namespace bootwhy

#include "live/socket_finder.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "input/files.h"
#include "support/catch.h"
#include "support/files.h"

using namespace bootwhy;
using namespace bootwhy::test;
using namespace std::chrono_literals;

namespace {

Descriptor listening_socket(const std::filesystem::path& path) {
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return listener;
}

// Looks again after an hour: what is found sooner was told by the file system.
struct Finding {
  boost::asio::io_context loop;
  std::vector<std::string> sockets;
  SocketFinder finder;

  explicit Finding(const std::string& pattern)
      : finder(
            loop, pattern, [this](const auto& found) { sockets = found; }, 1h) {
    finder.start();
  }
  bool comes_to(const std::vector<std::string>& wanted) {
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (sockets != wanted && std::chrono::steady_clock::now() < end) loop.run_one_for(1s);
    return sockets == wanted;
  }
};

}  // namespace

TEST_CASE("sockets are found as they come and go, and other files are none") {
  const TemporaryFolder folder;
  write_file(folder.path() / "100.serial0", "a file");
  const std::string path = (folder.path() / "101.serial0").string();
  const Descriptor first = listening_socket(path);
  Finding finding((folder.path() / "*.serial0").string());
  CHECK(finding.sockets == std::vector{path});
  const std::string other = (folder.path() / "102.serial0").string();
  const Descriptor second = listening_socket(other);
  CHECK(finding.comes_to({path, other}));
  std::filesystem::remove(path);
  CHECK(finding.comes_to({other}));
}

TEST_CASE("sockets in a folder that is made later are found at once, and again when it was made anew") {
  const TemporaryFolder folder;
  const std::filesystem::path below = folder.path() / "run" / "qemu-server";
  Finding finding((below / "*.serial0").string());
  CHECK(finding.sockets.empty());
  for (int i = 0; i < 2; ++i) {
    std::filesystem::create_directory(below.parent_path());
    finding.loop.poll();
    std::filesystem::create_directory(below);
    finding.loop.poll();
    const Descriptor listener = listening_socket(below / "100.serial0");
    CHECK(finding.comes_to({(below / "100.serial0").string()}));
    std::filesystem::remove_all(below.parent_path());
    CHECK(finding.comes_to({}));
  }
}

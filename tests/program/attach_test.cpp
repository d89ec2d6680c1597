// bootwhy attach on real sockets: one that socat serves, and QEMU's own.
#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;

namespace {

int shell(const std::string& script) {
  const int status = std::system(("bash -c " + quoted(script)).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("attach reads a socket to its end, records every byte and gives the verdict") {
  const TemporaryFolder folder;
  const std::string here = folder.path().string();
  const std::string capture = capture_path("vfs-unknown-block.log");
  const int status = shell("cd " + quoted(here) + " && (socat -u OPEN:" + quoted(capture) +
                           " UNIX-LISTEN:9000.serial0 & ) && for i in $(seq 100); do [ -S 9000.serial0 ] && "
                           "break; sleep 0.05; done && " +
                           quoted(BOOTWHY_PROGRAM) + " attach " + quoted(here + "/9000.serial0") +
                           " --record rec >out 2>err");
  CHECK(status == 1);
  CHECK(read_file(folder.path() / "rec") == read_file(capture));
  CHECK(read_file(folder.path() / "out").find("Unable to mount root fs") != std::string::npos);
}

TEST_CASE("a socket that closes at once is nothing recognised") {
  const TemporaryFolder folder;
  const std::string here = folder.path().string();
  const int status = shell("cd " + quoted(here) +
                           " && (socat -u OPEN:/dev/null UNIX-LISTEN:s & ) && for i in $(seq 100); do [ -S s "
                           "] && break; sleep 0.05; done && " +
                           quoted(BOOTWHY_PROGRAM) + " attach " + quoted(here + "/s") + " >out 2>err");
  CHECK(status == 0);
  CHECK(read_file(folder.path() / "out").find("nothing recognised") != std::string::npos);
}

TEST_CASE("a pipe shows the verdict before the input ends, and ends well on Ctrl-C") {
  const TemporaryFolder folder;
  const std::string here = folder.path().string();
  const int status =
      shell("(cd " + quoted(here) + " && mkfifo fifo && exec 3>fifo && cat " +
            quoted(capture_path("vfs-unknown-block.log")) + " >&3; sleep 30) >/dev/null 2>&1 & cd " +
            quoted(here) + "; sleep 0.2; " + quoted(BOOTWHY_PROGRAM) +
            " <fifo >out 2>err & pid=$!; for i in $(seq 100); do grep -q 'Unable to mount' "
            "out 2>/dev/null && break; sleep 0.1; done; "
            "cp out before; kill -INT $pid; wait $pid");
  CHECK(status == 1);
  CHECK(read_file(folder.path() / "before").find("Why") != std::string::npos);
}

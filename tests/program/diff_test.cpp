// `bootwhy diff`: where a failing boot left the road of a healthy one.
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

std::string boot(const std::string& middle, const std::string& times_begin = "0.00") {
  return "[    0.000000] Linux version 6.1.0-1-amd64 (a@b) (gcc) #1 SMP\n[    " + times_begin +
         "1000] one\n" + middle + "[    2.000000] Run /init as init process\n";
}

// What diff says of these two logs.
Outputs difference(const std::string& good, const std::string& bad, std::vector<std::string> options = {}) {
  const TemporaryFolder folder;
  write_file(folder.path() / "good", good);
  write_file(folder.path() / "bad", bad);
  options.insert(options.begin(), "diff");
  options.push_back((folder.path() / "good").string());
  options.push_back((folder.path() / "bad").string());
  return run(options);
}

}  // namespace

TEST_CASE("diff tells what a boot that ended in emergency mode lacks and has beside a healthy one") {
  const Outputs done =
      run({"diff", capture_path("debian-healthy-login.log"), capture_path("debian-emergency-fstab.log")});
  CHECK(done.status == 1);
  CHECK(done.err.empty());
  CHECK(contains(done.out, "debian-healthy-login.log, boot 1, lines 1-600: ready"));
  CHECK(contains(done.out, "debian-emergency-fstab.log, boot 1, lines 1-591: emergency-shell"));
  CHECK(contains(done.out, "  ready       reached                             not reached\n"));
  CHECK(contains(done.out, "Only in the bad boot: 17 lines\n"));
  CHECK(contains(done.out, "line 569: [ TIME ] Timed out waiting for device"));
  CHECK(contains(done.out, "Missing in the bad boot: 20 lines\n"));
  CHECK(contains(done.out, "line 542: [  OK  ] Reached target local-fs.target"));
  CHECK(contains(done.out, "and 4 lines of the phases that it did not reach"));
}

TEST_CASE("a boot does not differ from itself") {
  const std::string capture = capture_path("debian-healthy-login.log");
  const Outputs done = run({"diff", capture, capture});
  CHECK(done.status == 0);
  CHECK(contains(done.out, "Only in the bad boot: 0 lines\n"));
  CHECK(contains(done.out, "Missing in the bad boot: 0 lines\n"));
}

TEST_CASE("times, addresses and ids make no difference, other words do") {
  const std::string good = boot(
      "[    1.100000] pci at 0xfebd1000, id 1e2f3a4b-2222-beef-4444-5c6d7e8f9a0b\n"
      "[    1.200000] the disk is there\n");
  const std::string bad = boot(
      "[    1.300000] pci at 0xfebe2000, id 8091a2b3-dead-3333-cafe-b4c5d6e7f809\n"
      "[    1.400000] the disk is gone\n",
      "0.50");
  const Outputs done = difference(good, bad);
  CHECK(contains(done.out, "Only in the bad boot: 1 lines\n"));
  CHECK(contains(done.out, "line 4: the disk is gone\n"));
  CHECK(contains(done.out, "Missing in the bad boot: 1 lines\n"));
  CHECK(contains(done.out, "line 4: the disk is there\n"));
  CHECK_FALSE(contains(done.out, "pci at"));
}

TEST_CASE("diff shows forty lines, and all of them with -v") {
  // Numbers would be taken out before lines are compared.
  std::string more;
  for (std::size_t i = 1; i <= 60; ++i) more += "[    1.000000] only here " + std::string(i, 'x') + "\n";
  const Outputs some = difference(boot(""), boot(more));
  CHECK(times(some.out, "only here") == 40);
  CHECK(contains(some.out, "and 20 more; -v shows all"));
  CHECK(times(difference(boot(""), boot(more), {"-v"}).out, "only here") == 60);
}

TEST_CASE("both boots may stand in one log, and be chosen by their numbers") {
  const std::string log = read_file(capture_path("debian-healthy-login.log")) + "\n" +
                          read_file(capture_path("debian-emergency-fstab.log"));
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "console.log").string();
  write_file(path, log);
  const Outputs chosen = run({"diff", path, path});
  CHECK(contains(chosen.out, "console.log, boot 1, lines 1-600: reset"));
  CHECK(contains(chosen.out, "console.log, boot 2, lines 601-"));
  const Outputs turned = run({"diff", "--good-boot", "2", "--bad-boot", "1", path, path});
  CHECK(turned.status == 0);
  CHECK(contains(turned.out, "good  " + path + ", boot 2"));
  const Outputs missing = run({"diff", "--bad-boot", "3", path, path});
  CHECK(missing.status == 2);
  CHECK(contains(missing.err, "it has no boot 3"));
  CHECK(missing.out.empty());
}

TEST_CASE("diff as a page is one file in which a guest's markup stays text") {
  const std::string hostile =
      boot("[    1.000000] <script>alert(1)</script>\n[    1.500000] Kernel panic - not syncing: x\n");
  const Outputs done = difference(boot(""), hostile, {"--format", "html"});
  CHECK(done.status == 1);
  CHECK(done.out.starts_with("<!DOCTYPE html>"));
  CHECK(contains(done.out, "&lt;script&gt;alert(1)"));
  CHECK_FALSE(contains(done.out, "<script>alert"));
}

TEST_CASE("what cannot be compared is said") {
  const std::string capture = capture_path("debian-healthy-login.log");
  const Outputs missing = run({"diff", "/nonexistent/log", capture});
  CHECK(missing.status == 2);
  CHECK(contains(missing.err, "/nonexistent/log"));
  const Outputs format = run({"diff", "--format", "json", capture, capture});
  CHECK(format.status == 2);
  CHECK(contains(format.err, "a difference is shown as text or html alone"));
  const TemporaryFolder folder;
  const std::string empty = (folder.path() / "empty").string();
  write_file(empty, "");
  const Outputs nothing = run({"diff", capture, empty});
  CHECK(nothing.status == 2);
  CHECK(contains(nothing.err, empty));
}

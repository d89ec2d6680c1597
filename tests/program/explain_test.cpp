// `bootwhy explain` and `bootwhy signatures`: the knowledge, for people.
#include <string>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;

TEST_CASE("a signature is explained with its pattern and its examples") {
  const Outputs done = run({"explain", "init-killed"});
  CHECK(done.status == 0);
  CHECK(contains(done.out, "init-killed: PID 1 died and the kernel panicked\n"));
  CHECK(contains(done.out, "  fault, fatal, outcome panic\n"));
  CHECK(contains(done.out, "Attempted to kill init! exitcode=0x00000200\n"));
  CHECK(run({"signatures", "show", "init-killed"}).out == done.out);
}

TEST_CASE("a cause is explained with what is weighed and how it is cured") {
  const Outputs done = run({"explain", "no-serial-port"});
  CHECK(done.status == 0);
  CHECK(contains(done.out, "no-serial-port: The machine has no serial port"));
  CHECK(contains(done.out, "evidence that is weighed:"));
  CHECK(contains(done.out, "serial0"));
}

TEST_CASE("an id that does not exist is answered with those that are like it") {
  const Outputs done = run({"explain", "serial-port"});
  CHECK(done.status == 2);
  CHECK(done.out.empty());
  CHECK(contains(done.err, "no signature and no cause has this id"));
  CHECK(contains(done.err, "no-serial-port"));
  CHECK(contains(run({"explain", "\x1b[31mnothing"}).err, "'bootwhy signatures list' shows them all"));
  CHECK_FALSE(contains(run({"explain", "\x1b[31mnothing"}).err, "\x1b"));
}

TEST_CASE("the list has a line for each signature and each cause") {
  const Outputs done = run({"signatures", "list"});
  CHECK(done.status == 0);
  CHECK(contains(done.out, "\nfault    fatal     init-killed  "));
  CHECK(contains(done.out, "\ncause              no-serial-port  "));
  CHECK(done.out.ends_with(" causes\n"));
}

TEST_CASE("a signature that matches a healthy boot is called too broad") {
  const TemporaryFolder folder;
  write_file(folder.path() / "own.toml", R"([[signature]]
id = "own-broad"
title = "Any kernel"
kind = "fault"
severity = "degraded"
pattern = "Linux version"
source = "test"
wording = "capture"
  [[signature.example]]
  line = "Linux version 6.1"
)");
  const Outputs done = run({"signatures", "lint", "--signatures", folder.path().string(), "--healthy",
                            capture_path("debian-healthy-login.log")});
  CAPTURE(done.out, done.err);
  CHECK(done.status != 0);
  CHECK(contains(done.out + done.err, "'own-broad': too broad"));
}

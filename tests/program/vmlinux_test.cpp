// --vmlinux, as a kernel developer uses it.
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"
#include "symbols/toy.h"

using namespace bootwhy::test;
using Json = nlohmann::json;

TEST_CASE("with --vmlinux a crash is shown with source lines, in text and in JSON") {
  const TemporaryFolder folder;
  const std::string log = (folder.path() / "console.log").string();
  write_file(log, output_of(toy_kernel()));
  const std::string call = toy_place("toy_kernel.cpp", "call inside the inlined function");

  const std::string text = run({"scan", "--vmlinux", toy_kernel(), log}).out;
  INFO(text);
  CHECK(text.find("toy_inlined (inlined)") != std::string::npos);
  CHECK(text.find(call) != std::string::npos);

  const Json report = Json::parse(run({"scan", "--format", "json", "--vmlinux", toy_kernel(), log}).out);
  const Json frame = report["sources"][0]["boots"][0]["crash"]["frames"][0];
  CHECK(frame["function"] == "toy_inlined");
  CHECK(frame["inlined"] == true);
  CHECK(frame["source"] == call);

  CHECK(run({"scan", log}).out.find("toy_kernel.cpp") == std::string::npos);
}

TEST_CASE("a vmlinux of another build is noticed and told instead of wrong lines") {
  const TemporaryFolder folder;
  std::string console = output_of(toy_kernel());
  console.replace(console.find("#1 SMP"), 2, "#7");
  const std::string log = (folder.path() / "console.log").string();
  write_file(log, console);
  const std::string text = run({"scan", "--vmlinux", toy_kernel(), log}).out;
  INFO(text);
  CHECK(contains(text, "no source lines: the vmlinux is of kernel 6.1.0-toy #1 SMP Toy 1.0 (2026-01-01)"));
  CHECK_FALSE(contains(text, "toy_kernel.cpp"));
}

TEST_CASE("with --vmlinux a piped console is shown with source lines too") {
  const Outputs outputs = run({"--vmlinux", toy_kernel()}, output_of(toy_kernel()));
  CHECK(outputs.out.find(toy_place("toy_kernel.cpp", "inlined function")) != std::string::npos);
}

TEST_CASE("a --vmlinux that is none is told, and the status is 2") {
  const Outputs outputs =
      run({"scan", "--vmlinux", capture_path("kernel-null.log"), capture_path("kernel-null.log")});
  CHECK(outputs.status == 2);
  CHECK(outputs.err.find("kernel-null.log") != std::string::npos);
  CHECK(outputs.err.find("vmlinux") != std::string::npos);
}

// Many inputs, archives, and inputs that are broken, through the real binary.
#include <sys/stat.h>

#include <map>
#include <nlohmann/json.hpp>

#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

void shell(const fs::path& folder, const std::string& command) {
  INFO(command);
  REQUIRE(std::system(("cd " + quoted(folder.string()) + " && " + command).c_str()) == 0);
}

bool has_program(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

Json sources_of(const Outputs& outputs) {
  INFO(outputs.err);
  return Json::parse(outputs.out)["sources"];
}

}  // namespace

TEST_CASE("results come in the order of the inputs, however many threads work") {
  const Outputs one = run({"scan", "-j1", "--format", "ndjson", capture_path("")});
  const Outputs four = run({"scan", "-j4", "--format", "ndjson", capture_path("")});
  CHECK(one.status == 1);
  CHECK(one.out == four.out);
  const Outputs text_one = run({"scan", "-j1", capture_path("")});
  const Outputs text_four = run({"scan", "-j4", capture_path("")});
  CHECK(text_one.out == text_four.out);
}

TEST_CASE("a compressed log has the boots of the plain one") {
  const TemporaryFolder folder;
  fs::copy_file(capture_path("kernel-null-panic-on-oops.log"), folder.path() / "a.log");
  const Json plain = sources_of(run({"scan", "--format", "json", (folder.path() / "a.log").string()}));
  for (const auto& [program, extension] :
       {std::pair{"gzip -k", "gz"}, std::pair{"xz -k", "xz"}, std::pair{"zstd -qk", "zst"},
        std::pair{"bzip2 -k", "bz2"}, std::pair{"lz4 -qk a.log a.log.lz4 && true", "lz4"}}) {
    if (!has_program(std::string(program).substr(0, std::string(program).find(' ')))) continue;
    INFO(program);
    const bool has_name = contains(program, "a.log");
    shell(folder.path(), std::string(program) + (has_name ? "" : " a.log"));
    const fs::path packed = folder.path() / ("a.log." + std::string(extension));
    const Json sources = sources_of(run({"scan", "--format", "json", packed.string()}));
    REQUIRE(sources.size() == 1);
    CHECK(sources[0]["name"] == packed.string());
    CHECK(sources[0]["boots"] == plain[0]["boots"]);
  }
}

TEST_CASE("archives are read like folders, and archives in them one level deep") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "logs/web1");
  fs::copy_file(capture_path("kernel-panic.log"), folder.path() / "logs/web1/console.log");
  fs::copy_file(capture_path("debian-healthy-login.log"), folder.path() / "logs/web2.log");
  shell(folder.path(),
        "gzip -k logs/web2.log && tar -C logs -cf logs/inner.tar web2.log && tar -czf all.tar.gz logs");
  const Outputs outputs = run({"scan", "--format", "json", (folder.path() / "all.tar.gz").string()});
  CHECK(outputs.status == 1);
  const Json sources = sources_of(outputs);
  std::map<std::string, std::string> outcomes;
  const std::string archive = (folder.path() / "all.tar.gz").string();
  for (const Json& source : sources)
    outcomes[source["name"].get<std::string>().substr(archive.size())] = source["boots"].back()["outcome"];
  CHECK(outcomes == std::map<std::string, std::string>{{"/logs/web1/console.log", "panic"},
                                                       {"/logs/web2.log", "ready"},
                                                       {"/logs/web2.log.gz", "ready"},
                                                       {"/logs/inner.tar/web2.log", "ready"}});

  shell(folder.path(),
        "tar -cf middle.tar all.tar.gz logs/web2.log && tar -cf outer.tar middle.tar logs/web2.log");
  const Outputs deep = run({"scan", (folder.path() / "outer.tar").string()});
  CHECK(deep.status == 2);
  CHECK(contains(deep.err, "inside an archive that is inside an archive"));
  CHECK(contains(deep.out, "ready"));
}

TEST_CASE("a damaged archive is named, what can be read of it is analysed, and the rest goes on") {
  const TemporaryFolder folder;
  std::string log;
  for (int i = 0; i < 200; ++i) log += read_file(capture_path("kernel-panic.log"));
  write_file(folder.path() / "cut.log", log);
  shell(folder.path(), "gzip cut.log && truncate -s $(($(stat -c %s cut.log.gz) * 6 / 10)) cut.log.gz");
  write_file(folder.path() / "nonsense.zip", "PK\x03\x04 and nothing more");
  fs::copy_file(capture_path("debian-healthy-login.log"), folder.path() / "well.log");
  const Outputs outputs = run({"scan", folder.path().string()});
  CHECK(outputs.status == 2);
  INFO(outputs.out + outputs.err);
  CHECK(contains(outputs.err, "cut.log.gz"));
  CHECK(contains(outputs.err, "nonsense.zip"));
  CHECK(contains(outputs.out,
                 "panic: kernel panic:"));  // of the boots before the cut; the last one may be cut itself
  CHECK(contains(outputs.out, "well.log: ready"));
  CHECK(contains(outputs.out, "2 inputs could not be read to the end"));
}

TEST_CASE("a compressed log that begins with NULs, as one truncated under its writer does, is read") {
  const TemporaryFolder folder;
  write_file(folder.path() / "vm.log", std::string(4096, '\0') + read_file(capture_path("kernel-panic.log")));
  shell(folder.path(), "tar -czf vm.tar.gz vm.log && gzip vm.log");
  const Outputs outputs = run({"scan", folder.path().string()});
  CHECK(outputs.status == 1);
  CHECK(contains(outputs.out, "vm.log.gz: panic"));
  CHECK(contains(outputs.out, "vm.tar.gz/vm.log: panic"));
}

TEST_CASE("an archive bomb is given up and named") {
  const TemporaryFolder folder;
  shell(folder.path(), "head -c 600M /dev/zero | gzip > bomb.log.gz");
  const Outputs outputs = run({"scan", (folder.path() / "bomb.log.gz").string()});
  INFO(outputs.err);
  CHECK(outputs.status == 2);
  CHECK(contains(outputs.err, "times its own size, as an archive bomb does"));
}

TEST_CASE("a pipe, a loop, a dead link and a missing file are named, and the rest goes on") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "sub");
  REQUIRE(::mkfifo((folder.path() / "sub/pipe").c_str(), 0600) == 0);
  fs::create_directory_symlink("..", folder.path() / "sub/loop");
  fs::create_symlink("nowhere", folder.path() / "sub/dead");
  fs::create_symlink("itself", folder.path() / "sub/itself");
  fs::copy_file(capture_path("debian-healthy-login.log"), folder.path() / "sub/well.log");
  const Outputs outputs = run({"scan", folder.path().string(), (folder.path() / "missing.log").string()});
  CHECK(outputs.status == 2);
  INFO(outputs.err);
  CHECK(contains(outputs.err, "sub/pipe: it is no regular file"));
  CHECK(contains(outputs.err, "sub/loop: the link leads back up"));
  CHECK(contains(outputs.err, "sub/dead"));
  CHECK(contains(outputs.err, "sub/itself"));
  CHECK(contains(outputs.err, "missing.log: No such file"));
  CHECK(contains(outputs.out, "well.log: ready"));
}

TEST_CASE("the inputs may be named in a list, separated by line ends or NULs") {
  const std::string a = capture_path("kernel-panic.log");
  const std::string b = capture_path("debian-healthy-login.log");
  for (const std::string& list : {a + "\n" + b + "\n", a + '\0' + b + '\0'}) {
    const Json sources = sources_of(run({"scan", "--format", "json", "--files-from", "-"}, list));
    REQUIRE(sources.size() == 2);
    CHECK(sources[0]["name"] == a);
    CHECK(sources[1]["name"] == b);
  }
  const Outputs none = run({"scan"});
  CHECK(none.status == 2);
}

TEST_CASE("boots are chosen with --since and --until by the time that the log states") {
  const TemporaryFolder folder;
  const auto boot = [](const std::string& day) {
    return "2026-11-" + day +
           "T10:00:00Z [    0.000000] Linux version 6.1.0-1-amd64 (builder@host) (gcc 12)\n2026-11-" + day +
           "T10:00:03Z [    3.000000] Kernel panic - not syncing: VFS: Unable to mount root fs on "
           "unknown-block(0,0)\n";
  };
  const std::string path = (folder.path() / "vm.log").string();
  write_file(path, boot("01") + boot("10") + boot("20"));
  const auto indices = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"scan", "--format", "json", path});
    std::vector<int> found;
    for (const Json& source : sources_of(run(options)))
      for (const Json& each : source["boots"]) found.push_back(each["index"]);
    return found;
  };
  CHECK(indices({}) == std::vector{1, 2, 3});
  CHECK(indices({"--since", "2026-11-05"}) == std::vector{2, 3});
  CHECK(indices({"--until", "2026-11-10 10:00"}) == std::vector{1, 2});
  CHECK(indices({"--since", "2026-11-05", "--until", "2026-11-15T00:00:00Z"}) == std::vector{2});
  const Outputs wrong = run({"scan", "--since", "last tuesday", path});
  CHECK(wrong.status == 2);
  CHECK(contains(wrong.err, "cannot understand the time last tuesday"));
}

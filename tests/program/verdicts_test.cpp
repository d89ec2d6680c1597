// Verdicts of the built-in knowledge in which several signatures play together.
#include "support/catch.h"
#include "support/program.h"

using namespace bootwhy::test;

TEST_CASE("a Proxmox host that starts its guests does not hang, a host that waits for another job does") {
  const auto waits_for = [](const std::string& job) {
    return run({}, "[    0.000000] Linux version 6.8.12-4-pve (build@proxmox)\n[  *** ] " + job +
                       " (2min 11s / no limit)\n");
  };
  CHECK(contains(waits_for("A start job is running for PVE guests").out, "incomplete"));
  CHECK(contains(waits_for("Job pve-guests.service/start running").out, "incomplete"));
  CHECK(contains(waits_for("A start job is running for Import ZFS pools").out, "hung"));
}

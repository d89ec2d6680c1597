// The same crash as different architectures print it.
#include "crash_reading.h"
#include "support/catch.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {
std::string register_value(const CrashReport& crash, std::string_view name) {
  for (const auto& [known, value] : crash.registers)
    if (known.raw() == name) return text(value);
  return "";
}
}  // namespace

TEST_CASE("arm64") {
  const auto crash = read_crash(
      "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010\nMem abort "
      "info:\n"
      "Internal error: Oops: 0000000096000044 [#1] PREEMPT SMP\nModules linked in: toy(OE+)\n"
      "CPU: 2 PID: 71 Comm: insmod Tainted: G           OE     5.10.0-8-arm64 #1\nHardware name: "
      "linux,dummy-virt (DT)\n"
      "pstate: 60400005 (nZCv daif +PAN -UAO -TCO BTYPE=--)\npc : toy_null+0x18/0x2c [toy]\nlr : "
      "toy_init+0x20/0x100 [toy]\n"
      "sp : ffff0000401f7c40\nx29: ffff0000401f7c40 x28: 0000000000000007 \nx1 : 0000000000000000 x0 : "
      "00000000000000ff\n"
      "Call trace:\n toy_null+0x18/0x2c [toy]\n toy_init+0x20/0x100 [toy]\n do_one_initcall+0x50/0x2b0\n"
      "Code: 910003fd b0000000 91000000 97fffff0 (f900001f) \n---[ end trace 1234 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_null");
  CHECK(crash->faulting_byte == "f900001f");
  CHECK(crash->taint == "GOE");
  CHECK(text(crash->kernel_version) == "5.10.0-8-arm64");
  CHECK(register_value(*crash, "x0") == "00000000000000ff");
  CHECK(crash->frames.size() == 3);
  CHECK(text(crash->frames[0].module) == "toy");
}

TEST_CASE("arm") {
  const auto crash = read_crash(
      "Unable to handle kernel NULL pointer dereference at virtual address 00000010\npgd = c0004000\n"
      "Internal error: Oops: 805 [#1] SMP ARM\nCPU: 0 PID: 71 Comm: insmod Not tainted 5.10.0 #1\nPC is at "
      "toy_null+0x18/0x2c\n"
      "LR is at toy_init+0x20/0x100\npc : [<bf000018>]    lr : [<bf002020>]    psr: 60000013\n"
      "r10: 00000000  r9 : c1503d00  r8 : 0000000a\nBacktrace: \n[<bf000000>] (toy_null) from [<bf002020>] "
      "(toy_init+0x20/0x100)\n"
      "[<bf002000>] (toy_init) from [<c0102f2c>] (do_one_initcall+0x50/0x2b0)\nCode: e1a0c00d e92dd800 "
      "(e5832010) \n---[ end trace 1 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_null");
  CHECK(crash->faulting_byte == "e5832010");
  CHECK(register_value(*crash, "r9") == "c1503d00");
  REQUIRE(crash->frames.size() == 3);
  CHECK(text(crash->frames[2].function) == "do_one_initcall");
}

TEST_CASE("riscv") {
  const auto crash = read_crash(
      "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010\nOops "
      "[#1]\nModules linked in: toy(O+)\n"
      "CPU: 0 PID: 71 Comm: insmod Tainted: G           O      6.1.0 #1\nepc : toy_null+0x18/0x2c [toy]\n ra "
      ": toy_init+0x20/0x100 [toy]\n"
      "epc : ffffffff01a00018 ra : ffffffff01a02020 sp : ff20000000b33c40\n gp : ffffffff81500000 tp : "
      "ff60000003a00000 t0 : 0000000000000000\n"
      "status: 0000000200000120 badaddr: 0000000000000010 cause: 000000000000000f\n[<ffffffff01a00018>] "
      "toy_null+0x18/0x2c [toy]\n"
      "[<ffffffff01a02020>] toy_init+0x20/0x100 [toy]\n---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_null");
  CHECK(register_value(*crash, "gp") == "ffffffff81500000");
  CHECK(register_value(*crash, "cause") == "000000000000000f");
  CHECK(crash->frames.size() == 2);
}

TEST_CASE("powerpc") {
  const auto crash = read_crash(
      "BUG: Kernel NULL pointer dereference on write at 0x00000010\nFaulting instruction address: "
      "0xc008000000a10018\n"
      "Oops: Kernel access of bad area, sig: 11 [#1]\nCPU: 1 PID: 71 Comm: insmod Not tainted 6.1.0 #1\n"
      "NIP:  c008000000a10018 LR: c008000000a12020 CTR: c0000000000f1234\nMSR:  800000000280b033 "
      "<SF,VEC,VSX>  CR: 24002842  XER: 00000000\n"
      "GPR00: c008000000a12020 c00000000b33c400 0000000000000000 0000000000000001\nNIP [c008000000a10018] "
      "toy_null+0x18/0x2c [toy]\n"
      "LR [c008000000a12020] toy_init+0x20/0x100 [toy]\nCall Trace:\n[c00000000b33c400] [c008000000a12020] "
      "toy_init+0x20/0x100 [toy] (unreliable)\n"
      "[c00000000b33c500] [c000000000012345] do_one_initcall+0x50/0x2b0\n---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_null");
  CHECK(register_value(*crash, "GPR3") == "0000000000000001");
  CHECK(register_value(*crash, "CTR") == "c0000000000f1234");
  REQUIRE(crash->frames.size() == 2);
  CHECK_FALSE(crash->frames[0].sure);
}

TEST_CASE("s390") {
  const auto crash = read_crash(
      "Unable to handle kernel pointer dereference in virtual kernel address space\nFailing address: "
      "0000000000000000 TEID: 0000000000000483\n"
      "Oops: 0004 ilc:3 [#1] SMP\nCPU: 1 PID: 71 Comm: insmod Not tainted 6.1.0 #1\n"
      "Krnl PSW : 0704c00180000000 000003ff80123456 (toy_null+0x18/0x2c [toy])\n           R:0 T:1 IO:1 "
      "EX:1\n"
      "Krnl GPRS: 0000000000000001 0000000000000002 0000000000000003 0000000000000004\n"
      "           0000000000000005 0000000000000006 0000000000000007 0000000000000008\nCall Trace:\n"
      " [<000003ff80123456>] toy_null+0x18/0x2c [toy] \n([<000003ff80123400>] toy_init+0x20/0x100 "
      "[toy])\n---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel paging request in toy_null");
  CHECK(register_value(*crash, "GPR7") == "0000000000000008");
  CHECK(crash->frames.size() == 2);
}

TEST_CASE("mips") {
  const auto crash = read_crash(
      "CPU 0 Unable to handle kernel paging request at virtual address 00000010, epc == c0000018, ra == "
      "c0002020\nOops[#1]:\n"
      "CPU: 0 PID: 71 Comm: insmod Not tainted 6.1.0 #1\n$ 0   : 00000000 10008400 00000010 00000001\n$ 4   "
      ": 80a10000 00000002 00000003 00000004\n"
      "epc   : c0000018 toy_null+0x18/0x2c [toy]\nra    : c0002020 toy_init+0x20/0x100 [toy]\nStatus: "
      "10008403\tKERNEL EXL IE\n"
      "Call Trace:\n[<c0000018>] toy_null+0x18/0x2c [toy]\n[<c0002020>] toy_init+0x20/0x100 [toy]\nCode: "
      "27bdffe8  afbf0014 <ac400000> 8fbf0014\n"
      "---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel paging request in toy_null");
  CHECK(register_value(*crash, "$5") == "00000002");
  CHECK(crash->faulting_byte == "ac400000");
}

TEST_CASE("x86 with 32 bits") {
  const auto crash = read_crash(
      "BUG: unable to handle kernel NULL pointer dereference at 00000010\nIP: [<f8000018>] "
      "toy_null+0x18/0x2c [toy]\n*pde = 00000000 \n"
      "Oops: 0002 [#1] SMP\nlast sysfs file: /sys/module/toy/parameters/what\nCPU: 0 PID: 71 Comm: insmod "
      "Tainted: P          IO 3.2.0 #1\n"
      "EIP: 0060:[<f8000018>] EFLAGS: 00010246 CPU: 0\nEIP is at toy_null+0x18/0x2c [toy]\nEAX: 00000010 "
      "EBX: 00000001 ECX: 00000002 EDX: 00000003\n"
      "Call Trace:\n [<c1003035>] do_one_initcall+0x35/0x170\n---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_null");
  CHECK(text(crash->last_sysfs) == "/sys/module/toy/parameters/what");
  CHECK(register_value(*crash, "EDX") == "00000003");
  CHECK(crash->taint == "PIO");
  CHECK(crash->taint_words == std::vector<std::string>{"proprietary module", "workaround for a firmware bug",
                                                       "out-of-tree module"});
}

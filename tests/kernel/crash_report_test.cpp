// What a report holds besides its name, and how it fares in logs that are dirty.
#include "kernel/crash_report.h"

#include "base/limits.h"
#include "crash_reading.h"
#include "kernel/crash_title.h"
#include "support/catch.h"

using namespace bootwhy;
using namespace bootwhy::test;

TEST_CASE("real crashes are taken apart") {
  const auto crash = read_crash(read_capture("kernel-null"));
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in lab_null");
  CHECK(crash->type == "NULL-POINTER-DEREFERENCE");
  CHECK(text(crash->function) == "lab_null");
  CHECK(crash->cpu == 0);
  CHECK(crash->pid == 83);
  CHECK(text(crash->command) == "insmod");
  CHECK(text(crash->kernel_version) == "6.1.0-56-amd64");
  CHECK(crash->taint == "GOE");
  CHECK(crash->taint_words == std::vector<std::string>{"out-of-tree module", "unsigned module"});
  CHECK(text(crash->hardware).starts_with("QEMU Standard PC"));
  CHECK(text(crash->instruction_pointer) == "lab_null+0x5/0x15 [labmod]");
  CHECK(crash->faulting_byte == "c7");
  CHECK(text(crash->modules) == "labmod(OE+)");
  REQUIRE_FALSE(crash->frames.empty());
  CHECK(text(crash->frames[0].function) == "lab_init");
  CHECK(crash->frames[0].offset == "+0x39/0x1000");
  CHECK(text(crash->frames[0].module) == "labmod");
  CHECK_FALSE(crash->incomplete);
  bool has_rax = false;
  for (const auto& [name, value] : crash->registers) {
    has_rax = has_rax || (name.raw() == "RAX" && value.raw() == "0000000000000000");
    CHECK(name.raw() != "ORIG_RAX");  // that one is of the program, behind its own pointer
  }
  CHECK(has_rax);
}

TEST_CASE("the crashes of the lab have their names") {
  const auto check = [](const char* capture, const char* title, const char* function, const char* taint) {
    INFO(capture);
    const auto crash = read_crash(read_capture(capture));
    REQUIRE(crash);
    CHECK(text(crash->title) == title);
    CHECK(text(crash->function) == function);
    CHECK(crash->taint == taint);
    CHECK_FALSE(crash->incomplete);
  };
  check("kernel-bug", "kernel BUG in lab_init", "lab_init", "GOE");
  check("kernel-warn", "WARNING in lab_init", "lab_init", "GOE");
  check("kernel-panic", "kernel panic: labmod: panic on purpose", "lab_init", "GOE");
  check("kernel-null-panic-on-oops", "BUG: unable to handle kernel NULL pointer dereference in lab_null",
        "lab_null", "GOE");
  check("soft-lockup", "BUG: soft lockup in lab_init", "lab_init", "GOE");
  check("kernel-null-arm64", "BUG: unable to handle kernel NULL pointer dereference in lab_null", "lab_null",
        "GOE");
  check("kernel-bug-arm64", "kernel BUG in lab_bug", "lab_bug", "GOE");
  check("sysrq-crash-arm64", "kernel panic: sysrq triggered crash", "__handle_sysrq", "");
  check("sysrq-crash", "kernel panic: sysrq triggered crash", "sysrq_handle_crash", "");
  check("oom-deadlock", "kernel panic: System is deadlocked on memory", "out_of_memory", "");
}

TEST_CASE("healthy boots have no crash") {
  for (const char* capture :
       {"debian-healthy-login", "debian-poweroff", "mini-poweroff", "debian-emergency-fstab"}) {
    INFO(capture);
    CHECK_FALSE(read_crash(read_capture(capture)));
  }
}

TEST_CASE("two CPUs that crash at once are told apart by their caller ids") {
  const auto crash = read_crash(
      "[   10.000001][   T11] BUG: kernel NULL pointer dereference, address: 0000000000000010\n"
      "[   10.000002][   T22] WARNING: CPU: 1 PID: 22 at drivers/other/other.c:7 other_work+0x1/0x2\n"
      "[   10.000003][   T22] CPU: 1 PID: 22 Comm: other Not tainted 6.1.0 #1\n"
      "[   10.000004][   T11] CPU: 0 PID: 11 Comm: probe Not tainted 6.1.0 #1\n"
      "[   10.000005][   T22] RIP: 0010:other_work+0x1/0x2\n"
      "[   10.000006][   T11] RIP: 0010:toy_write+0x5/0x15\n"
      "[   10.000007][   T22] Call Trace:\n[   10.000008][   T11] Call Trace:\n"
      "[   10.000009][   T22]  other_caller+0x1/0x2\n[   10.000010][   T11]  toy_caller+0x1/0x2\n"
      "[   10.000011][   T22] ---[ end trace 1 ]---\n[   10.000012][   T11] ---[ end trace 2 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_write");
  CHECK(text(crash->command) == "probe");
  REQUIRE(crash->frames.size() == 1);
  CHECK(text(crash->frames[0].function) == "toy_caller");
  CHECK(crash->last_line == 12);
}

TEST_CASE("a second oops does not mix with the first") {
  const auto crash = read_crash(
      "BUG: kernel NULL pointer dereference, address: 0000000000000010\n"
      "general protection fault: 0000 [#2] SMP\nRIP: 0010:second_victim+0x5/0x15\nCall Trace:\n "
      "second_caller+0x1/0x2\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference");
  CHECK(crash->incomplete);
  CHECK(crash->incomplete_reason == "no call trace tells the function");
  CHECK(crash->last_line == 1);
}

TEST_CASE("how far the kernel was moved is read from behind the report") {
  const std::string oops =
      "BUG: kernel NULL pointer dereference, address: 0000000000000010\nRIP: "
      "0010:toy_write+0x5/0x15\n---[ end trace 0 ]---\n";
  CHECK(read_crash(oops + "Kernel Offset: 0x32a00000 from 0xffffffff81000000 (relocation range: ...)\n")
            ->kernel_offset == 0x32a00000U);
  CHECK(read_crash(oops + "Kernel Offset: disabled\n")->kernel_offset == 0U);
  CHECK_FALSE(read_crash(oops + "Kernel Offset: unknown\n")->kernel_offset);
  CHECK_FALSE(read_crash(oops)->kernel_offset);
}

TEST_CASE("the instruction pointer is taken apart") {
  const auto crash = read_crash(
      "BUG: kernel NULL pointer dereference, address: 0\nRIP: 0010:toy_write.cold+0x5/0x15 [toy]\n");
  REQUIRE(crash->instruction.size() == 1);
  CHECK(text(crash->instruction[0].function) == "toy_write");
  CHECK(crash->instruction[0].suffix == ".cold");
  CHECK(text(crash->instruction[0].module) == "toy");
  const auto bare =
      read_crash("BUG: kernel NULL pointer dereference, address: 0\nRIP: 0010:0xffffffffc0410000\n");
  REQUIRE(bare->instruction.size() == 1);
  CHECK(bare->instruction[0].address == 0xffffffffc0410000U);
}

TEST_CASE("a panic after an oops is the oops's own") {
  const auto crash = read_crash(read_capture("kernel-null-panic-on-oops"));
  REQUIRE(crash);
  CHECK(crash->type == "NULL-POINTER-DEREFERENCE");
}

TEST_CASE("a frame that a narrow terminal has wrapped is one frame") {
  const std::string head = "[    1.000000] Kernel panic - not syncing: toy\n[    1.000001] Call Trace:\n";
  for (const char* frame : {"[    1.000002]  toy_very_long\n_name+0x10/0x20\n",
                            "[    1.000002]  toy_very_long_name\n+0x10/0x20\n",
                            "[    1.000002]  toy_very_long_name+0x1\n0/0x20\n",
                            "[    1.000002]  ? toy_very_long_na\nme+0x10/0x20\n"}) {
    INFO(frame);
    const auto crash = read_crash(head + frame + "[    1.000003]  toy_caller+0x1/0x2\n[    1.000004] end\n");
    REQUIRE(crash);
    REQUIRE(crash->frames.size() == 2);
    CHECK(text(crash->frames[0].function) == "toy_very_long_name");
    CHECK(crash->frames[0].offset == "+0x10/0x20");
    CHECK(text(crash->frames[1].function) == "toy_caller");
  }
}

TEST_CASE("a wrapped instruction pointer, and a wrapped frame with an address, are whole") {
  const auto crash = read_crash(
      "[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000010\n"
      "[    1.000001] RIP: 0010:[<ffffffff81234567>]  [<ffffffff81234567>] toy_wri\nte+0x5/0x15\n"
      "[    1.000002] Call Trace:\n[    1.000003]  [<ffffffff81234567>] toy_cal\nler+0x1/0x2\n"
      "[    1.000004] ---[ end trace 0 ]---\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_write");
  REQUIRE(crash->frames.size() == 1);
  CHECK(text(crash->frames[0].function) == "toy_caller");
}

TEST_CASE("the end of a wrapped first line is no frame") {
  CHECK(named("[    1.000000] WARNING: CPU: 0 PID: 28200 at drivers/toy/toy.c:152 toy_che\nck+0x47/0x50\n"
              "[    1.000001] Modules linked in:\n") == "WARNING in toy_check [WARNING]");
}

TEST_CASE("a report is incomplete where the log ends inside it, and says so") {
  const std::string log =
      "BUG: kernel NULL pointer dereference, address: 0000000000000010\nCPU: 0 PID: 11 Comm: probe Not "
      "tainted 6.1.0 #1\n"
      "RIP: 0010:toy_write+0x5/0x15\n";
  const auto crash = read_crash(log);
  REQUIRE(crash);
  CHECK(text(crash->title) == "BUG: unable to handle kernel NULL pointer dereference in toy_write");
  CHECK(crash->incomplete);
  CHECK(crash->incomplete_reason == "the log ends inside the report");
  CHECK_FALSE(read_crash(log + "Call Trace:\n toy_caller+0x1/0x2\n---[ end trace 0 ]---\n")->incomplete);
}

TEST_CASE("an oops whose first line is lost is still an oops, and named after its pointer") {
  CHECK(named("Oops: 0002 [#1] PREEMPT SMP\nRIP: 0010:toy_write+0x5/0x15\n---[ end trace 0 ]---\n") ==
        "Oops in toy_write [DoS]");
}

TEST_CASE("what a program does after a report without an end is no part of it") {
  const auto crash = read_crash(
      "INFO: task probe:7 blocked for more than 120 seconds.\nCall Trace:\n schedule+0x1/0x2\n "
      "toy_flush+0x1/0x2\n"
      "shell[99]: segfault at 8 ip 0000000000401647 sp 00007ffe80768390 error 6 in "
      "shell[401000+79000]\nCode: 48 89 <c7> 00\n");
  REQUIRE(crash);
  CHECK(crash->code.empty());
  CHECK(crash->last_line == 4);
  std::string long_after =
      "INFO: task probe:7 blocked for more than 120 seconds.\nCall Trace:\n toy_flush+0x1/0x2\n";
  for (int i = 0; i < 300; ++i) long_after += "all is well\n";
  CHECK(read_crash(long_after + "Hardware name: another\n")->hardware.empty());
}

TEST_CASE("the first crash stays, whatever comes after") {
  CrashReader reader(shipped_rules());
  Line line;
  line.number = 7;
  line.text = "Kernel panic - not syncing: first";
  reader.add(line);
  line.number = 8;
  line.text = "---[ end Kernel panic - not syncing: first ]---";
  reader.add(line);
  line.text = "Kernel panic - not syncing: second";
  reader.add(line);
  REQUIRE(reader.report());
  CHECK(text(reader.report()->title) == "kernel panic: first");
  CHECK(reader.report()->first_line == 7);
  CHECK(reader.report()->last_line == 8);
  reader.reset();
  CHECK_FALSE(reader.report());
}

TEST_CASE("what differs each time a bug strikes is taken out of its title") {
  CHECK(without_details("toy.c:12 at ffff8880deadbeef") == "toy.c:LINE at ADDR");
  CHECK(without_details("unknown-block(8,1)") == "unknown-block(NUM,NUM)");
  CHECK(without_details("in toy_add+0x12/0x34 on CPU#3") == "in toy_add on CPU");
  CHECK(without_details("version 2.5 part: 7") == "version NUM.NUM part: NUM");
  CHECK(without_details("cfg80211 and x86_64 stay") == "cfg80211 and x86_64 stay");
  CHECK(without_details("a \t b\x01\xff c  ") == "a b c");
  CHECK(without_details("0x10 0x") == "0x10 0x");
}

TEST_CASE("what a report keeps is bounded") {
  std::string log =
      "[    1.0] Kernel panic - not syncing: " + std::string(60000, 'x') + "\n[    1.1] Call Trace:\n";
  for (int i = 0; i < 5000; ++i)
    log += "[    1.2]  toy_" + std::to_string(i) + "+0x1/0x2\n[    1.2] R1: 0000000000000000\n";
  const auto crash = read_crash(log);
  REQUIRE(crash);
  CHECK(crash->title.raw().size() <= limits::crash_title_bytes);
  CHECK(crash->frames.size() <= limits::crash_frames);
  CHECK(crash->registers.size() <= limits::crash_registers);
  CHECK(crash->last_line <= limits::crash_report_lines);
}

TEST_CASE("what stands where a very long line is cut begins no report") {
  const std::string panic = "Kernel panic - not syncing: toy";
  const std::string noise(limits::crash_line_bytes - 10, 'x');
  CHECK_FALSE(test::read_crash(noise + " " + panic + "\n"));
  CHECK_FALSE(test::read_crash(noise + std::string(100, 'x') + " " + panic + "\n"));
  CHECK(test::read_crash(panic + " " + noise + "\n"));
}

TEST_CASE("what is cut off a very long line ends no report") {
  const std::string noise(limits::crash_line_bytes, 'x');
  const std::string oops = "BUG: kernel NULL pointer dereference, address: 0000000000000000\n";
  const std::string rest =
      "RIP: 0010:lab_null+0x5/0x15 [labmod]\nCall Trace:\n lab_init+0x39/0x1000 [labmod]\n";
  for (const char* cut_off :
       {"BUG: soft lockup - CPU#0 stuck for 26s! [insmod:83]", "---[ end trace 0 ]---"}) {
    const auto crash = test::read_crash(oops + noise + " " + cut_off + "\n" + rest);
    REQUIRE(crash);
    CHECK(text(crash->instruction_pointer) == "lab_null+0x5/0x15 [labmod]");
  }
}

TEST_CASE("the quick test finds every opening that the reader knows") {
  CHECK(may_begin_crash("[    1.0] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [insmod:83]"));
  CHECK(may_begin_crash("Kernel panic - not syncing: toy"));
  CHECK(may_begin_crash("x86: Oops: 0000 [#1]"));
  CHECK_FALSE(may_begin_crash("usb 1-1: new high-speed USB device number 2 using xhci_hcd"));
  CHECK_FALSE(may_begin_crash(""));
  CHECK_FALSE(may_begin_crash("BUG"));
}

// One short report for each family of crashes: what it is called, and what type it is.
#include "crash_reading.h"
#include "support/catch.h"

using namespace bootwhy;
using namespace bootwhy::test;

namespace {

// A call trace with machinery on top of `function`, as a checker's report ends.
std::string trace_to(const std::string& function,
                     const std::string& machinery = "dump_stack_lvl+0x116/0x1b0") {
  return "Call Trace:\n <TASK>\n " + machinery + "\n ? toy_doubtful+0x1/0x2\n " + function +
         "+0x3a7/0x590\n do_syscall_64+0xcf/0x260\n entry_SYSCALL_64_after_hwframe+0x77/0x7f\n </TASK>\n";
}

std::string oops(const std::string& first_line, const std::string& pointer = "toy_write+0x5/0x15 [toy]") {
  return first_line + "\nCPU: 1 PID: 7 Comm: probe Not tainted 6.1.0 #1\nRIP: 0010:" + pointer +
         "\nCode: 90 90 <0f> 0b\nRAX: 0000000000000000 RBX: 0000000000000001\n" + trace_to("toy_caller") +
         "---[ end trace 0000000000000000 ]---\n";
}

}  // namespace

TEST_CASE("faults are named after where the CPU was") {
  CHECK(named(oops("BUG: kernel NULL pointer dereference, address: 0000000000000010")) ==
        "BUG: unable to handle kernel NULL pointer dereference in toy_write [NULL-POINTER-DEREFERENCE]");
  CHECK(named(oops("BUG: unable to handle page fault for address: ffffc90000400000")) ==
        "BUG: unable to handle kernel paging request in toy_write [MEMORY_SAFETY_BUG]");
  CHECK(named(oops("BUG: unable to handle kernel paging request at ffffc90000400000")) ==
        "BUG: unable to handle kernel paging request in toy_write [MEMORY_SAFETY_BUG]");
  CHECK(named(oops("general protection fault: 0000 [#1] PREEMPT SMP")) ==
        "general protection fault in toy_write [DoS]");
  CHECK(named(oops("Oops: general protection fault, probably for non-canonical address 0xdffffc0000000003: "
                   "0000 [#1]")) == "general protection fault in toy_write [DoS]");
  CHECK(named(oops("PANIC: double fault, error_code: 0x0")) == "PANIC: double fault in toy_write [DoS]");
  CHECK(named(oops("stack segment: 0000 [#1] SMP")) == "stack segment fault in toy_write [DoS]");
  CHECK(named(oops("divide error: 0000 [#1] SMP")) == "divide error in toy_write [DoS]");
  CHECK(named(oops("invalid opcode: 0000 [#1] SMP")) == "invalid opcode in toy_write [DoS]");
}

TEST_CASE("where the CPU was in machinery, the caller is to blame") {
  CHECK(named(oops("BUG: kernel NULL pointer dereference, address: 0000000000000000", "memcpy+0xb/0x120")) ==
        "BUG: unable to handle kernel NULL pointer dereference in toy_caller [NULL-POINTER-DEREFERENCE]");
  CHECK(named(oops("BUG: kernel NULL pointer dereference, address: 0000000000000000", "0x0")) ==
        "BUG: unable to handle kernel NULL pointer dereference in toy_caller [NULL-POINTER-DEREFERENCE]");
}

TEST_CASE("assertions tell what they assert by their file") {
  CHECK(named(oops("kernel BUG at drivers/toy/toy.c:12!")) == "kernel BUG in toy_write [BUG]");
  CHECK(named(oops("kernel BUG at lib/list_debug.c:29!", "__list_add_valid+0x10/0x20")) ==
        "BUG: corrupted list in toy_caller [MEMORY_SAFETY_BUG]");
  CHECK(named(oops("kernel BUG at mm/usercopy.c:102!", "usercopy_abort+0x10/0x20")) ==
        "BUG: bad usercopy in toy_caller [BUG]");
  CHECK(named(oops("WARNING: CPU: 0 PID: 1 at drivers/toy/toy.c:19 toy_write+0x5/0x15 [toy]")) ==
        "WARNING in toy_write [WARNING]");
  CHECK(named(oops("WARNING: drivers/toy/toy.c:19 at toy_write+0x5/0x15, CPU#1: probe/7")) ==
        "WARNING in toy_write [WARNING]");
  CHECK(named(oops("WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2",
                   "refcount_warn_saturate+0x1/0x2")) ==
        "WARNING: refcount bug in toy_caller [REFCOUNT_WARNING]");
  CHECK(named(oops("WARNING: CPU: 0 PID: 1 at lib/debugobjects.c:505 debug_print_object+0x1/0x2",
                   "debug_print_object+0x1/0x2")) == "WARNING: ODEBUG bug in toy_caller [WARNING]");
}

TEST_CASE("a WARNING without registers is named after its first line") {
  CHECK(
      named(
          "WARNING: CPU: 0 PID: 1 at drivers/toy/toy.c:19 toy_write+0x5/0x15 [toy]\nModules linked in:\n") ==
      "WARNING in toy_write [WARNING]");
}

TEST_CASE("a panic in Rust code is named by what it says") {
  const std::string log =
      "rust_kernel: panicked at drivers/toy/toy.rs:12:5:\nattempt to add with overflow\n------------[ cut "
      "here ]------------\n"
      "kernel BUG at rust/helpers/bug.c:7!\nOops: invalid opcode: 0000 [#1] SMP\nRIP: "
      "0010:rust_helper_BUG+0x8/0x10\n" +
      trace_to("toy_add") + "---[ end trace 0 ]---\n";
  CHECK(named(log) == "attempt to add with overflow in toy_add [BUG]");
  CHECK(named(log.substr(0, log.find(" with overflow"))) == "no crash");
}

TEST_CASE("a crash is named after its first line where what its title is made of was lost") {
  const std::string log =
      "rust_kernel: panicked at drivers/toy/toy.rs:12:5:\n---[ end Kernel panic - not syncing: x ]---\n";
  CHECK(named(log) == "rust_kernel: panicked at drivers/toy/toy.rs:LINE:NUM: [BUG]");
}

TEST_CASE("KASAN reports tell reads from writes in their second line") {
  const auto kasan = [](const std::string& what, const std::string& access) {
    return "BUG: KASAN: " + what + " in memcpy+0x1/0x20\n" + access +
           " of size 8 at addr ffff888012acfc20 by task probe/77\n\n" +
           "CPU: 0 PID: 77 Comm: probe Not tainted 6.1.0 #1\n" +
           trace_to("toy_open", "kasan_report+0x96/0xd0") + "Allocated by task 9:\n toy_alloc+0x1/0x2\n";
  };
  CHECK(named(kasan("slab-use-after-free", "Read")) ==
        "KASAN: slab-use-after-free Read in toy_open [KASAN-USE-AFTER-FREE-READ]");
  CHECK(named(kasan("use-after-free", "Write")) ==
        "KASAN: use-after-free Write in toy_open [KASAN-USE-AFTER-FREE-WRITE]");
  CHECK(named(kasan("slab-out-of-bounds", "Write")) ==
        "KASAN: slab-out-of-bounds Write in toy_open [KASAN-WRITE]");
  CHECK(named(kasan("null-ptr-deref", "Read")) ==
        "KASAN: null-ptr-deref Read in toy_open [KASAN-NULL-POINTER-DEREFERENCE-READ]");
  CHECK(named("BUG: KASAN: double-free in toy_free+0x1/0x2\n" + trace_to("toy_close")) ==
        "KASAN: invalid-free in toy_free [KASAN-INVALID-FREE]");
}

TEST_CASE("a KASAN report that is cut before its second line has no name yet") {
  CHECK(named("BUG: KASAN: use-after-free in toy_open+0x1/0x20\n") == "no crash");
}

TEST_CASE("the other memory checkers") {
  CHECK(
      named("BUG: KMSAN: uninit-value in memcmp+0x1/0x2\n memcmp+0x1/0x2 lib/string.c:1\n toy_parse+0x1/0x2\n"
            "Uninit was created at:\n toy_alloc+0x1/0x2\n") ==
      "KMSAN: uninit-value in toy_parse [KMSAN-UNINIT-VALUE]");
  CHECK(named("BUG: KCSAN: data-race in toy_poll+0x1/0x2\n") ==
        "KCSAN: data-race in toy_poll [KCSAN-DATARACE]");
  CHECK(named("BUG: KFENCE: use-after-free read in toy_read+0x1/0x2\n\nUse-after-free read at 0x1 (in "
              "kfence-#9):\n toy_read+0x1/0x2\n") ==
        "KFENCE: use-after-free read in toy_read [KFENCE-USE-AFTER-FREE-READ]");
  CHECK(named("UBSAN: array-index-out-of-bounds in drivers/toy/toy.c:7:3\nindex 9 is out of range for type "
              "'int [4]'\n" +
              trace_to("toy_index", "__ubsan_handle_out_of_bounds+0x1/0x2")) ==
        "UBSAN: array-index-out-of-bounds in toy_index [MEMORY_SAFETY_UBSAN]");
  CHECK(named("UBSAN: shift-out-of-bounds in drivers/toy/toy.c:7:3\n" + trace_to("toy_shift")) ==
        "UBSAN: shift-out-of-bounds in toy_shift [UBSAN]");
  CHECK(named("BUG: memory leak\nunreferenced object 0xffff8880 (size 64):\n  comm \"probe\", pid 7, jiffies "
              "4294\n  backtrace:\n"
              "    [<000000001>] kmalloc+0x1/0x2\n    [<000000002>] toy_create+0x1/0x2\n") ==
        "memory leak in toy_create [LEAK]");
}

TEST_CASE("lock checker reports are named after where the lock is taken") {
  const std::string circular =
      "WARNING: possible circular locking dependency detected\n6.1.0 #1 Not tainted\n------\n"
      "probe/7 is trying to acquire lock:\nffffffff8f (toy_mutex){+.+.}-{3:3}, at: mutex_lock+0x1/0x2\n\n"
      "but task is already holding lock:\nffffffff8e (toy_other){+.+.}-{3:3}, at: toy_store+0x1/0x2\n" +
      trace_to("toy_ioctl");
  CHECK(named(circular) == "possible deadlock in toy_store [LOCKDEP]");
  CHECK(named("WARNING: possible recursive locking detected\nprobe/7 is trying to acquire lock:\n"
              "ffff (toy){+.+.}, at: [<ffffffff8161>] toy_lock_all+0x1/0x2\n" +
              trace_to("toy_ioctl")) == "possible deadlock in toy_lock_all [LOCKDEP]");
  CHECK(named("WARNING: inconsistent lock state\n" + trace_to("toy_irq")) ==
        "inconsistent lock state in toy_irq [LOCKDEP]");
  CHECK(named("WARNING: suspicious RCU usage\n" + trace_to("toy_lookup", "lockdep_rcu_suspicious+0x1/0x2")) ==
        "WARNING: suspicious RCU usage in toy_lookup [LOCKDEP]");
  CHECK(named("WARNING: bad unlock balance detected!\nprobe/7 is trying to release lock (toy) "
              "at:\n[<ffffffff81>] toy_stop+0x1/0x2\n" +
              trace_to("toy_read")) == "WARNING: bad unlock balance in toy_stop [LOCKDEP]");
}

TEST_CASE("sleeping and scheduling where it is not allowed") {
  CHECK(named("BUG: sleeping function called from invalid context at mm/slab.h:1\n" +
              trace_to("toy_timer", "__might_resched+0x1/0x2")) ==
        "BUG: sleeping function called from invalid context in toy_timer [ATOMIC_SLEEP]");
  CHECK(named("BUG: scheduling while atomic: probe/7/0x00000002\n" +
              trace_to("toy_wait_here", "__schedule_bug+0x1/0x2")) ==
        "BUG: scheduling while atomic in toy_wait_here [ATOMIC_SLEEP]");
  CHECK(named("BUG: using smp_processor_id() in preemptible [00000000] code: probe/7\n" +
              trace_to("toy_percpu", "check_preemption_disabled+0x1/0x2")) ==
        "BUG: using smp_processor_id() in preemptible code in toy_percpu [LOCKDEP]");
}

TEST_CASE("lockups are named after what was entered, not after where they were caught") {
  const std::string rest =
      "RIP: 0010:toy_spin+0x1/0x2\nCall Trace:\n toy_loop+0x1/0x2\n __x64_sys_toy+0x1/0x2\n "
      "do_syscall_64+0x1/0x2\n";
  CHECK(named("watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [insmod:83]\n" + rest) ==
        "BUG: soft lockup in sys_toy [HANG]");
  CHECK(named("watchdog: Watchdog detected hard LOCKUP on cpu 1\n" + rest) ==
        "BUG: hard lockup in sys_toy [HANG]");
  CHECK(named("rcu: INFO: rcu_sched self-detected stall on CPU\nCall Trace:\n <IRQ>\n toy_tick+0x1/0x2\n"
              " asm_sysvec_apic_timer_interrupt+0x1/0x2\nRIP: 0010:toy_spin+0x1/0x2\n toy_loop+0x1/0x2\n"
              " toy_ioctl+0x1/0x2\n vfs_ioctl+0x1/0x2\n do_syscall_64+0x1/0x2\n") ==
        "INFO: rcu detected stall in toy_ioctl [HANG]");
}

TEST_CASE("hung tasks are named above the sleeping, and those that wait for one thing alike") {
  const std::string head =
      "INFO: task kworker/u4:6:5166 blocked for more than 143 seconds.\n      Not tainted 6.1.0 #1\nCall "
      "Trace:\n __schedule+0x1/0x2\n schedule+0x1/0x2\n";
  CHECK(named(head + " schedule_timeout+0x1/0x2\n wait_for_completion+0x1/0x2\n toy_flush+0x1/0x2\n "
                     "kthread+0x1/0x2\n") == "INFO: task hung in toy_flush [HANG]");
  CHECK(named(head + " __synchronize_srcu+0x1/0x2\n toy_flush+0x1/0x2\n") ==
        "INFO: task hung in synchronize_rcu [HANG]");
  const auto crash =
      read_crash(head + " toy_flush+0x1/0x2\nCPU: 3 PID: 29 Comm: khungtaskd Not tainted 6.1.0 #1\n");
  CHECK(text(crash->command) == "kworker/u4:6");
  CHECK(crash->pid == 5166);
  CHECK_FALSE(crash->cpu);
}

TEST_CASE("pages and stacks") {
  CHECK(named("BUG: Bad page state in process probe  pfn:1\npage last allocated via order 0\n "
              "prep_new_page+0x1/0x2\n"
              " get_page_from_freelist+0x1/0x2\n toy_pages+0x1/0x2\n") ==
        "BUG: Bad page state in toy_pages []");
  CHECK(
      named(
          "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: toy_copy+0x1/0x2\n") ==
      "kernel panic: stack is corrupted in toy_copy [DoS]");
  CHECK(
      named("Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: ffffffff81234567\n" +
            trace_to("toy_copy", "__stack_chk_fail+0x1/0x2")) ==
      "kernel panic: stack is corrupted in toy_copy [DoS]");
}

TEST_CASE("a panic is named by its own words, without what differs from boot to boot") {
  CHECK(named("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000200\n") ==
        "kernel panic: Attempted to kill init! [DoS]");
  CHECK(named("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n") ==
        "kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM) [DoS]");
  CHECK(named("Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled\n") ==
        "kernel panic: Out of memory: system-wide panic_on_oom is enabled [DoS]");
  const auto crash =
      read_crash("Kernel panic - not syncing: toy gave up\n" + trace_to("toy_give_up", "panic+0x1/0x2"));
  CHECK(text(crash->title) == "kernel panic: toy gave up");
  CHECK(text(crash->function) == "toy_give_up");
}

TEST_CASE("a trap in PID 1 belongs to the panic that follows") {
  const std::string trap =
      "init[1]: segfault at 8 ip 0000000000401647 sp 00007ffe80768390 error 6 in init[401000+79000]\n"
      "Code: 48 89 e8 <c7> 00 01\n";
  const auto crash =
      read_crash(trap + "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n");
  REQUIRE(crash);
  CHECK(text(crash->title) == "kernel panic: Attempted to kill init!");
  CHECK(text(crash->instruction_pointer) == "0000000000401647 in init[401000+79000]");
  CHECK(text(crash->command) == "init");
  CHECK(crash->faulting_byte == "c7");
  CHECK(crash->first_line == 1);
  CHECK(named(trap) == "no crash");  // the panic may be about to come
  CHECK(named(trap + "1\n2\n3\n4\n5\n6\n7\n8\n9\n") == "PID 1: segfault [DoS]");
  CHECK(named("probe[17]: segfault at 8 ip 0000000000401647 sp 00007ffe80768390 error 6 in "
              "probe\n1\n2\n3\n4\n5\n6\n7\n8\n9\n") == "no crash");
}

TEST_CASE("lines that only look like a crash begin none") {
  for (const char* line :
       {"WARNING: Failed to connect to lvmetad. Falling back to device scanning.",
        "[    0.1] WARNING: x2apic not enabled", "INFO: lockdep is turned off.",
        "traps: probe[17] general protection fault ip:401289 sp:7fff error:0 in probe",
        "debug: kernel BUG tracker ready", "systemd[1]: Started a service", "BUG: printed by a program",
        "[    0.0] [Firmware Bug]: TSC_DEADLINE disabled", "AMD-Vi: not available - This is not a bug."}) {
    INFO(line);
    CHECK(named(std::string(line) + "\n") == "no crash");
  }
}

TEST_CASE("an unknown BUG counts where the kernel says it itself") {
  CHECK(named("[   12.345678] BUG: toy counter 12345678 is odd\n") == "BUG: toy counter ADDR is odd []");
}

TEST_CASE("a stall is named after what the CPU did, not after the waiting thread of RCU") {
  const std::string rcu_thread =
      "rcu: RCU grace-period kthread stack dump:\ntask:rcu_preempt     state:R  running task\nCall Trace:\n"
      " <TASK>\n __schedule+0x1/0x2\n schedule_timeout+0x1/0x2\n rcu_gp_kthread+0x1/0x2\n </TASK>\n";
  const std::string log = "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n" + rcu_thread;
  const std::string culprit =
      "rcu: Stack dump where RCU GP kthread last ran:\nCPU: 0 PID: 83 Comm: probe Not tainted 6.1.0 #1\n"
      "RIP: 0010:toy_spin+0x1/0x2 [toy]\n" +
      trace_to("toy_open");
  CHECK(named(log + culprit) == "INFO: rcu detected stall in toy_open [HANG]");
  CHECK(text(read_crash(log + culprit)->instruction_pointer) == "toy_spin+0x1/0x2 [toy]");
  CHECK(text(read_crash(log + culprit)->frames.front().function) == "dump_stack_lvl");
  CHECK(named(log) == "INFO: rcu detected stall [HANG]");
  CHECK(read_crash(log)->incomplete);
}

TEST_CASE("a first line that speaks of RCU's thread as well still names the crash") {
  const std::string log =
      "kernel BUG at mm/toy.c:7!rcu: RCU grace-period kthread stack dump:\n" + trace_to("toy_add");
  CHECK(named(log).starts_with("kernel BUG "));
}

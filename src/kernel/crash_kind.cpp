#include "kernel/crash_kind.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernel/crash_report.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

constexpr std::string_view circular = "is trying to acquire lock";
constexpr std::string_view changed = "just changed the state of lock";
constexpr std::string_view unsafe_since = "which became ";

// The first row that fits a line is its kind, so the special ones stand before the general ones. Titles are
// those of syzkaller where it has one, so that a crash can be looked up.
constexpr auto kinds = std::to_array<CrashKind>({
    // Memory checkers.
    {"BUG: KASAN: double-free or invalid-free in *", "KASAN: invalid-free in {}", "KASAN-INVALID-FREE",
     Blame::opening, "", "kasan-free"},
    {"BUG: KASAN: double-free in *", "KASAN: invalid-free in {}", "KASAN-INVALID-FREE", Blame::opening, "",
     "kasan-free"},
    {"BUG: KASAN: invalid-free in *", "KASAN: invalid-free in {}", "KASAN-INVALID-FREE", Blame::opening, "",
     "kasan-free"},
    {"BUG: KASAN: * in *", "KASAN: $1 $access in {}", "KASAN", Blame::opening, "", "kasan"},
    {"BUG: KASAN: * on address", "KASAN: $1 $access", "KASAN", Blame::nowhere, "", ""},
    {"BUG: KMSAN: kernel-usb-infoleak-after-free in *", "KMSAN: kernel-usb-infoleak-after-free in {}",
     "KMSAN-USE-AFTER-FREE-READ", Blame::listing, "BUG: KMSAN:", "kmsan-usb"},
    {"BUG: KMSAN: kernel-usb-infoleak in *", "KMSAN: kernel-usb-infoleak in {}", "KMSAN-INFO-LEAK",
     Blame::listing, "BUG: KMSAN:", "kmsan-usb"},
    {"BUG: KMSAN: * in *", "KMSAN: $1 in {}", "KMSAN", Blame::listing, "BUG: KMSAN:", "kmsan"},
    {"BUG: KCSAN: data-race in *", "KCSAN: data-race in $1", "KCSAN-DATARACE", Blame::nowhere, "", ""},
    {"BUG: KCSAN: assert: race in *", "KCSAN: assert: race in $1", "KCSAN-ASSERT", Blame::nowhere, "", ""},
    {"BUG: KCSAN: *", "KCSAN: $1", "KCSAN-UNKNOWN", Blame::nowhere, "", ""},
    {"BUG: KFENCE: use-after-free read in *", "KFENCE: use-after-free read in {}",
     "KFENCE-USE-AFTER-FREE-READ", Blame::opening, "", "kfence"},
    {"BUG: KFENCE: use-after-free write in *", "KFENCE: use-after-free write in {}",
     "KFENCE-USE-AFTER-FREE-WRITE", Blame::opening, "", "kfence"},
    {"BUG: KFENCE: out-of-bounds read in *", "KFENCE: out-of-bounds read in {}", "KFENCE-READ",
     Blame::opening, "", "kfence"},
    {"BUG: KFENCE: out-of-bounds write in *", "KFENCE: out-of-bounds write in {}", "KFENCE-WRITE",
     Blame::opening, "", "kfence"},
    {"BUG: KFENCE: invalid read in *", "KFENCE: invalid read in {}", "KFENCE-READ", Blame::opening, "",
     "kfence"},
    {"BUG: KFENCE: invalid write in *", "KFENCE: invalid write in {}", "KFENCE-WRITE", Blame::opening, "",
     "kfence"},
    {"BUG: KFENCE: invalid free in *", "KFENCE: invalid free in {}", "KFENCE-INVALID-FREE", Blame::opening,
     "", "kfence"},
    {"BUG: KFENCE: memory corruption in *", "KFENCE: memory corruption in {}", "KFENCE-MEMORY-CORRUPTION",
     Blame::opening, "", "kfence"},
    {"BUG: memory leak", "memory leak in {}", "LEAK", Blame::listing, "backtrace", "leak"},

    // Faults. x86 first, then how other architectures say the same.
    {"BUG: unable to handle kernel paging request", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"BUG: unable to handle page fault for address", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"BUG: Unable to handle kernel data access", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"BUG: Unable to handle kernel instruction fetch", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"BUG: unable to handle kernel NULL pointer dereference",
     "BUG: unable to handle kernel NULL pointer dereference in {}", "NULL-POINTER-DEREFERENCE",
     Blame::pointer, "", ""},
    {"BUG: kernel NULL pointer dereference", "BUG: unable to handle kernel NULL pointer dereference in {}",
     "NULL-POINTER-DEREFERENCE", Blame::pointer, "", ""},
    {"BUG: Kernel NULL pointer dereference", "BUG: unable to handle kernel NULL pointer dereference in {}",
     "NULL-POINTER-DEREFERENCE", Blame::pointer, "", ""},
    {"Unable to handle kernel NULL pointer dereference",
     "BUG: unable to handle kernel NULL pointer dereference in {}", "NULL-POINTER-DEREFERENCE",
     Blame::pointer, "", ""},
    {"Unable to handle kernel paging request", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"Unable to handle kernel pointer dereference", "BUG: unable to handle kernel paging request in {}",
     "MEMORY_SAFETY_BUG", Blame::pointer, "", ""},
    {"Unable to handle kernel access to user memory",
     "BUG: unable to handle kernel access to user memory in {}", "", Blame::pointer, "", ""},
    {"general protection fault: ", "general protection fault in {}", "DoS", Blame::pointer, "", ""},
    {"general protection fault, *: ", "general protection fault in {}", "DoS", Blame::pointer, "", ""},
    {"stack segment: ", "stack segment fault in {}", "DoS", Blame::pointer, "", ""},
    {"PANIC: double fault", "PANIC: double fault in {}", "DoS", Blame::pointer, "", ""},
    {"divide error: ", "divide error in {}", "DoS", Blame::pointer, "", ""},
    {"divide_error: ", "divide error in {}", "DoS", Blame::pointer, "", ""},
    {"Fixpoint divide exception: ", "divide error in {}", "DoS", Blame::pointer, "", ""},
    {"int3: ", "int3 in {}", "DoS", Blame::pointer, "", ""},
    {"stack guard page was hit at", "BUG: stack guard page was hit in {}", "", Blame::busy, "", ""},
    {"Unhandled fault: ", "Unhandled fault in {}", "DoS", Blame::pointer, "", ""},
    {"Alignment trap: ", "Alignment trap in {}", "DoS", Blame::pointer, "", ""},

    // Assertions.
    {"kernel BUG at mm/usercopy.c", "BUG: bad usercopy in {}", "BUG", Blame::trace, "", "usercopy"},
    {"kernel BUG at lib/list_debug.c", "BUG: corrupted list in {}", "MEMORY_SAFETY_BUG", Blame::trace, "",
     ""},
    {"rust_kernel: panicked at ", "$next in {}", "BUG", Blame::trace, "", ""},
    {"kernel BUG at ", "kernel BUG in {}", "BUG", Blame::pointer, "", "kernel-bug"},
    {"Kernel BUG at ", "kernel BUG in {}", "BUG", Blame::pointer, "", "kernel-bug"},
    {"Kernel bug detected[#", "kernel BUG in {}", "BUG", Blame::pointer, "", "kernel-bug"},
    {"invalid opcode: ", "invalid opcode in {}", "DoS", Blame::pointer, "", ""},
    {"Reserved instruction in kernel code[#", "invalid opcode in {}", "DoS", Blame::pointer, "", ""},
    {"illegal operation: 0001 ilc:", "invalid opcode in {}", "DoS", Blame::pointer, "", ""},
    {"Internal error: ", "Internal error in {}", "DoS", Blame::pointer, "", ""},

    // Lock checker.
    {"possible circular locking dependency detected", "possible deadlock in {}", "LOCKDEP", Blame::lock_site,
     circular, "deadlock"},
    {"possible recursive locking detected", "possible deadlock in {}", "LOCKDEP", Blame::lock_site_itself,
     circular, "deadlock"},
    {"possible irq lock inversion dependency detected", "possible deadlock in {}", "LOCKDEP",
     Blame::lock_site_itself, changed, "deadlock"},
    {"WARNING: *-safe -> *-unsafe lock order detected", "possible deadlock in {}", "LOCKDEP", Blame::listing,
     unsafe_since, ""},
    {"INFO: *-safe -> *-unsafe lock order detected", "possible deadlock in {}", "LOCKDEP",
     Blame::lock_site_itself, "is trying to acquire", "deadlock"},
    {"WARNING: inconsistent lock state", "inconsistent lock state in {}", "LOCKDEP", Blame::trace, "", ""},
    {"INFO: inconsistent lock state", "inconsistent lock state in {}", "LOCKDEP", Blame::lock_site_itself,
     " takes", ""},
    {"WARNING: suspicious RCU usage", "WARNING: suspicious RCU usage in {}", "LOCKDEP", Blame::trace, "",
     "rcu-usage"},
    {"INFO: suspicious RCU usage", "INFO: suspicious RCU usage in {}", "", Blame::trace, "", "rcu-usage"},
    {"WARNING: bad unlock balance detected", "WARNING: bad unlock balance in {}", "LOCKDEP",
     Blame::release_site, "", ""},
    {"BUG: bad unlock balance detected", "BUG: bad unlock balance in {}", "LOCKDEP", Blame::release_site, "",
     ""},
    {"WARNING: held lock freed", "WARNING: held lock freed in {}", "LOCKDEP", Blame::lock_site_itself,
     "held lock freed", ""},
    {"BUG: held lock freed", "BUG: held lock freed in {}", "LOCKDEP", Blame::lock_site_itself,
     "held lock freed", ""},
    {"WARNING: lock held when returning to user space",
     "WARNING: lock held when returning to user space in {}", "LOCKDEP", Blame::lock_site_itself,
     "leaving the kernel with locks still held", ""},
    {"BUG: lock held when returning to user space", "BUG: lock held when returning to user space in {}", "",
     Blame::lock_site_itself, "leaving the kernel with locks still held", ""},
    {"WARNING: * still has locks held", "WARNING: still has locks held in {}", "LOCKDEP",
     Blame::lock_site_itself, "still has locks held", ""},
    {"BUG: * still has locks held", "BUG: still has locks held in {}", "LOCKDEP", Blame::lock_site_itself,
     "still has locks held", ""},
    {"WARNING: Nested lock was not taken", "WARNING: nested lock was not taken in {}", "LOCKDEP",
     Blame::pointer, "", ""},
    {"BUG: Invalid wait context", "WARNING: locking bug in {}", "LOCKDEP", Blame::trace, "", "locking"},
    {"INFO: trying to register non-static key", "INFO: trying to register non-static key in {}", "",
     Blame::trace, "", "static-key"},

    // Other checks that print «BUG:».
    {"BUG: spinlock *on CPU#", "BUG: spinlock $1 in {}", "LOCKDEP", Blame::trace, "", "spinlock"},
    {"BUG: rwlock *on CPU#", "BUG: rwlock $1 in {}", "LOCKDEP", Blame::trace, "", "spinlock"},
    {"BUG: scheduling while atomic", "BUG: scheduling while atomic in {}", "ATOMIC_SLEEP", Blame::trace, "",
     "atomic"},
    {"BUG: sleeping function called from invalid context",
     "BUG: sleeping function called from invalid context in {}", "ATOMIC_SLEEP", Blame::trace, "", ""},
    {"BUG: using *() in preemptible", "BUG: using $1() in preemptible code in {}", "LOCKDEP", Blame::trace,
     "", "preemptible"},
    {"BUG: workqueue leaked lock or atomic", "BUG: workqueue leaked lock or atomic in {}", "",
     Blame::last_function, "", ""},
    {"BUG: workqueue lockup", "BUG: workqueue lockup", "", Blame::nowhere, "", ""},
    {"BUG: Bad page state", "BUG: Bad page state in {}", "", Blame::listing, "page last allocated", "page"},
    {"BUG: Bad page cache", "BUG: Bad page cache in {}", "", Blame::listing, "page last allocated", "page"},
    {"BUG: Bad page map", "BUG: Bad page map", "", Blame::nowhere, "", ""},
    {"BUG: non-zero * on freeing mm", "BUG: non-zero $1 on freeing mm", "", Blame::nowhere, "", ""},
    {"BUG: Bad rss-counter state", "BUG: Bad rss-counter state", "", Blame::nowhere, "", ""},
    {"BUG: Dentry * still in use (*) [unmount of ", "BUG: Dentry still in use in unmount", "", Blame::nowhere,
     "", ""},
    {"BUG kmalloc-*: Object already free", "BUG: Object already free", "DoS", Blame::nowhere, "", ""},

    // Lockups, stalls, hung tasks.
    {"BUG: soft lockup", "BUG: soft lockup in {}", "HANG", Blame::busy, "", ""},
    {"Watchdog detected hard LOCKUP on cpu", "BUG: hard lockup in {}", "HANG", Blame::busy, "", ""},
    {"INFO: rcu_*detected*stall", "INFO: rcu detected stall in {}", "HANG", Blame::interrupted, "",
     "rcu-stall"},
    {"INFO: task * blocked for more than * seconds", "INFO: task hung in {}", "HANG", Blame::waiting, "",
     "hung-task"},
    {"INFO: task * blocked in I/O wait for more than * seconds", "INFO: task hung in {}", "HANG",
     Blame::waiting, "", "hung-task"},
    {"INFO: task * can't die for more than * seconds", "INFO: task can't die in {}", "HANG", Blame::trace, "",
     "cannot-die"},

    // WARN(): what the source file says about the kind.
    {"WARNING: *lib/debugobjects.c:", "WARNING: ODEBUG bug in {}", "WARNING", Blame::pointer, "", "odebug"},
    {"WARNING: *mm/usercopy.c:", "WARNING: bad usercopy in {}", "WARNING", Blame::pointer, "", "usercopy"},
    {"WARNING: *lib/kobject.c:", "WARNING: kobject bug in {}", "WARNING", Blame::pointer, "", "kobject"},
    {"WARNING: *fs/proc/generic.c:", "WARNING: proc registration bug in {}", "WARNING", Blame::pointer, "",
     "proc"},
    {"WARNING: *lib/refcount.c:", "WARNING: refcount bug in {}", "REFCOUNT_WARNING", Blame::pointer, "",
     "refcount"},
    {"WARNING: *kernel/locking/lockdep.c:*lock_", "WARNING: locking bug in {}", "LOCKDEP", Blame::pointer, "",
     "locking"},
    {"WARNING: *mm/vmalloc.c:*__vmalloc_node", "WARNING: zero-size vmalloc in {}", "WARNING", Blame::pointer,
     "", ""},
    {"WARNING: *mm/*.c:* kmalloc", "WARNING: kmalloc bug in {}", "WARNING", Blame::pointer, "", "kmalloc"},
    {"WARNING: *mm/*.c:* kvmalloc", "WARNING: kmalloc bug in {}", "WARNING", Blame::pointer, "", "kmalloc"},
    {"WARNING: *mm/*.c:* krealloc", "WARNING: kmalloc bug in {}", "WARNING", Blame::pointer, "", "kmalloc"},
    {"WARNING: *.c:* usb_submit_urb", "WARNING in {}/usb_submit_urb", "WARNING", Blame::pointer, "", "usb"},
    // Where addresses are hidden, syzkaller calls these by one name.
    {"WARNING: kernel stack regs at *(ptrval) in * has bad 'bp' value",
     "WARNING: kernel stack regs has bad value", "", Blame::nowhere, "", ""},
    {"WARNING: kernel stack frame pointer at *(ptrval) in * has bad value",
     "WARNING: kernel stack regs has bad value", "", Blame::nowhere, "", ""},
    {"WARNING: kernel stack regs at * in * has bad '*' value",
     "WARNING: kernel stack regs has bad '$3' value", "", Blame::nowhere, "", ""},
    {"WARNING: kernel stack frame pointer at * in * has bad value",
     "WARNING: kernel stack frame pointer has bad value", "", Blame::nowhere, "", ""},
    {"WARNING: CPU: * PID: * at *:", "WARNING in {}", "WARNING", Blame::pointer, "", ""},
    {"WARNING: at *:", "WARNING in {}", "WARNING", Blame::pointer, "", ""},
    {"WARNING: *.*:* at *+0x*/0x", "WARNING in {}", "WARNING", Blame::pointer, "", ""},
    {"WARNING: *.*:* at 0x*, CPU#", "WARNING in {}", "WARNING", Blame::pointer, "", ""},

    {"UBSAN: Undefined behaviour in ", "UBSAN: undefined-behaviour in {}", "UBSAN", Blame::trace, "",
     "ubsan"},
    {"UBSAN: array-index-out-of-bounds in ", "UBSAN: array-index-out-of-bounds in {}", "MEMORY_SAFETY_UBSAN",
     Blame::trace, "", "ubsan"},
    {"UBSAN: * in ", "UBSAN: $1 in {}", "UBSAN", Blame::trace, "", "ubsan"},

    // Panics.
    {"Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: *",
     "kernel panic: stack is corrupted in {}", "DoS", Blame::opening, "", "stack-protector"},
    {"Kernel panic - not syncing: corrupted stack end", "kernel panic: corrupted stack end in {}", "DoS",
     Blame::busy, "", "stack-end"},
    {"Kernel panic - not syncing: kernel stack overflow", "kernel stack overflow in {}", "DoS", Blame::busy,
     "", "stack-end"},
    {"Kernel panic - not syncing: Attempted to kill init!", "kernel panic: Attempted to kill init!", "DoS",
     Blame::trace_beside, "", ""},
    {"Kernel panic - not syncing: Couldn't open N_TTY ldisc", "kernel panic: Couldn't open N_TTY ldisc",
     "DoS", Blame::trace_beside, "", ""},
    {"Kernel panic - not syncing: Fatal exception", "kernel panic: Fatal exception", "DoS",
     Blame::trace_beside, "", ""},
    {"Kernel panic - not syncing: panic_on_warn set", "kernel panic: panic_on_warn set", "DoS",
     Blame::trace_beside, "", ""},
    {"Kernel panic - not syncing: hung_task: blocked tasks", "kernel panic: hung_task: blocked tasks", "DoS",
     Blame::trace_beside, "", ""},
    {"Kernel panic - not syncing: *", "kernel panic: $1", "DoS", Blame::trace_beside, "", ""},

    // Said in one line.
    {"unregister_netdevice: waiting for * to become free",
     "unregister_netdevice: waiting for DEV to become free", "DoS", Blame::nowhere, "", ""},
    {"VFS: Close: file count is 0", "VFS: Close: file count is zero (use-after-free)", "DoS", Blame::nowhere,
     "", ""},
    {"VFS: Busy inodes after unmount", "VFS: Busy inodes after unmount (use-after-free)", "DoS",
     Blame::nowhere, "", ""},
    {"trusty: panic *ASSERT FAILED at (*): *", "trusty: ASSERT FAILED: $3", "DoS", Blame::nowhere, "", ""},
    {"trusty: panic (*): *", "trusty: panic: $2", "DoS", Blame::nowhere, "", ""},

    // A trap in the program that is PID 1.
    {"[1]: segfault at ", "PID 1: segfault", "DoS", Blame::nowhere, "", init_trap},
    {"[1]: segfault (", "PID 1: segfault", "DoS", Blame::nowhere, "", init_trap},
    {"[1] general protection* ip:", "PID 1: general protection fault", "DoS", Blame::nowhere, "", init_trap},
    {"[1] trap * ip:", "PID 1: $1", "DoS", Blame::nowhere, "", init_trap},
    {"[1]: unhandled *fault", "PID 1: unhandled fault", "DoS", Blame::nowhere, "", init_trap},
    {"[1]: unhandled signal *", "PID 1: unhandled signal", "DoS", Blame::nowhere, "", init_trap},

    // An oops whose first line is lost.
    {"Oops: *[#", "Oops in {}", "DoS", Blame::pointer, "", ""},

    // Whatever else the kernel calls a bug.
    {"BUG: *", "BUG: $1", "", Blame::nowhere, "", "", true},
});

constexpr std::string_view first_piece(std::string_view opening) {
  return opening.substr(0, opening.find('*'));
}

// The kinds by a hash of the first four characters of their openings, chained where hashes are equal: most
// lines hold none of these, and are done with one look at each place.
constexpr std::size_t head_bytes = 4;
constexpr unsigned head_hash_bits = 12;
constexpr std::uint8_t no_kind = 0xff;
static_assert(kinds.size() < no_kind);

constexpr std::size_t head_hash(std::uint32_t head) {
  return (head * 2654435761U) >> (32U - head_hash_bits);
}

// The four characters as a number, the same on every machine.
constexpr std::uint32_t head_at(const char* text) {
  std::uint32_t head = 0;
  for (unsigned i = 0; i < head_bytes; ++i)
    head |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << (8U * i);
  return head;
}

struct Heads {
  std::array<std::uint8_t, 1U << head_hash_bits> first{};
  std::array<std::uint8_t, kinds.size()> next{};
};

constexpr Heads heads = [] {
  Heads built;
  built.first.fill(no_kind);
  built.next.fill(no_kind);
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    std::uint8_t& first = built.first[head_hash(head_at(kinds[kind].opening.data()))];
    built.next[kind] = first;
    first = static_cast<std::uint8_t>(kind);
  }
  return built;
}();

bool match(std::string_view line, const CrashKind& kind, CrashOpening& found) {
  std::string_view pattern = kind.opening;
  const auto begin = line.find(first_piece(pattern));
  if (begin == std::string_view::npos) return false;
  std::size_t at = begin + first_piece(pattern).size();
  pattern.remove_prefix(first_piece(pattern).size());
  std::size_t star = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::string_view piece = first_piece(pattern);
    const auto next = pattern.empty() ? line.size() : line.find(piece, at);
    if (next == std::string_view::npos) return false;
    if (star < 3) found.captures[star++] = line.substr(at, next - at);
    at = next + piece.size();
    pattern.remove_prefix(piece.size());
  }
  found.kind = &kind;
  found.rest = line.substr(begin);
  return true;
}

}  // namespace

bool is_crash_family(std::string_view family) {
  return family == lockup || std::any_of(kinds.begin(), kinds.end(), [&](const CrashKind& kind) {
           return !kind.family.empty() && kind.family == family;
         });
}

bool may_begin_crash(std::string_view text) {
  for (std::size_t at = 0; at + head_bytes <= text.size(); ++at)
    for (std::uint8_t kind = heads.first[head_hash(head_at(text.data() + at))]; kind != no_kind;
         kind = heads.next[kind])
      if (text.substr(at).starts_with(first_piece(kinds[kind].opening))) return true;
  return false;
}

CrashOpening match_opening(std::string_view line) {
  for (const CrashKind& kind : kinds) {
    CrashOpening found;
    if (match(line, kind, found)) return found;
  }
  return {};
}

bool continues_crash(const CrashKind& first, const CrashKind& next) {
  for (const std::string_view head :
       {"invalid opcode: ", "Kernel panic - not syncing", "unregister_netdevice: ", "PANIC: double fault",
        "Internal error: ", "Oops: "})
    if (next.opening.starts_with(head)) return true;
  // Rust says why it panics, and then calls BUG().
  return first.opening.starts_with("rust_kernel: ") && next.opening.starts_with("kernel BUG at ");
}

}  // namespace bootwhy

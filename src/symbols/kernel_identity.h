// Which build of a kernel something belongs to: a console, a vmlinux, a module. Debug information of another
// build would tell wrong lines.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

struct KernelIdentity {
  std::string release;   // «6.1.0-56-amd64»
  std::string version;   // «#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-07-01)»; modules do not tell it
  std::string build_id;  // of the linker, hexadecimal; few kernels print it
};

// From «Linux version 6.1.0-56-amd64 (…) #1 SMP …», however a console has cut it.
KernelIdentity identity_from_banner(std::string_view banner);

// Whether the two are of different builds for certain. What one of them does not tell is no difference.
bool differs(const KernelIdentity& one, const KernelIdentity& other);

}  // namespace bootwhy

// Debug information of a kernel and its modules: it tells where in the source a crash's frames stand, and
// which functions the compiler has put inside others there.
//
// The files are the user's own, not the guest's; what the guest prints decides only what is looked up.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kernel/crash_report.h"

namespace bootwhy {

class KernelSymbols {
 public:
  // Opens a vmlinux, modules (x.ko, x.ko.debug), or folders, of which every such file below is taken. A file
  // without debug information is an error: it could tell nothing.
  static Result<std::unique_ptr<KernelSymbols>> open(const std::vector<std::string>& paths);

  KernelSymbols(const KernelSymbols&) = delete;
  KernelSymbols& operator=(const KernelSymbols&) = delete;
  ~KernelSymbols();

  // Gives the frames of the trace and of the instruction pointer their source, and puts the inlined functions
  // before the ones that hold them. A frame stays as it is where its module was not given, where the file is
  // of another build than the kernel that crashed, or where the function is unknown, of another size, or not
  // the only one of its name; source_missing says so. `banner` is the kernel's first line, «Linux version …»;
  // empty where the log lacks it. May be called by several threads.
  void resolve(CrashReport& crash, std::string_view banner) const;

 private:
  struct Files;
  explicit KernelSymbols(std::unique_ptr<Files> files);

  std::unique_ptr<Files> files_;
};

}  // namespace bootwhy

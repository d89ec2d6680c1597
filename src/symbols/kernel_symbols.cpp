#include "symbols/kernel_symbols.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "input/files.h"
#include "kernel/text_pieces.h"
#include "symbols/debug_file.h"

namespace bootwhy {
namespace {

// The kernel itself has an empty name.
constexpr const char* kernel_itself = "";

// «labmod» for a/b/labmod.ko.debug; modules' names have «_» where their files may have «-».
std::optional<std::string> module_of(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  if (name.starts_with("vmlinux")) return kernel_itself;
  if (const auto end = name.find(".ko"); end != std::string::npos) {
    name.resize(end);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
  }
  return std::nullopt;
}

// «+0x59/0x220».
Instruction instruction_from(std::string_view offset, bool after_call) {
  Instruction instruction;
  instruction.after_call = after_call;
  if (take(offset, "+0x")) instruction.offset = hex_at_start(offset).value_or(0);
  if (const auto size = behind(offset, "/0x")) instruction.function_size = hex_at_start(*size).value_or(0);
  return instruction;
}

bool has_source(const Frame& frame) {
  return !frame.source.empty();
}

// What the log says about the kernel that crashed.
KernelIdentity identity_of(const CrashReport& crash, std::string_view banner) {
  KernelIdentity identity = identity_from_banner(banner);
  if (!crash.kernel_version.empty()) identity.release = std::string(crash.kernel_version.raw());
  identity.build_id = crash.kernel_build_id;
  return identity;
}

// The names of a crash's modules whose frames have no source.
void add_modules_without_source(const std::vector<Frame>& frames, std::vector<std::string>& modules) {
  for (const Frame& frame : frames) {
    if (!frame.sure || frame.module.empty() || has_source(frame)) continue;
    std::string name(frame.module.raw());
    if (std::find(modules.begin(), modules.end(), name) == modules.end()) modules.push_back(std::move(name));
  }
}

}  // namespace

struct KernelSymbols::Files {
  // A file is read when a frame asks for it: a folder holds thousands.
  struct Entry {
    std::string path;
    std::optional<DebugFile> opened;
    bool failed = false;
    std::uint64_t last_asked = 0;
  };

  mutable std::mutex mutex;  // libdw may not be used by two threads at once
  mutable std::map<std::string, Entry, std::less<>> by_module;
  mutable std::uint64_t asked = 0;

  const DebugFile* find(std::string_view module) const {
    const auto found = by_module.find(module);
    if (found == by_module.end()) return nullptr;
    Entry& entry = found->second;
    entry.last_asked = ++asked;
    if (!entry.opened && !entry.failed) {
      make_room();
      if (auto file = DebugFile::open(entry.path))
        entry.opened = std::move(*file);
      else
        entry.failed = true;
    }
    return entry.opened ? &*entry.opened : nullptr;
  }

  // Closes the module's file that was asked longest ago, where there are many.
  void make_room() const {
    std::size_t open = 0;
    Entry* oldest = nullptr;
    for (auto& [module, entry] : by_module) {
      if (!entry.opened || module == kernel_itself) continue;
      ++open;
      if (!oldest || entry.last_asked < oldest->last_asked) oldest = &entry;
    }
    if (open >= limits::open_module_files) oldest->opened.reset();
  }

  // The file for a module's frames; null where there is none of the build that crashed.
  const DebugFile* find_fitting(std::string_view module, const KernelIdentity& crashed) const {
    const DebugFile* file = find(module);
    return file && !is_of_another_build(module, *file, crashed) ? file : nullptr;
  }

  static bool is_of_another_build(std::string_view module, const DebugFile& file, KernelIdentity crashed) {
    if (module != kernel_itself) crashed.build_id.clear();  // a module has its own
    return differs(file.identity(), crashed);
  }

  std::vector<SourcePlace> places(const Frame& frame, bool after_call, const CrashReport& crash,
                                  const KernelIdentity& crashed) const {
    const DebugFile* file = find_fitting(frame.module.raw(), crashed);
    if (!file) return {};
    if (frame.address) {
      if (!crash.kernel_offset) return {};
      return file->places_at_address(*frame.address - *crash.kernel_offset, after_call);
    }
    return file->places(std::string(frame.function.raw()) + frame.suffix,
                        instruction_from(frame.offset, after_call));
  }

  void resolve(std::vector<Frame>& frames, const CrashReport& crash, const KernelIdentity& crashed,
               bool first_after_call) const {
    std::vector<Frame> resolved;
    bool is_after_call = first_after_call;
    for (Frame& frame : frames) {
      // The log was symbolized before, or the frame has no place in the code of its own.
      const bool has_place = frame.source.empty() && (!frame.offset.empty() || frame.address);
      // What lies on the stack and is the start of a function is its address, and nothing returns to it.
      const bool at_start = frame.offset.starts_with("+0x0/");
      const bool after_call = is_after_call && (frame.sure || !at_start);
      const auto places =
          has_place ? this->places(frame, after_call, crash, crashed) : std::vector<SourcePlace>();
      is_after_call = true;
      for (const SourcePlace& place : places) {
        if (!place.inlined) {
          frame.source = GuestText(place.source);
          if (frame.function.empty() || (after_call && at_start)) name_by(place, frame);
          break;
        }
        Frame inlined;
        inlined.function = GuestText(place.function);
        inlined.module = frame.module;
        inlined.source = GuestText(place.source);
        inlined.sure = frame.sure;
        inlined.inlined = true;
        resolved.push_back(std::move(inlined));
      }
      resolved.push_back(std::move(frame));
    }
    frames = std::move(resolved);
  }

  // A call that never returns may be the last instruction of its function; the kernel then names the function
  // that follows, at its start.
  static void name_by(const SourcePlace& place, Frame& frame) {
    frame.function = GuestText(place.function);
    frame.suffix.clear();
    frame.offset.clear();
  }

  // What the files did not tell, and why.
  std::string missing_from(const CrashReport& crash, const KernelIdentity& crashed) const {
    if (crash.frames.empty() && crash.instruction.empty()) return {};
    const DebugFile* kernel = find(kernel_itself);
    if (kernel && is_of_another_build(kernel_itself, *kernel, crashed)) {
      const KernelIdentity& file = kernel->identity();
      return fmt::format("no source lines: the vmlinux is of {}, and that is not the build that crashed",
                         file.version.empty() ? fmt::format("kernel {}", file.release)
                                              : fmt::format("kernel {} {}", file.release, file.version));
    }
    if (std::none_of(crash.frames.begin(), crash.frames.end(), has_source) &&
        std::none_of(crash.instruction.begin(), crash.instruction.end(), has_source))
      return "no source lines: the debug information given does not know these functions in this size; it "
             "must "
             "be of the very build that crashed, and of the modules named in brackets";
    std::vector<std::string> modules;
    add_modules_without_source(crash.instruction, modules);
    add_modules_without_source(crash.frames, modules);
    if (modules.empty()) return {};
    return fmt::format("no source lines of {}: give the .ko of that build with debug information, too",
                       fmt::join(modules, ", "));
  }
};

KernelSymbols::KernelSymbols(std::unique_ptr<Files> files) : files_(std::move(files)) {}
KernelSymbols::~KernelSymbols() = default;

Result<std::unique_ptr<KernelSymbols>> KernelSymbols::open(const std::vector<std::string>& paths) {
  auto files = std::make_unique<Files>();
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      auto file = DebugFile::open(path);
      if (!file) return tl::unexpected(file.error());
      // A file of any other name is a kernel too.
      files->by_module[module_of(path).value_or(kernel_itself)] = {path, std::move(*file)};
      continue;
    }
    const FoundFiles found = find_files(path);
    if (!found.errors.empty()) return tl::unexpected(found.errors.front());
    for (const std::string& each : found.paths)
      if (const auto module = module_of(each)) files->by_module.try_emplace(*module, Files::Entry{each, {}});
    if (found.paths.empty() || files->by_module.empty())
      return failure("find debug information in", path, "it holds no vmlinux and no .ko or .ko.debug");
  }
  return std::unique_ptr<KernelSymbols>(new KernelSymbols(std::move(files)));
}

void KernelSymbols::resolve(CrashReport& crash, std::string_view banner) const {
  const std::scoped_lock lock(files_->mutex);
  const KernelIdentity crashed = identity_of(crash, banner);
  // Some architectures begin the trace with the instruction itself, and all others behind it.
  const bool begins_with_instruction = !crash.frames.empty() && !crash.instruction.empty() &&
                                       crash.frames.front().function == crash.instruction.front().function &&
                                       crash.frames.front().offset == crash.instruction.front().offset &&
                                       crash.frames.front().address == crash.instruction.front().address;
  files_->resolve(crash.frames, crash, crashed, !begins_with_instruction);
  files_->resolve(crash.instruction, crash, crashed, false);
  crash.source_missing = GuestText(files_->missing_from(crash, crashed));
}

}  // namespace bootwhy

#include "symbols/kernel_symbols.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

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

}  // namespace

struct KernelSymbols::Files {
  // A file is read when a frame asks for it: a folder holds thousands.
  struct Entry {
    std::string path;
    std::optional<DebugFile> opened;
    bool failed = false;
  };

  mutable std::mutex mutex;  // libdw may not be used by two threads at once
  mutable std::map<std::string, Entry, std::less<>> by_module;

  const DebugFile* find(std::string_view module) const {
    const auto found = by_module.find(module);
    if (found == by_module.end()) return nullptr;
    Entry& entry = found->second;
    if (!entry.opened && !entry.failed) {
      if (auto file = DebugFile::open(entry.path))
        entry.opened = std::move(*file);
      else
        entry.failed = true;
    }
    return entry.opened ? &*entry.opened : nullptr;
  }

  std::vector<SourcePlace> places(const Frame& frame, bool after_call,
                                  std::optional<std::uint64_t> kernel_offset) const {
    const DebugFile* file = find(frame.module.raw());
    if (!file) return {};
    if (frame.address) {
      if (!kernel_offset) return {};
      return file->places_at_address(*frame.address - *kernel_offset, after_call);
    }
    return file->places(std::string(frame.function.raw()) + frame.suffix,
                        instruction_from(frame.offset, after_call));
  }

  void resolve(std::vector<Frame>& frames, const CrashReport& crash, bool first_after_call) const {
    std::vector<Frame> resolved;
    bool after_call = first_after_call;
    for (Frame& frame : frames) {
      // The log was symbolized before, or the frame has no place in the code of its own.
      const bool has_place = frame.source.empty() && (!frame.offset.empty() || frame.address);
      const auto places =
          has_place ? this->places(frame, after_call, crash.kernel_offset) : std::vector<SourcePlace>();
      after_call = true;
      for (const SourcePlace& place : places) {
        if (!place.inlined) {
          frame.source = GuestText(place.source);
          if (frame.function.empty()) frame.function = GuestText(place.function);
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

void KernelSymbols::resolve(CrashReport& crash) const {
  const std::scoped_lock lock(files_->mutex);
  // Some architectures begin the trace with the instruction itself, and all others behind it.
  const bool begins_with_instruction = !crash.frames.empty() && !crash.instruction.empty() &&
                                       crash.frames.front().function == crash.instruction.front().function &&
                                       crash.frames.front().offset == crash.instruction.front().offset &&
                                       crash.frames.front().address == crash.instruction.front().address;
  files_->resolve(crash.frames, crash, !begins_with_instruction);
  files_->resolve(crash.instruction, crash, false);
  const auto has_source = [](const Frame& frame) { return !frame.source.empty(); };
  if (std::none_of(crash.frames.begin(), crash.frames.end(), has_source) &&
      std::none_of(crash.instruction.begin(), crash.instruction.end(), has_source))
    crash.source_missing =
        "the debug information given does not know these functions in this size; it must be of the very "
        "build "
        "that crashed, and of the modules named in brackets";
}

}  // namespace bootwhy

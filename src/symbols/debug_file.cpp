#include "symbols/debug_file.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <span>
#include <unordered_map>

#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

// A function's size in a crash report reaches to the next function, and functions are aligned. That of a
// module's last one reaches to the end of the page.
constexpr std::uint64_t most_padding = 128;
constexpr std::uint64_t largest_page = 64 * 1024;

// Debug information that stands in yet another file is not looked for: it might be fetched from a network.
int find_no_other_file(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                       char**) {
  return -1;
}

int find_no_elf(Dwfl_Module*, void**, const char*, Dwarf_Addr, char**, Elf**) {
  return -1;
}

const Dwfl_Callbacks callbacks{find_no_elf, find_no_other_file, dwfl_offline_section_address, nullptr};

struct Symbol {
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  unsigned section = 0;
};

// «kernel/fork.c»: the path without what it shares with the folder that the compiler was started in.
std::string short_path(const char* path, const char* folder) {
  namespace fs = std::filesystem;
  const fs::path file = fs::path(path).lexically_normal();
  const fs::path base = fs::path(folder ? folder : "").lexically_normal();
  auto part = file.begin();
  auto shared = base.begin();
  std::ptrdiff_t same = 0;
  for (; part != file.end() && shared != base.end() && *part == *shared; ++part, ++shared) ++same;
  if (file.is_absolute() && same < 2) return file.string();  // nothing but the root
  while (part != file.end() && *part == "..") ++part;
  fs::path rest;
  for (; part != file.end(); ++part) rest /= *part;
  return rest.string();
}

std::string source_text(const char* path, const char* folder, std::uint64_t line) {
  return path && line > 0 ? fmt::format("{}:{}", short_path(path, folder), line) : std::string();
}

std::string compile_folder(Dwarf_Die& unit) {
  Dwarf_Attribute attribute;
  const char* folder = dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute));
  return folder ? folder : "";
}

// Where the function around an inlined one calls it.
std::string call_site(Dwarf_Die& inlined, Dwarf_Die& unit) {
  Dwarf_Attribute attribute;
  Dwarf_Word file = 0;
  Dwarf_Word line = 0;
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dwarf_formudata(dwarf_attr(&inlined, DW_AT_call_file, &attribute), &file) != 0 ||
      dwarf_formudata(dwarf_attr(&inlined, DW_AT_call_line, &attribute), &line) != 0 ||
      dwarf_getsrcfiles(&unit, &files, &count) != 0 || file >= count)
    return {};
  return source_text(dwarf_filesrc(files, file, nullptr, nullptr), compile_folder(unit).c_str(), line);
}

// The bytes of a section from an address on; empty where the file does not hold them. They live as long as
// the file.
std::string_view bytes_of(Elf_Scn* section, std::uint64_t address) {
  GElf_Shdr header;
  if (!section || !gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS) return {};
  const Elf_Data* data = elf_rawdata(section, nullptr);
  if (!data || !data->d_buf || address < header.sh_addr || address - header.sh_addr >= data->d_size)
    return {};
  const std::string_view bytes(static_cast<const char*>(data->d_buf), data->d_size);
  return bytes.substr(address - header.sh_addr);
}

// Up to the first NUL.
std::string_view first_string(std::string_view bytes) {
  return bytes.substr(0, bytes.find('\0'));
}

// A module says in «vermagic=6.1.0-56-amd64 SMP …» which kernel it is for.
std::string module_release(Elf* elf) {
  std::size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) return {};
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section));) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header)) continue;
    const char* name = elf_strptr(elf, names, header.sh_name);
    if (!name || std::string_view(name) != ".modinfo") continue;
    for (std::string_view rest = bytes_of(section, header.sh_addr); !rest.empty();) {
      std::string_view entry = first_string(rest);
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      if (take(entry, "vermagic=")) return std::string(entry.substr(0, entry.find(' ')));
    }
  }
  return {};
}

// The scopes around an address, the innermost first and the unit last.
std::vector<Dwarf_Die> scopes_at(Dwarf_Die& unit, Dwarf_Addr address) {
  Dwarf_Die* found = nullptr;
  if (dwarf_getscopes(&unit, address, &found) <= 0) return {};
  Dwarf_Die innermost = found[0];
  std::free(found);
  const int count = dwarf_getscopes_die(&innermost, &found);
  if (count <= 0) return {};
  std::vector<Dwarf_Die> scopes(found, found + count);
  std::free(found);
  return scopes;
}

}  // namespace

struct DebugFile::Opened {
  Dwfl* dwfl = nullptr;
  Dwfl_Module* module = nullptr;
  Dwarf_Addr moved = 0;  // libdwfl's addresses are higher than the linker's by this much
  std::unordered_multimap<std::string, Symbol> symbols;
  std::unordered_map<unsigned, std::uint64_t> last_in_section;  // the address of the last function
  KernelIdentity identity;

  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() { dwfl_end(dwfl); }

  void read_symbols(Elf* elf) {
    const int count = dwfl_module_getsymtab(module);
    for (int i = 1; i < count; ++i) {
      GElf_Sym symbol;
      GElf_Addr address = 0;
      const char* name = dwfl_module_getsym_info(module, i, &symbol, &address, nullptr, nullptr, nullptr);
      if (!name || !*name || symbol.st_shndx == SHN_UNDEF) continue;
      const auto type = GELF_ST_TYPE(symbol.st_info);
      if (type == STT_FUNC || type == STT_NOTYPE)
        add_symbol(name, {address, symbol.st_size, symbol.st_shndx});
      else if (std::string_view(name) == "linux_banner")
        read_banner(bytes_of(elf_getscn(elf, symbol.st_shndx), address - moved));
    }
  }

  void add_symbol(const char* name, const Symbol& symbol) {
    symbols.emplace(name, symbol);
    std::uint64_t& last = last_in_section[symbol.section];
    if (symbol.size > 0) last = std::max(last, symbol.address);
  }

  // Whether a crash report may tell this size for the function; 0: it tells none.
  bool fits(const Symbol& symbol, std::uint64_t told_size) const {
    if (told_size == 0 || symbol.size == 0) return true;
    const bool is_last = last_in_section.at(symbol.section) == symbol.address;
    return symbol.size <= told_size && told_size - symbol.size < (is_last ? largest_page : most_padding);
  }

  void read_banner(std::string_view bytes) {
    const std::string_view text = first_string(bytes);
    identity = identity_from_banner(text.substr(0, text.find('\n')));
  }

  void read_build_id() {
    const unsigned char* bits = nullptr;
    GElf_Addr note = 0;
    for (int left = dwfl_module_build_id(module, &bits, &note); left > 0; --left, ++bits)
      identity.build_id += fmt::format("{:02x}", *bits);
  }

  // The unit that the address is in; null where it is in none. Clang writes no table of addresses, so where
  // that does not know it the units are asked one by one.
  Dwarf_Die* unit_at(Dwarf_Addr address, Dwarf_Addr& bias) const {
    if (Dwarf_Die* unit = dwfl_module_addrdie(module, address, &bias)) return unit;
    Dwarf_Die* unit = nullptr;
    while ((unit = dwfl_module_nextcu(module, unit, &bias)))
      if (dwarf_haspc(unit, address - bias) > 0) return unit;
    return nullptr;
  }

  std::vector<SourcePlace> places_at(Dwarf_Addr address) const {
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = unit_at(address, bias);
    if (!unit) return {};
    std::string source;
    if (Dwarf_Line* line = dwarf_getsrc_die(unit, address - bias)) {
      int number = 0;
      dwarf_lineno(line, &number);
      const char* path = dwarf_linesrc(line, nullptr, nullptr);
      source = source_text(path, compile_folder(*unit).c_str(), static_cast<std::uint64_t>(number));
    }
    std::vector<SourcePlace> places;
    for (Dwarf_Die& scope : scopes_at(*unit, address - bias)) {
      const int tag = dwarf_tag(&scope);
      if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
      const char* name = dwarf_diename(&scope);
      places.push_back({name ? name : "", source, tag == DW_TAG_inlined_subroutine});
      if (tag == DW_TAG_subprogram) return places;
      source = call_site(scope, *unit);
    }
    // Assembler code has lines and no functions.
    if (places.empty() && !source.empty()) places.push_back({"", source, false});
    return places;
  }
};

Result<DebugFile> DebugFile::open(const std::string& path) {
  auto opened = std::make_shared<Opened>();
  opened->dwfl = dwfl_begin(&callbacks);
  dwfl_report_begin(opened->dwfl);
  opened->module = dwfl_report_offline(opened->dwfl, path.c_str(), path.c_str(), -1);
  dwfl_report_end(opened->dwfl, nullptr, nullptr);
  if (!opened->module)
    return failure("read the debug information of", path, dwfl_errmsg(-1),
                   "Give the kernel's vmlinux, or a module's .ko or .ko.debug");
  Dwarf_Addr bias = 0;
  if (!dwfl_module_getdwarf(opened->module, &bias))
    return failure("read the debug information of", path, "it has none",
                   "Give a file that is not stripped, on Debian from the package linux-image-<version>-dbg");
  Elf* elf = dwfl_module_getelf(opened->module, &opened->moved);
  opened->read_symbols(elf);
  if (opened->identity.release.empty()) opened->identity.release = module_release(elf);
  opened->read_build_id();
  return DebugFile(std::move(opened));
}

const KernelIdentity& DebugFile::identity() const {
  return opened_->identity;
}

std::vector<SourcePlace> DebugFile::places(const std::string& function,
                                           const Instruction& instruction) const {
  std::vector<SourcePlace> found;
  const auto [first, last] = opened_->symbols.equal_range(function);
  const std::uint64_t before = instruction.after_call ? 1 : 0;
  for (auto candidate = first; candidate != last; ++candidate) {
    const Symbol& symbol = candidate->second;
    const bool is_inside = symbol.size == 0 || instruction.offset < symbol.size + before;
    if (!is_inside || !opened_->fits(symbol, instruction.function_size)) continue;
    auto places = opened_->places_at(symbol.address + instruction.offset - before);
    if (places.empty()) continue;
    if (!found.empty() && found != places) return {};
    found = std::move(places);
  }
  return found;
}

std::vector<SourcePlace> DebugFile::places_at_address(std::uint64_t address, bool after_call) const {
  return opened_->places_at(address + opened_->moved - (after_call ? 1 : 0));
}

}  // namespace bootwhy

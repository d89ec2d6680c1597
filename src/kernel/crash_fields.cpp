#include "kernel/crash_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "kernel/call_trace.h"
#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

// linux kernel/panic.c, taint_flags.
constexpr std::array<std::pair<char, std::string_view>, 20> taint_meanings{{
    {'P', "proprietary module"},
    {'F', "module loaded by force"},
    {'S', "CPU out of specification"},
    {'R', "module removed by force"},
    {'M', "machine check"},
    {'B', "bad page"},
    {'U', "asked for by a program"},
    {'D', "an oops or BUG before"},
    {'A', "ACPI table overridden"},
    {'W', "a warning before"},
    {'C', "staging driver"},
    {'I', "workaround for a firmware bug"},
    {'O', "out-of-tree module"},
    {'E', "unsigned module"},
    {'L', "a soft lockup before"},
    {'K', "live patch"},
    {'X', "auxiliary, meant for distributions"},
    {'T', "randomized structure layout"},
    {'N', "in-kernel test"},
    {'J', "firmware changed through fwctl"},
}};

void set(GuestText& field, std::string_view text) {
  if (field.empty()) field = GuestText(without_spaces(text).substr(0, limits::crash_line_bytes));
}

void set(std::optional<std::int64_t>& field, std::optional<std::int64_t> number) {
  if (!field) field = number;
}

// «name:pid» and «name/pid», where the name may hold the separator too.
void set_task(std::string_view text, char separator, CrashReport& report) {
  const auto place = text.rfind(separator);
  if (place == std::string_view::npos) return;
  const auto pid = number_at_start(text.substr(place + 1));
  if (!pid) return;
  set(report.command, text.substr(0, place));
  set(report.pid, pid);
}

bool is_register_name(std::string_view name) {
  static constexpr std::array<std::string_view, 45> names{
      "RIP", "RSP", "RAX",    "RBX",   "RCX", "RDX", "RSI", "RDI", "RBP", "EFLAGS", "ORIG_RAX", "EAX",
      "EBX", "ECX", "EDX",    "ESI",   "EDI", "EBP", "ESP", "FS",  "GS",  "knlGS",  "CS",       "DS",
      "ES",  "SS",  "PKRU",   "sp",    "lr",  "pc",  "psr", "fp",  "ip",  "pstate", "epc",      "ra",
      "gp",  "tp",  "status", "cause", "LR",  "CTR", "MSR", "DAR", "XER"};
  static constexpr std::array<std::string_view, 12> more{
      "NIP", "CFAR", "DSISR", "IRQMASK", "CR", "Hi", "Lo", "Status", "Cause", "BadVA", "badaddr", "orig_a0"};
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  if (std::find(more.begin(), more.end(), name) != more.end()) return true;
  for (const std::string_view bank : {"R", "CR", "DR", "x", "r", "a", "s", "t"}) {
    if (!name.starts_with(bank)) continue;
    const std::string_view number = name.substr(bank.size());
    if (!number.empty() && number.size() <= 2 && std::all_of(number.begin(), number.end(), is_decimal_digit))
      return true;
  }
  return false;
}

void take_spaces(std::string_view& text) {
  take_while(text, [](char c) { return c == ' ' || c == '\t'; });
}

// «0018:ffff8881d586fb90», «0000000000000000(0000)»; empty where there is no value.
std::string_view take_value(std::string_view& text) {
  std::string_view rest = text;
  take(rest, "[<");
  const auto digits = take_while(rest, is_hex_digit);
  if (digits.size() < 4) return {};
  take(rest, ">]");
  if (rest.starts_with(':')) {
    std::string_view more = rest.substr(1);
    if (!take_while(more, is_hex_digit).empty()) rest = more;
  }
  if (rest.starts_with('(')) {
    std::string_view more = rest.substr(1);
    if (!take_while(more, is_hex_digit).empty() && take(more, ")")) rest = more;
  }
  if (!rest.empty() && rest.front() != ' ') return {};
  const std::string_view value = text.substr(0, text.size() - rest.size());
  text = rest;
  return value;
}

bool take_part(std::string_view text, std::string_view label, GuestText& field) {
  if (!text.starts_with(label)) return false;
  set(field, text.substr(label.size()));
  return true;
}

// «probe[17]: segfault at …», «traps: probe[17] …»: a program other than PID 1.
bool tells_program_trap(std::string_view text) {
  return (contains(text, "]: segfault at ") || text.starts_with("traps: ")) && !contains(text, "[1]");
}

}  // namespace

std::vector<std::string> taint_words(std::string_view letters) {
  std::vector<std::string> words;
  for (const char letter : letters)
    for (const auto& [known, meaning] : taint_meanings)
      if (known == letter) words.emplace_back(meaning);
  return words;
}

void read_opening_fields(std::string_view line, CrashReport& report) {
  if (const auto trap = line.find("[1]"); trap != std::string_view::npos) {
    // «init[1]: segfault at 8 ip 0000000000401647 sp … error 6 in init[401000+79000]», «ip:401647 sp:…».
    const std::string_view before = line.substr(0, trap);
    const auto space = before.rfind(' ');
    set(report.command, space == std::string_view::npos ? before : before.substr(space + 1));
    set(report.pid, 1);
    for (const std::string_view label : {" ip ", " ip:", " nip "})
      if (auto pointer = behind(line, label)) {
        std::string text(take_while(*pointer, is_hex_digit));
        if (const auto object = behind(*pointer, " in "); object && !text.empty())
          text += fmt::format(" in {}", object->substr(0, object->find(' ')));
        set(report.instruction_pointer, text);
        break;
      }
    return;
  }
  if (const auto cpu = behind(line, "CPU#")) set(report.cpu, number_at_start(*cpu));
  if (const auto cpu = behind(line, "LOCKUP on cpu ")) set(report.cpu, number_at_start(*cpu));
  if (const auto task = behind(line, "INFO: task ")) {
    for (const std::string_view end : {" blocked ", " can't die "})
      if (const auto place = task->find(end); place != std::string_view::npos)
        return set_task(task->substr(0, place), ':', report);
  }
  if (contains(line, "soft lockup")) {
    if (const auto task = behind(line, "! ["); task && task->ends_with(']'))
      set_task(task->substr(0, task->size() - 1), ':', report);
  }
}

bool CrashFieldReader::add(std::string_view line) {
  const std::string_view text = without_spaces(line);
  if (const auto pointer = read_pointer(text)) {
    if (pointer->in_user_space)
      in_user_space_ = true;
    else if (!in_user_space_ && !text.starts_with("---"))
      set(report_.instruction_pointer, pointer->text);
    read_registers(text);
    return true;
  }
  if (take_part(text, "Hardware name: ", report_.hardware)) return true;
  if (take_part(text, "Modules linked in:", report_.modules)) return true;
  if (take_part(text, "last sysfs file: ", report_.last_sysfs)) return true;
  if (const auto task = behind(text, " by task "); task && contains(text, " at addr ")) {
    set_task(*task, '/', report_);
    return true;
  }
  const bool of_a_program = std::exchange(of_a_program_, tells_program_trap(text));
  if (of_a_program_ || (of_a_program && text.starts_with("Code: "))) return false;
  const bool tells_task = read_task(text);
  const bool tells_taint = read_taint(text);
  return tells_task || tells_taint || read_code(text) || read_registers(text);
}

bool CrashFieldReader::read_task(std::string_view text) {
  if (other_task_) return false;
  const auto cpu = behind(text, "CPU: ");
  if (!cpu) return false;
  const auto pid = behind(*cpu, " PID: ");
  if (!pid) return false;
  set(report_.cpu, number_at_start(*cpu));
  set(report_.pid, number_at_start(*pid));
  if (const auto command = behind(*pid, " Comm: ")) {
    auto end = command->find(" Not tainted");
    if (end == std::string_view::npos) end = command->find(" Tainted: ");
    if (end == std::string_view::npos) end = command->find(' ');
    set(report_.command, command->substr(0, end));
  }
  return true;
}

bool CrashFieldReader::read_taint(std::string_view text) {
  std::string_view version;
  if (const auto clean = behind(text, "Not tainted ")) {
    version = *clean;
  } else if (const auto tainted = behind(text, "Tainted: ")) {
    std::string_view rest = *tainted;
    if (rest.starts_with('[')) return text.starts_with("Tainted: ");  // «[W]=WARN, …», said before in letters
    const auto letters = take_while(rest, [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z'); });
    if (report_.taint.empty()) {
      for (const char letter : letters)
        if (letter != ' ' && !contains(report_.taint, std::string_view(&letter, 1))) report_.taint += letter;
      report_.taint_words = taint_words(report_.taint);
    }
    version = rest;
  } else {
    return false;
  }
  if (version.empty() || !is_decimal_digit(version.front())) return true;
  set(report_.kernel_version, version.substr(0, version.find(' ')));
  // «6.5.3-arch1-1 #1 d74eac9f8a0b…», of kernels that print their build id.
  constexpr std::size_t build_id_digits = 40;
  const auto last_word = version.substr(version.rfind(' ') + 1);
  if (report_.kernel_build_id.empty() && last_word.size() == build_id_digits &&
      std::all_of(last_word.begin(), last_word.end(), is_hex_digit))
    report_.kernel_build_id = std::string(last_word);
  return true;
}

bool CrashFieldReader::read_code(std::string_view text) {
  const auto code = behind(text, "Code: ");
  if (!code || text.find("Code: ") > 5) return false;
  const std::string_view bytes = without_spaces(*code);
  if (in_user_space_ || !report_.code.empty() || bytes.empty()) return true;
  if (!is_hex_digit(bytes.front()) && bytes.front() != '<' && bytes.front() != '(') return true;
  if (bytes.starts_with("Bad ")) return true;
  set(report_.code, bytes);
  const auto open = bytes.find_first_of("<(");
  if (open == std::string_view::npos) return true;
  std::string_view rest = bytes.substr(open + 1);
  const auto byte = take_while(rest, is_hex_digit);
  if (!byte.empty() && byte.size() <= 16 && (rest.starts_with('>') || rest.starts_with(')')))
    report_.faulting_byte = std::string(byte);
  return true;
}

bool CrashFieldReader::read_registers(std::string_view text) {
  std::size_t found = 0;
  const auto take_list = [&](std::string_view rest, std::string_view bank, std::int64_t number) {
    for (;; ++number) {
      take_spaces(rest);
      const auto value = take_value(rest);
      if (value.empty()) return number;
      add_register(fmt::format("{}{}", bank, number), value);
      ++found;
    }
  };
  // Several values under one name: powerpc, mips, s390.
  std::string_view rest = text;
  if (take(rest, "GPR")) {
    const auto first = number_at_start(rest);
    take_while(rest, is_decimal_digit);
    if (first && take(rest, ":")) take_list(rest, "GPR", *first);
    return found > 0;
  }
  if (take(rest, "$")) {
    take_spaces(rest);
    const auto first = number_at_start(rest);
    take_while(rest, is_decimal_digit);
    take_spaces(rest);
    if (first && take(rest, ":")) take_list(rest, "$", *first);
    return found > 0;
  }
  if (take(rest, "Krnl PSW : ")) {
    const auto values = take_while(rest, [](char c) { return is_hex_digit(c) || c == ' '; });
    add_register("PSW", without_spaces(values));
    return true;
  }
  if (take(rest, "Krnl GPRS: ")) {
    next_s390_register_ = static_cast<int>(take_list(rest, "GPR", 0));
    return found > 0;
  }
  if (next_s390_register_ > 0 && next_s390_register_ < 16) {
    next_s390_register_ = static_cast<int>(take_list(rest, "GPR", next_s390_register_));
    if (found > 0) return true;
    next_s390_register_ = 0;
  }
  rest = text;
  for (;;) {
    take_spaces(rest);
    const auto name = take_while(rest, is_word_character);
    take_spaces(rest);
    if (!take(rest, ":") || !is_register_name(name))
      break;  // the first is asked of more lines, and sooner said
    take_spaces(rest);
    const auto value = take_value(rest);
    if (value.empty()) break;
    add_register(name, value);
    ++found;
  }
  return found > 0;
}

void CrashFieldReader::add_register(std::string_view name, std::string_view value) {
  auto& registers = report_.registers;
  if (in_user_space_ || registers.size() >= limits::crash_registers) return;
  if (std::any_of(registers.begin(), registers.end(),
                  [&](const auto& known) { return known.first.raw() == name; }))
    return;
  registers.emplace_back(GuestText(name), GuestText(value));
}

}  // namespace bootwhy

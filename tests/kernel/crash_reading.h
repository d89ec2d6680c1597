// Reads a log's text as a scanner would, and gives its first crash.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/crash_report.h"
#include "signature/knowledge_file.h"
#include "support/files.h"
#include "text/console_buffer.h"

namespace bootwhy::test {

inline std::string read_capture(const std::string& name) {
  return read_source_file("captures/" + name + ".log");
}

// The rules that the program ships with.
inline const FrameRules& shipped_rules() {
  static const FrameRules rules = [] {
    FrameRules read;
    const std::string file = "signatures/crash-frames.toml";
    static auto tables = parse_knowledge_file(file, read_source_file(file));
    for (auto& [kind, table] : tables) read_frame_rules(table, read);
    return read;
  }();
  return rules;
}

inline std::optional<CrashReport> read_crash(std::string_view log) {
  CrashReader reader(shipped_rules());
  ConsoleBuffer buffer;
  const auto room = buffer.prepare(log.size() + 1);
  std::copy(log.begin(), log.end(), room.begin());
  buffer.commit(log.size());
  for (const Line& line : buffer.lines()) reader.add(line);
  for (const Line& line : buffer.finish()) reader.add(line);
  return reader.report();
}

inline std::string text(const GuestText& guest_text) {
  return std::string(guest_text.raw());
}

// «title [type]», which says in one line how a crash was named.
inline std::string named(std::string_view log) {
  const auto crash = read_crash(log);
  return crash ? text(crash->title) + " [" + crash->type + "]" : "no crash";
}

// The kind of crash that a title tells: what stands before the function.
inline std::string family(const std::string& title) {
  return title.substr(0, title.find(" in "));
}

}  // namespace bootwhy::test

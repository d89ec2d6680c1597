// The parts of a crash report that stand in one line each: CPU, PID, command, taint, hardware, registers,
// code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/crash_report.h"

namespace bootwhy {

// What the opening line says about CPU and task: «… stuck for 22s! [insmod:83]».
void read_opening_fields(std::string_view line, CrashReport& report);

// Takes the line's part of the report, if it has one. What is set stays: the first dump is the crash's own.
class CrashFieldReader {
 public:
  // `other_task`: the report is about another task than the one that prints it (hung tasks).
  CrashFieldReader(CrashReport& report, bool other_task) : report_(report), other_task_(other_task) {}

  // Whether the line was a part of the report.
  bool add(std::string_view line);

 private:
  bool read_task(std::string_view line);
  bool read_taint(std::string_view line);
  bool read_code(std::string_view line);
  bool read_registers(std::string_view line);
  void add_register(std::string_view name, std::string_view value);

  CrashReport& report_;
  bool other_task_;
  bool in_user_space_ = false;  // registers and code are those of the program from here on
  bool of_a_program_ = false;   // the line before told of a program's trap, and this one its code
  int next_s390_register_ = 0;
};

// What the taint letters mean, in words; «G» (no proprietary module) is no taint.
std::vector<std::string> taint_words(std::string_view letters);

}  // namespace bootwhy

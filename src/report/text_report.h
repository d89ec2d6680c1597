// The report for people: timeline, verdict, proof, causes with reasons, fixes ready to paste.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "diagnosis/verdict.h"
#include "report/page.h"

namespace bootwhy {

// One boot in full; short where it is healthy.
std::string text_report(const Verdict& verdict, const Knowledge& knowledge, TextStyle style);

// One source in full: its name and each of its boots.
std::string text_report(const SourceReport& source, const Knowledge& knowledge, TextStyle style);

// One line for a source: its name, the verdict on its last boot, and how many boots there were.
std::string text_line(const SourceReport& source, TextStyle style);

// What happens on a live console, a line each.
std::string text_phase(const PhaseReached& reached, TextStyle style);
std::string text_finding(const Finding& finding, TextStyle style);
std::string text_resumed(std::chrono::seconds silent_for, TextStyle style);

// What `explain` shows.
std::string text_explanation(const Signature& signature, const Knowledge& knowledge, TextStyle style);
std::string text_explanation(const Cause& cause, TextStyle style);

}  // namespace bootwhy

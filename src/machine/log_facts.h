// What a log itself states about the machine that wrote it.
#pragma once

#include <span>

#include "machine/facts.h"
#include "signature/finding.h"

namespace bootwhy {

// Learns the facts that the findings' signatures state, and those that follow from several lines: the serial
// console that the command line names, and whether the kernel found its UART. Only that UART counts: a ttyS1
// says nothing of a console=ttyS0. Where a log lacks the kernel's serial driver line, nothing is learned from
// a UART that is not there.
void learn_from_log(std::span<const Finding> findings, MachineFacts& facts);

}  // namespace bootwhy

// The command line: which command, with which options.
#pragma once

namespace bootwhy {

// Returns the exit status: 0 no failure found, 1 a failure was found, 2 the command could not do its work.
int run_program(int count, char** arguments);

}  // namespace bootwhy

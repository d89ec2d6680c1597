// The command line described for programs: what man pages and shell completions are made from, so that they
// cannot drift from the help text.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace bootwhy {

// A line for each thing, its fields separated by tabs, line ends inside a field written as «\n»:
//   command  PATH («bootwhy signatures show»)  DESCRIPTION  FOOTER
//   option   NAMES («-v,--verbose», or «INPUT»)  VALUE («FILE», empty for a flag)  KIND (flag, option,
//            argument)  DESCRIPTION
// Options belong to the command before them.
std::string describe_commands(const CLI::App& app);

}  // namespace bootwhy

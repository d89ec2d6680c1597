#include "cli/command_tree.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace bootwhy {
namespace {

std::string in_one_line(const std::string& text) {
  std::string line;
  for (const char character : text) {
    if (character == '\n')
      line += "\\n";
    else
      line += character == '\t' ? ' ' : character;
  }
  return line;
}

void describe(const CLI::App& command, const std::string& path, std::string& text) {
  text += fmt::format("command\t{}\t{}\t{}\n", path, in_one_line(command.get_description()),
                      in_one_line(command.get_footer()));
  for (const CLI::Option* option : command.get_options()) {
    const bool is_argument = option->get_positional();
    const bool is_flag = option->get_expected_max() == 0;
    // A value's type, with its choices behind it: «TEXT:{text,json}».
    text += fmt::format("option\t{}\t{}\t{}\t{}\n", option->get_name(is_argument, !is_argument),
                        is_flag ? std::string() : in_one_line(option->get_type_name()),
                        is_argument ? "argument"
                        : is_flag   ? "flag"
                                    : "option",
                        in_one_line(option->get_description()));
  }
  for (const CLI::App* below : command.get_subcommands({}))
    describe(*below, path + " " + below->get_name(), text);
}

}  // namespace

std::string describe_commands(const CLI::App& app) {
  std::string text;
  describe(app, "bootwhy", text);
  return text;
}

}  // namespace bootwhy

#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/option_table.h"

namespace resttest::cli {

// One option as it was given.
struct Given {
  Option option;
  std::string value;  // "" for a flag.
  std::size_t first;  // Its words: [first, last).
  std::size_t last;
};

// The words of a command line, told apart.
struct Words {
  std::vector<Given> options;
  std::vector<std::string> arguments;
  bool short_help = false;  // -h: what follows it was not read.
};

// Tells options from arguments as Python's optparse does: in any order, "--name value" or
// "--name=value", unique prefixes, "--" ends the options, a value may begin with '-'. Reading stops
// at help and version. Throws UsageError.
Words cut(std::span<const std::string> words);

}  // namespace resttest::cli

#pragma once

#include <span>
#include <string>

namespace resttest::cli {

// Everything between the words of the command line and the exit code.
int run_program(std::span<const std::string> words);

}  // namespace resttest::cli

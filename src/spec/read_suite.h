#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "resttest/error.h"
#include "resttest/suite.h"

namespace resttest {

// Reads a suite from a text. `path` names it in messages, and relative paths in it start at its
// folder. Every mistake goes to `found`; what could be read is returned all the same.
Suite read_suite(std::string path, std::string text, Diagnostics& found);

// The same from a file. One that cannot be read is a mistake without a place. The files that it
// names lie beneath its own folder, the current one, or one of `readable`.
Suite read_suite_file(const std::filesystem::path& path, Diagnostics& found,
                      std::vector<std::string> readable = {});

}  // namespace resttest

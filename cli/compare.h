#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace resttest::cli {

// `resttest compare OLD.json NEW.json`: everything between the words behind "compare" and the exit
// code.
int run_compare(std::span<const std::string> words, std::ostream& out, std::ostream& err);

}  // namespace resttest::cli

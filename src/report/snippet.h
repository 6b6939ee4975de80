#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "report/writer.h"

#include "resttest/error.h"

namespace resttest {

// What is shown under one place: carets, and a few words behind them.
struct Mark {
  Location where;
  std::string label;
};

// The lines of a message for people: "  --> file:line:column", source lines with up to two lines of
// context before the first, carets under each mark, a bar.
//
//   --> pets.yaml:24:24
//    |
// 22 | - test:
// 24 |     - expected_status: [201]
//    |                        ^^^^^ got 503
//    |
//
// All marks are of one file. Empty where the first has no file. The carets are in `carets`.
std::string snippet(std::vector<Mark> marks, int context_lines = 2);

// The gutter before " = note" lines that follow the snippet of these places.
std::string gutter(const std::vector<Mark>& marks);

// One diagnostic with its place, for a terminal.
void write_pretty(const Diagnostic& diagnostic, Writer& writer);
std::string render_pretty(const Diagnostic& diagnostic);

}  // namespace resttest

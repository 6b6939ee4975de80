#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "yaml/source_map.h"

#include "resttest/error.h"

namespace resttest {

// Whether `text` has nothing but ASCII, without controls other than line feed.
bool is_printable_ascii(std::string_view text);

// Reports the first byte that is not UTF-8, or the first character that no suite may hold: controls
// other than tab, line feed and carriage return. True where there is none.
bool check_characters(const SourceMap& map, Diagnostics& found);

// A scalar in which tabs may stand: in quotes, or a block of text behind its first line.
struct Opaque {
  std::size_t begin = 0;  // Positions, as in SourceMap.
  std::size_t end = 0;
  bool is_block = false;
};

// Reports the first tab that stands outside of `opaque`, which is in order, and of comments: PyYAML
// takes none there, libyaml some. True where there is none.
bool check_tabs(const std::vector<Opaque>& opaque, const SourceMap& map, Diagnostics& found);

}  // namespace resttest

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// A place where a text was changed so that libyaml reads it as PyYAML would.
struct Edit {
  std::size_t at = 0;       // In bytes of the original.
  std::size_t removed = 0;  // Bytes, all of them ASCII.
  std::string inserted;
};

// What libyaml refuses and PyYAML takes: in a flow collection a ':' right before one of ,[]{}
// ({template:{a: b}}) gets a blank behind it; a pair of surrogates in double quotes (\uD83D\uDE00)
// becomes the character that it means. In order of place. `text` is UTF-8.
//
// Where PyYAML refuses the text, the edits are of no consequence: libyaml refuses it as well.
std::vector<Edit> dialect_edits(std::string_view text);

std::string apply(const std::vector<Edit>& edits, std::string_view text);

}  // namespace resttest

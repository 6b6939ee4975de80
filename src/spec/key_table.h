#pragma once

#include <string>
#include <string_view>

namespace resttest {

// The keys of a block as the rows of a Markdown table, those that are refused for now left out;
// empty where there is no such block.
std::string markdown_table(std::string_view block);

}  // namespace resttest

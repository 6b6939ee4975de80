#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resttest/node.h"
#include "resttest/suite.h"

namespace resttest {

// Reads text, {template: text}, {file: path} and what they make together. Relative paths start at
// `folder`; a literal path that is no readable file is a mistake. `name` is that of the key in
// messages: "body", "schema". Nothing where a mistake was reported to `found`.
std::optional<Content> read_content(const Node& node, std::string_view name,
                                    const std::string& folder, Diagnostics& found);

}  // namespace resttest

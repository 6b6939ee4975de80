#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/limits.h"

#include "resttest/error.h"
#include "resttest/node.h"

namespace resttest {

struct YamlLimits {
  std::size_t bytes = limits::kSuiteFileBytes;
  int depth = limits::kYamlDepth;
  std::size_t nodes = limits::kYamlNodes;
  std::size_t alias_nodes = limits::kYamlAliasNodes;
};

// The documents of a YAML or JSON text, as PyYAML's safe loader reads them. Mistakes go to `found`.
// A syntax error ends the reading; the documents before it are returned. A document with an unknown
// alias or tag, or beyond a limit, is left out.
std::vector<Node> parse_yaml(std::shared_ptr<const SourceFile> file, Diagnostics& found,
                             const YamlLimits& limits = {});

}  // namespace resttest

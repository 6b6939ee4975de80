#pragma once

#include <optional>
#include <string_view>

#include "resttest/value.h"

namespace resttest {

// The metaschema with this URI, which has no fragment: those of the five drafts, and the
// vocabularies that make up those of 2019-09 and 2020-12.
std::optional<Value> find_metaschema(std::string_view uri);

}  // namespace resttest

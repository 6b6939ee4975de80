#pragma once

#include <string>
#include <string_view>

#include "resttest/extend.h"

namespace resttest::cli {

// The names of one kind that the registry knows, a line each, with what each is: "generators",
// "extractors", "comparators", "validators", "reports".
std::string catalog_text(std::string_view kind, const Registry& registry);

// A part of the documentation: "options", or "keys:test" for the keys of a block. Throws
// UsageError.
std::string generated(std::string_view what);

}  // namespace resttest::cli

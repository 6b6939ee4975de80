#pragma once

#include <string_view>
#include <variant>

#include "query/jmespath/error.h"
#include "query/jmespath/program.h"

namespace resttest::jmespath {

std::variant<Program, JmesPathError> parse(std::string_view expression);

}  // namespace resttest::jmespath

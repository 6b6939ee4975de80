#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/jmespath/datum.h"

namespace resttest::jmespath {

class Evaluation;

// A set of types, one bit for each.
using Types = unsigned;

// A function of the specification.
struct Function {
  std::string_view name;
  std::array<Types, 2> parameters;  // What each argument may be; the last one's hold for the rest.
  std::size_t arity;
  bool takes_more;  // Than `arity` arguments.
  Datum (*body)(Evaluation& run, std::span<const Datum> arguments);
};

const Function* find_function(std::string_view name);  // Null where there is none.

std::vector<std::string> function_names();

// Why a call with `count` arguments is wrong, if it is.
std::optional<std::string> wrong_arity(const Function& function, std::size_t count);

// Calls a function with as many arguments as it takes, if they are of its types.
Datum call(const Function& function, Evaluation& run, std::span<const Datum> arguments);

}  // namespace resttest::jmespath

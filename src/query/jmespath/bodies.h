#pragma once

#include <span>

#include "query/jmespath/datum.h"

namespace resttest::jmespath {

class Evaluation;

// What the functions do with arguments of which number and types are right.
using Arguments = std::span<const Datum>;

// numbers.cpp
Datum absolute(Evaluation& run, Arguments arguments);
Datum average(Evaluation& run, Arguments arguments);
Datum ceiling(Evaluation& run, Arguments arguments);
Datum floor(Evaluation& run, Arguments arguments);
Datum sum(Evaluation& run, Arguments arguments);
Datum to_number(Evaluation& run, Arguments arguments);

// strings.cpp
Datum ends_with(Evaluation& run, Arguments arguments);
Datum join(Evaluation& run, Arguments arguments);
Datum starts_with(Evaluation& run, Arguments arguments);
Datum to_string(Evaluation& run, Arguments arguments);

// Of strings or arrays: collections.cpp
Datum contains(Evaluation& run, Arguments arguments);
Datum length(Evaluation& run, Arguments arguments);
Datum reverse(Evaluation& run, Arguments arguments);

// Of arrays and objects: collections.cpp
Datum keys(Evaluation& run, Arguments arguments);
Datum map(Evaluation& run, Arguments arguments);
Datum merge(Evaluation& run, Arguments arguments);
Datum not_null(Evaluation& run, Arguments arguments);
Datum to_array(Evaluation& run, Arguments arguments);
Datum type_name(Evaluation& run, Arguments arguments);
Datum values(Evaluation& run, Arguments arguments);

// sorting.cpp
Datum maximum(Evaluation& run, Arguments arguments);
Datum maximum_by(Evaluation& run, Arguments arguments);
Datum minimum(Evaluation& run, Arguments arguments);
Datum minimum_by(Evaluation& run, Arguments arguments);
Datum sort(Evaluation& run, Arguments arguments);
Datum sort_by(Evaluation& run, Arguments arguments);

}  // namespace resttest::jmespath

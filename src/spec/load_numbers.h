#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "resttest/error.h"
#include "resttest/fields.h"

// The numbers of load models, with the bounds that each must keep. Mistakes are reported.
namespace resttest {

// Whether `name` is written. If not, that `who` needs it is reported at `place`.
bool require_key(const Fields& fields, const char* name, std::string_view who, const char* example,
                 const Location& place);

// Reports that one number stands under two names.
void refuse_two_names(const Fields& fields, const char* name, const char* other);

// A whole number; nothing where it is not written, or after a mistake.
std::optional<int> read_at_least(Fields& fields, const char* name, int least);

std::optional<double> read_above(Fields& fields, const char* name, double bound);

// At least `least`, which is a second or next to nothing.
std::optional<std::chrono::nanoseconds> read_positive_seconds(Fields& fields, const char* name,
                                                              std::chrono::nanoseconds least);

// `time_unit`: a second where it is not written.
std::chrono::nanoseconds read_time_unit(Fields& fields);

// Arrivals in each `unit`: so many that a clock of nanoseconds can tell them apart, and one a year
// at least. 0 where a mistake was made.
double read_rate(Fields& fields, const char* name, std::chrono::nanoseconds unit);

// The same, but 0 is a rate, too.
double read_start_rate(Fields& fields, std::chrono::nanoseconds unit);

// What is wrong with so many arrivals in each `unit`; nothing if all is well.
std::optional<std::string> rate_mistake(double rate, std::chrono::nanoseconds unit);

}  // namespace resttest

#pragma once

#include "report/writer.h"

#include "resttest/outcome.h"
#include "resttest/value.h"

namespace resttest {

// A number of milliseconds with at most three decimals.
Value json_ms(std::chrono::nanoseconds time);
Value json_ms(double ms);

// A count; beyond 64 bits with sign as an integer of any size.
Value json_count(std::uint64_t count);

// Text, or bytes where it is none.
Value json_text(std::string_view text);

Value json_place(const Location& where, std::string_view member);  // "file", "line", ...

// The members of an operation: state, attempts, times, history.
void add_operation(const Outcome& outcome, Value::Object& to);

// One member of `tests` and one of `performance`.
Value::Object test_json(const Outcome& outcome, std::string_view rerun);
Value::Object load_json(const LoadSummary& load);

// The value with every secret in its texts masked, names of members included.
Value masked(const Value& value, const Secrets& secrets);

}  // namespace resttest

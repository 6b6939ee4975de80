#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets.h"

#include "resttest/error.h"
#include "resttest/outcome.h"
#include "resttest/reporter.h"
#include "resttest/value.h"

namespace resttest {

// A number of milliseconds with at most three decimals.
Value json_ms(std::chrono::nanoseconds time);
Value json_ms(double ms);

Value json_count(std::uint64_t count);  // Exact, beyond 63 bits too.
Value texts_json(const std::vector<std::string>& texts);
Value json_text(std::string_view text);  // Bytes where it is no UTF-8; null where it is empty.
Value json_instant(std::chrono::system_clock::time_point when);  // RFC 3339, UTC, milliseconds.

void append(Value::Object& to, Value::Object more);

// "file", "line", "column"; null where the place is unknown.
void add_place(const Location& where, Value::Object& to);
Value end_column(const Location& where);

// The members of an operation: "state", "attempts", "times_ms", "history" and the others.
void add_operation(const Outcome& outcome, Value::Object& to);

// One of `tests`, one of `performance`; this with a copy of the times that is corrected for
// coordinated omission where an expected interval is given and the model is closed.
Value::Object test_json(const Outcome& outcome, const std::string& rerun, const Secrets& secrets);
Value::Object load_json(const LoadSummary& load,
                        std::optional<std::chrono::nanoseconds> expected_interval = {});

// What stands in place of a report where tests are only listed, or prepared.
Value list_json(const std::vector<NamedTest>& tests);
Value prepared_json(const std::vector<PreparedTest>& tests, const Secrets& secrets);

// A request as it was sent or would be.
Value request_json(const Request& request, const Secrets& secrets);

// One of the `failures` of either.
Value failure_json(const Failure& failure);

// The machine of the run.
Value host_json();

// The value with every secret in its texts masked; names of members only where they are not ours:
// below what was expected, came or was extracted.
enum class Names { ours, foreign };
Value masked(const Value& value, const Secrets& secrets, Names names = Names::ours);

// JSON text that a terminal may show: what would steer it is escaped.
std::string terminal_safe(std::string_view json);

}  // namespace resttest

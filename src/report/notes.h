#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "report/writer.h"

#include "resttest/outcome.h"
#include "resttest/reporter.h"

namespace resttest {

double to_ms(std::chrono::nanoseconds time);
double to_seconds(std::chrono::nanoseconds time);

// For people: "0.84 ms", "12 ms", "1.53 s".
std::string duration_text(std::chrono::nanoseconds time);

// At most three decimals, as Python prints a float: "0.5", "30.0".
std::string seconds_text(double seconds);

// How an attempt ended, in a word: "503", "connect.refused".
std::string ending_text(const Exchange& exchange);

// What the test's last attempt took; zero where nothing was sent.
std::chrono::nanoseconds last_attempt_time(const Outcome& outcome);

// "needed by pets/list, pets/get and 3 more"; empty for a test that nobody needs.
std::string needed_text(const std::vector<std::string>& needed_by);

// "#1 503 10 ms · wait 0.50 s · #2 503 12 ms · gave up: max_retries"
std::string attempts_text(const Outcome& outcome, const Glyphs& glyphs);

// The request as a command for a POSIX shell; "***" for secret headers. A body over 1 kB is left
// to standard input.
std::string curl_command(const Request& request);

// A text as one word of a POSIX shell.
std::string shell_quoted(std::string_view word);

// The command as it was typed, with the seed of this run where values are drawn from generators:
// so that it sends the same again.
std::string rerun_command(const std::string& command, const RunStart& start);

// That command for one test alone, with what it needs.
std::string rerun_of(const std::string& command, const std::string& id);

// Where a failure is shown: its own place, else the test's URL, else the test.
Location place_of(const Failure& failure, const Outcome& outcome);

// The most frequent final status of the failed operations; 0: none.
int frequent_failed_status(const LoadSummary& load);

// "1 error, 2 warnings in 1 file"
std::string tally_text(const CheckedSuites& checked);

}  // namespace resttest

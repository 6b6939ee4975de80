#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resttest/error.h"
#include "resttest/histogram.h"
#include "resttest/http.h"
#include "resttest/metrics.h"
#include "resttest/suite.h"
#include "resttest/threshold.h"
#include "resttest/value.h"

namespace resttest {

// One sending of one request. A retried test has several.
struct Attempt {
  int number = 0;  // 0 is the first.
  std::chrono::system_clock::time_point started = {};
  std::chrono::nanoseconds start{};   // From the start of the first attempt.
  std::chrono::nanoseconds waited{};  // Back-off before this attempt.
  Exchange exchange = {};
  std::string retry_reason = {};  // Why it was sent again: "status:503", a kind; empty: it stands.
  std::optional<std::chrono::nanoseconds> next_delay = {};  // Back-off after it, where it was.
};

// One reason why a test did not pass.
struct Failure {
  enum class Kind {
    status,               // An answer with a status that was not expected.
    transport,            // No answer.
    validator,            // A validator looked and did not find what it wants.
    extractor,            // Something to look at could not be extracted.
    validator_exception,  // A validator could not decide: values of types that do not compare.
    execution,            // Nothing was sent: an unreadable body file, a line break in a header.
    performance,          // Operations of a load test failed.
  };

  Kind kind = Kind::status;
  std::string code;          // A stable word: "status", "connect.refused", "compare".
  Location where;            // The value in the suite that was not met.
  std::string message;       // As the classic output prints it.
  std::string details = {};  // More of it, may be empty.
  std::optional<Value> expected = {};
  std::optional<Value> actual = {};
};

// PyRestTest's words for it: "Invalid HTTP Response Code".
std::string_view failure_type(Failure::Kind kind);

// What became of one test: every attempt, and why it passed or not.
struct Outcome {
  enum class State {
    pass,
    pass_recovered,  // Passed after a retry: *flaky* in every report.
    gave_up,         // Failed; the last answer would have been retried, had the policy allowed it.
    fail,
    skipped,
  };

  std::string id = {};  // Of its own in the run: "group/name", "group/name#2", "pets.yaml:12".
  std::string name;
  std::string group;
  Location where;
  std::map<std::string, Location, std::less<>> places = {};  // Of the keys of the test.
  std::string url_as_written;  // Joined with the base URL, before variables are filled in.
  std::string url;             // As the author would read it: filled in, not percent-encoded.
  State state = State::skipped;
  std::string stop_reason = {};  // Of `gave_up`: "max_retries", "stopping", ...
  std::vector<int> expected_status = {};
  Request request = {};                // Rendered once: all attempts send the same.
  std::vector<Attempt> attempts = {};  // Empty when nothing was sent.
  std::vector<Failure> failures = {};  // Of the last attempt; the earlier ones do not decide.
  std::vector<std::pair<std::string, Value>> extracted = {};
  std::chrono::nanoseconds elapsed{};  // First sent -> last answered, back-off included.
  int max_attempts = 1;                // That the policy allows.
  int resent_unsafe = 0;  // Repeats of a request that is not idempotent and may have been applied.
  int validators = 0;     // How many the test has.
  bool print_bodies = false;                // The testset asks for it.
  bool flaky_fails = false;                 // Passing after a retry is not enough.
  std::vector<std::string> needed_by = {};  // Ids of the tests for which alone it ran.

  bool passed() const {
    return state == State::pass || (state == State::pass_recovered && !flaky_fails);
  }

  // The answer of the last attempt, or null.
  const Response* response() const;
};

// "pass", "pass_recovered", "gave_up", "fail", "skipped".
std::string_view state_name(Outcome::State state);

// How many operations ended how. Exactly, in every interval and every report:
//   total = passed + failed,  failed = wrong_answer + errored + short_circuited,
//   started = total + aborted,  planned = started + dropped + not_started,
//   attempts = started - short_circuited + total_retries.
struct Tally {
  std::uint64_t planned = 0;
  std::uint64_t not_started = 0;
  std::uint64_t dropped = 0;  // Arrivals of an open model that found no room.
  std::uint64_t started = 0;
  std::uint64_t passed = 0;
  std::uint64_t wrong_answer = 0;     // Unexpected status or failed validator.
  std::uint64_t errored = 0;          // The last attempt got no response.
  std::uint64_t short_circuited = 0;  // Refused by the breaker; nothing was sent.
  std::uint64_t aborted = 0;          // Cut by the end of the run.
  std::uint64_t attempts = 0;
  std::uint64_t total_retries = 0;

  std::uint64_t failed_sent() const { return wrong_answer + errored; }
  std::uint64_t failed() const { return failed_sent() + short_circuited; }
  std::uint64_t total() const { return passed + failed(); }

  void add(const Tally& other);
};

// One kind of time. Failed operations have their real time, never zero.
struct Series {
  Histogram passed;
  Histogram failed;

  Histogram all() const;  // Both merged.
};

// The parts of an exchange. `dns`, `connect` and `tls` are those of new connections alone.
enum class Phase { dns, connect, tls, wait, receive };  // Sent -> first byte -> last byte.
inline constexpr std::size_t kPhases = 5;
std::string_view phase_name(Phase phase);  // "dns", "connect", ...

// One attempt of a load test that was sent again: for the log at its most talkative level.
struct RetryNote {
  int attempt = 1;     // That ended, from 1.
  std::string reason;  // "status:503", "timeout.total".
  std::chrono::nanoseconds delay{};
};

// What happened in one stretch of a load test: the unit that is shown live and merged. Merging is
// addition: exact in any order.
struct Interval {
  std::chrono::nanoseconds start{};  // From the start of the load test.
  std::chrono::nanoseconds length{};
  Tally tally;
  Series attempt;                 // Sent -> answered, each attempt, however it ended.
  Series operation;               // First sent -> last answered: retries and back-off count.
  Series response;                // Open models: due -> last answered; our own queue counts.
  Series schedule_delay;          // Open models: due -> first sent.
  Histogram send_lag;             // The same of arrivals that found a free slot: our own lateness.
  std::uint64_t late_starts = 0;  // Started more than 1 ms after they were due.
  std::array<Histogram, kPhases> phases;      // In the order of `Phase`; async mode, passed or not.
  std::map<int, std::uint64_t> statuses;      // By attempt.
  std::map<ErrorKind, std::uint64_t> errors;  // By attempt.
  std::map<ErrorKind, std::uint64_t> final_errors;         // Of operations that failed with them.
  std::map<std::string, std::uint64_t> retries_by_reason;  // "status:503", "timeout.total".
  std::map<std::string, std::uint64_t> stop_reasons;
  std::map<int, std::uint64_t> attempts_histogram;  // Attempts of an operation -> operations.
  std::map<Outcome::State, std::uint64_t> states;
  std::map<std::string, std::uint64_t> failure_reasons;  // Message -> operations; bounded.
  std::map<int, std::uint64_t> failed_statuses;          // Final statuses of failed operations.
  std::uint64_t threshold_exceeded = 0;
  std::chrono::nanoseconds backoff{};  // Waited in all.
  std::uint64_t resent_unsafe = 0;
  std::uint64_t resends_blocked = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t connections_opened = 0;
  std::vector<RetryNote> retry_notes;  // Only where RunOptions asks for them; bounded.
  SampleRows samples;                  // Only on the way from the workers; see LoadSummary.

  void merge(const Interval& other);
};

// What a chart keeps of an interval: a hundred bytes where its histograms have a hundred thousand.
struct TimelineRow {
  std::chrono::nanoseconds start{};
  std::chrono::nanoseconds length{};
  Tally tally;
  std::chrono::nanoseconds p50{};  // Of operations.
  std::chrono::nanoseconds p90{};
  std::chrono::nanoseconds p99{};
  std::chrono::nanoseconds max{};
  std::chrono::nanoseconds send_lag_p99{};  // Of open models.
  int concurrency = 0;                      // Operations that may run at its end.
  std::optional<int> in_flight = {};        // That run at its end, where somebody counts them.
  double cpu = 0;                           // Of our process: 1 is one core.
};

// Whether the figures are those of the server, or of ourselves.
struct GeneratorHealth {
  bool limited = false;                     // The load was less than wanted because of us.
  double cpu_max = 0;                       // Over 10 s, or all of a shorter test: 1 is one core.
  std::chrono::nanoseconds send_lag_p99{};  // Of open models.
  std::uint64_t descriptors_max = 0;        // Open at a time.
  std::vector<std::string> reasons = {};    // Of warnings.
};

// One load of a search for the limit.
struct SearchStep {
  enum class Kind { climb, bisect, confirm };

  Kind kind = Kind::climb;
  double load = 0;  // Rate or VUs.
  bool held = false;
  bool generator_limited = false;
  double throughput = 0;           // Operations in a second.
  std::chrono::nanoseconds p99{};  // Of operations, of the response where the model is open.
  double failed_rate = 0;
  std::vector<ThresholdResult> criteria = {};
};

// "climb", "bisect", "confirm".
std::string_view step_kind_name(SearchStep::Kind kind);

// What a search for the limit came to.
struct SearchResult {
  enum class State { found, start_too_high, not_confirmed, deadline, generator_limited, stopped };

  State state = State::stopped;
  double load = 0;                     // The highest that held.
  std::vector<SearchStep> steps = {};  // In the order in which they ran.
};

// "found", "start_too_high", ...
std::string_view search_state_name(SearchResult::State state);

// What became of one load test.
struct LoadSummary {
  std::string id = {};  // As of an Outcome.
  bool is_benchmark = false;
  std::string name;
  std::string group;
  Location where;
  std::string method;
  std::string url_as_written;
  std::string url;  // The first operation's, filled in.
  LoadProfile::Mode mode = LoadProfile::Mode::sync;
  int concurrency = 1;
  Executor executor;  // As it ran; `concurrency` is how many operations it had in flight at most.
  ConnectionPlan connections;
  std::uint64_t repeat = 0;  // Operations that were planned, where a closed model counts them.
  std::uint64_t warmup = 0;
  LoadProfile::RpsMode rps_mode = LoadProfile::RpsMode::wall;
  std::chrono::nanoseconds timeout{};
  std::chrono::nanoseconds connect_timeout{};
  std::optional<std::chrono::nanoseconds> threshold;
  std::vector<double> percentiles;  // That the author asked for.
  int max_attempts = 1;
  std::chrono::system_clock::time_point started = {};
  bool passed = true;
  bool complete = true;  // False when the run was cut.
  Interval total;        // `total.length` is the wall time.
  std::vector<TimelineRow> timeline;
  std::vector<ThresholdResult> thresholds;
  GeneratorHealth generator;
  std::optional<SearchResult> search;       // Of find-max.
  std::vector<Failure> failures;            // Why it did not pass.
  std::vector<std::string> needed_by = {};  // As of an Outcome.

  WantedMetrics metrics;
  std::vector<MetricSamples> samples;      // Of each metric of `metrics`.
  std::vector<AggregateValue> aggregates;  // Of `samples`, in the order of `metrics`.
  std::uint64_t samples_dropped = 0;       // Operations beyond the 10^7 values that are kept.
  std::string output_file;                 // Empty: none.
  LoadProfile::FileFormat output_format = LoadProfile::FileFormat::json;
  std::string output_lost;  // Why the file was not written; empty: it was, or there is none.

  // Those of `metric`, or null.
  const MetricSamples* samples_of(Metric metric) const;

  double rps() const;          // As rps_mode says; 0 without data.
  double avg_retries() const;  // Retries for each operation; 0 without any.

  // The PERFORMANCE SUMMARY block from its first rule to its last, with a line feed at the end.
  std::string summary() const;
};

// One group of the run, with its tests that ran.
struct GroupCount {
  std::string name;
  std::uint64_t passed = 0;
  std::uint64_t total = 0;
};

struct RunSummary {
  std::chrono::system_clock::time_point started = {};
  std::chrono::nanoseconds elapsed{};
  std::vector<Outcome> outcomes;        // In the order of the file.
  std::vector<LoadSummary> loads;       // Likewise.
  std::vector<LoadSummary> benchmarks;  // Likewise; neither groups nor the exit code know them.
  bool complete = true;                 // False when the run was cut or a part of it was lost.

  std::uint64_t failed_tests() const;
  bool thresholds_met() const;             // Those of all load tests and benchmarks.
  std::vector<GroupCount> groups() const;  // Sorted by name, bytewise.
};

}  // namespace resttest

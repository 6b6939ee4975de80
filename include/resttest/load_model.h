#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "resttest/threshold.h"

namespace resttest {

// Closed models: a virtual user (VU) starts its next operation when its last one has ended. Where
// `vus` is 0 the author did not write it, and the default of the mode holds.

// VUs take numbers from one counter until `iterations` have started.
struct SharedIterations {
  std::uint64_t iterations = 1;
  int vus = 0;
  std::optional<std::chrono::nanoseconds> max_duration = {};  // Nothing starts after it.
};

// Each VU runs `iterations`.
struct PerVuIterations {
  std::uint64_t iterations = 1;
  int vus = 0;
  std::chrono::nanoseconds max_duration = std::chrono::minutes{10};
};

// Each VU goes on until `duration` is over.
struct ConstantVus {
  int vus = 0;
  std::chrono::nanoseconds duration{};
};

// A straight line to `target`, VUs or a rate; a jump where `duration` is 0.
struct LoadStage {
  std::chrono::nanoseconds duration{};
  double target = 0;
};

struct RampingVus {
  int start_vus = 1;
  std::vector<LoadStage> stages = {};
  std::chrono::nanoseconds graceful_ramp_down = std::chrono::seconds{30};  // For what a VU runs.
};

// Open models: operations arrive whether or not the ones before have ended. What becomes of those
// that find `max_in_flight` operations running.
struct Admission {
  enum class WhenFull { queue, drop };
  enum class Arrival { uniform, poisson };

  int max_in_flight = 0;  // 0: not written; kDefaultMaxInFlight.
  WhenFull when_full = WhenFull::queue;
  std::optional<std::uint64_t> max_queue = {};  // Ten times max_in_flight where absent.
  Arrival arrival = Arrival::uniform;
};

// `rate` arrivals in each `time_unit`.
struct ConstantArrivalRate {
  double rate = 0;
  std::chrono::nanoseconds time_unit = std::chrono::seconds{1};
  std::chrono::nanoseconds duration{};
  Admission admission = {};
};

struct RampingArrivalRate {
  double start_rate = 0;
  std::chrono::nanoseconds time_unit = std::chrono::seconds{1};
  std::vector<LoadStage> stages = {};
  Admission admission = {};
};

// Looks for the highest rate, or number of VUs, at which `criteria` hold.
struct FindMax {
  enum class Variable { rate, vus };

  double start = 0;
  Variable variable = Variable::rate;
  double factor = 2;
  double tolerance = 0.01;                                       // Relative.
  std::chrono::nanoseconds time_unit = std::chrono::seconds{1};  // What a rate refers to.
  std::chrono::nanoseconds warmup = std::chrono::seconds{2};     // Of each step, not recorded.
  std::chrono::nanoseconds measure = std::chrono::seconds{10};
  std::chrono::nanoseconds cooldown{};
  std::chrono::nanoseconds confirm = std::chrono::seconds{30};
  std::chrono::nanoseconds deadline = std::chrono::seconds{300};  // Of the whole search.
  std::vector<Threshold> criteria = {};
  Admission admission = {};
};

using Executor = std::variant<SharedIterations, PerVuIterations, ConstantVus, RampingVus,
                              ConstantArrivalRate, RampingArrivalRate, FindMax>;

// "shared-iterations", "constant-arrival-rate", "find-max".
std::string_view executor_name(const Executor& executor);

// Whether its operations arrive by a clock, and not when others end.
bool is_open(const Executor& executor);

inline constexpr int kDefaultMaxInFlight = 1000;

// The protocol of a load's connections.
enum class HttpVersion { automatic, http1, http2 };  // What ALPN gives, 1.1 on clear text; ...

// How a load test's connections are made and used.
struct ConnectionPlan {
  std::optional<HttpVersion> http_version = {};
  int streams = 10;                 // HTTP/2 requests at a time on one connection.
  int requests_per_connection = 0;  // Then a new one; 0: no limit.
  std::optional<int> threads = {};  // Event loops of async mode; 1 where absent.
  std::string unix_socket = {};     // Where to connect to in place of the URL's host; empty: there.
};

}  // namespace resttest

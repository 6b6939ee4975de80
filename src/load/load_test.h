#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "operation/operation.h"
#include "plan/plan.h"

#include "resttest/context.h"
#include "resttest/http.h"
#include "resttest/options.h"

namespace resttest {

// What an engine needs to know of a load test. Immutable while it runs.
struct LoadTest {
  const PlannedTest& planned;
  const Context& context;  // The variables in force; operations stand on it.
  Policy policy;
  int concurrency = 1;  // VUs, or operations in flight at most.
  int threads = 1;      // Loops of async mode.
  ConnectionPlan connections;
  std::vector<ResolvedName> resolve = {};
  bool verify_tls = true;
  bool wants_notes = false;
  std::optional<std::chrono::nanoseconds> threshold;
  std::vector<Metric> metrics;  // To record, of each operation that got an answer.
  // One for each thread of sync mode; the token cuts what it sends.
  std::function<std::unique_ptr<Transport>(std::stop_token)> make_transport;
  std::stop_token stop;        // Start nothing more; what runs has the grace.
  std::stop_token grace_over;  // End what runs. Async mode measures the grace itself.
};

// What is kept of the first and of the last operation: the address that is shown for a load test,
// and the variables that are in force after it. Workers share it.
class Bookends {
 public:
  void began(std::uint64_t number, const Rendering& rendering);
  void ended(std::uint64_t number, const Context& context);

  // Of operation 0; empty where none was rendered.
  std::string take_url() { return std::move(url_); }

  // What the last-numbered operation that ended had bound.
  Context::Variables take_variables() { return std::move(variables_); }

 private:
  std::mutex mutex_;
  std::string url_;
  std::uint64_t number_ = 0;
  Context::Variables variables_;
};

class Collector;
class Recorder;
class Schedule;

// Whether the validators of a test hold of a response that has an expected status. What does not is
// recorded as a reason.
bool validators_hold(const PlannedTest& planned, const Response& response, Context& context,
                     Recorder& recorder);

// Sends the operations of a load test, many at once. Connections are kept from one `start` to the
// next.
class Engine {
 public:
  virtual ~Engine() = default;

  // How many workers will hand numbers over.
  virtual std::size_t workers() const = 0;

  // Starts threads that work until the schedule is done or the run is stopped. They hand their
  // numbers to `collector`, each one at its end as well. What is passed outlives `join`.
  virtual void start(Schedule& schedule, Collector& collector, Bookends& bookends) = 0;
  virtual void wake() = 0;  // Any thread: workers look whether they are asked.
  virtual void join() = 0;
};

std::unique_ptr<Engine> make_thread_engine(const LoadTest& test);
std::unique_ptr<Engine> make_event_engine(const LoadTest& test);

}  // namespace resttest

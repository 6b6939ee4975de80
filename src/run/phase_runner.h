#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "load/load_test.h"
#include "run/runners.h"

namespace resttest {

// Runs the phases of a load test one after the other over one engine: its warm-up and its load, or
// the steps of a search. Connections are kept from one to the next.
class PhaseRunner {
 public:
  // `summary` gets the URL of the first operation. `stop` ends this load alone.
  PhaseRunner(const PlannedTest& planned, const Context& context, const RunTools& tools,
              LoadSummary& summary, std::vector<Metric> metrics, std::stop_token stop);

  // A new engine, for so many operations at a time.
  void prepare(int concurrency);

  // Runs a load to its end; `each` gets its figures once a second and at the end. How many
  // operations it had in all; nothing where only time says so.
  std::optional<std::uint64_t> run(const Executor& executor,
                                   const std::function<void(Interval)>& each);

  // What the last-numbered operation of the last phase had bound.
  const Context::Variables& last_binds() const { return last_binds_; }

 private:
  LoadTest make_load_test(int concurrency) const;

  const PlannedTest& planned_;
  const Context& context_;
  const RunTools& tools_;
  LoadSummary& summary_;
  std::vector<Metric> metrics_;
  std::stop_source stop_;  // Of either.
  std::stop_callback<std::function<void()>> on_stop_of_run_;
  std::stop_callback<std::function<void()>> on_stop_of_load_;
  int concurrency_ = 1;
  std::unique_ptr<Engine> engine_;
  Context::Variables last_binds_;
};

}  // namespace resttest

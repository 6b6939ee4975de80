#include "run/stage.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace resttest {
namespace {

// What an event is given holds for the call only, so all but the suite itself is copied.
class StageReporter : public Reporter {
 public:
  StageReporter(Stage& stage, std::size_t part) : stage_(stage), part_(part) {}

  void test_started(const Test& test) override {
    stage_.add(part_, [&test](Reporter& to) { to.test_started(test); });
  }
  void attempt_finished(const Test& test, const Attempt& attempt, int max_attempts) override {
    stage_.add(part_, [&test, attempt, max_attempts](Reporter& to) {
      to.attempt_finished(test, attempt, max_attempts);
    });
  }
  void test_finished(const Outcome& outcome) override {
    stage_.add(part_, [outcome](Reporter& to) { to.test_finished(outcome); });
  }
  // The progress of one among several says nothing; what the log wants of it goes on.
  void interval_finished(const LoadSummary&, const Interval& last) override {
    if (last.retry_notes.empty()) return;
    Interval notes;
    notes.retry_notes = last.retry_notes;
    stage_.add(part_, [notes](Reporter& to) { to.interval_finished(LoadSummary(), notes); });
  }
  void load_finished(const LoadSummary& load) override {
    stage_.add(part_, [load](Reporter& to) { to.load_finished(load); });
  }
  void benchmark_reached(const LoadSummary& benchmark, BenchmarkStep step) override {
    stage_.add(part_, [benchmark, step](Reporter& to) { to.benchmark_reached(benchmark, step); });
  }
  void benchmark_finished(const LoadSummary& benchmark) override {
    stage_.add(part_, [benchmark](Reporter& to) { to.benchmark_finished(benchmark); });
  }
  void stopped_on_failure(const Test& test) override {
    stage_.add(part_, [&test](Reporter& to) { to.stopped_on_failure(test); });
  }
  void suite_finished(const Suite& suite, std::uint64_t failed_tests) override {
    stage_.add(part_,
               [&suite, failed_tests](Reporter& to) { to.suite_finished(suite, failed_tests); });
  }
  void warned(std::string_view message) override {
    stage_.add(part_, [text = std::string(message)](Reporter& to) { to.warned(text); });
  }

 private:
  Stage& stage_;
  std::size_t part_;
};

void append(RunSummary part, RunSummary& summary) {
  std::ranges::move(part.outcomes, std::back_inserter(summary.outcomes));
  std::ranges::move(part.loads, std::back_inserter(summary.loads));
  std::ranges::move(part.benchmarks, std::back_inserter(summary.benchmarks));
  if (!part.complete) summary.complete = false;
}

}  // namespace

void Stage::add(std::size_t part, Event event) {
  const std::lock_guard lock(mutex_);
  parts_[part].events.push_back(std::move(event));
  changed_.notify_one();
}

void Stage::finish(std::size_t part, RunSummary result) {
  const std::lock_guard lock(mutex_);
  parts_[part].result = std::move(result);
  ended_.push_back(part);
  changed_.notify_one();
}

// The events that come next. `next` counts the parts that were told whole.
std::deque<Stage::Event> Stage::wait_for_events(Order order, std::size_t& next, bool& is_over) {
  std::unique_lock lock(mutex_);
  const bool waits_for_ends = order == Order::as_they_end;
  if (waits_for_ends) {
    changed_.wait(lock, [this] { return !ended_.empty(); });
  } else {
    changed_.wait(lock, [&] { return !parts_[next].events.empty() || parts_[next].result; });
  }
  const std::size_t part = waits_for_ends ? ended_.front() : next;
  if (waits_for_ends) ended_.pop_front();
  if (parts_[part].result) ++next;
  is_over = next == parts_.size();
  return std::exchange(parts_[part].events, {});
}

void Stage::tell(Order order, const Audience& audience, RunSummary& summary) {
  std::size_t next = 0;
  bool is_over = parts_.empty();
  while (!is_over) {
    for (const Event& event : wait_for_events(order, next, is_over)) audience.replay(event);
  }
  const std::lock_guard lock(mutex_);
  for (Part& part : parts_) append(std::move(*part.result), summary);
}

std::unique_ptr<Reporter> make_stage_reporter(Stage& stage, std::size_t part) {
  return std::make_unique<StageReporter>(stage, part);
}

}  // namespace resttest

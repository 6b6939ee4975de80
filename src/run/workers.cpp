#include <algorithm>
#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/format.h"
#include "plan/needs.h"
#include "run/runners.h"
#include "run/stage.h"

namespace resttest {
namespace {

// One part of a run on a worker's thread: what it has to tell goes to the stage.
class PartTools {
 public:
  PartTools(const RunTools& all, Transport& transport, Stage& stage, std::size_t part)
      : reporter_(make_stage_reporter(stage, part)),
        audience_({reporter_.get()}),
        tools_{all.options,   audience_,         all.clock,   transport,     all.of_load,
               all.of_worker, all.write_results, all.permits, all.grace_over} {}

  const RunTools& tools() const { return tools_; }

 private:
  std::unique_ptr<Reporter> reporter_;
  Audience audience_;
  RunTools tools_;
};

Outcome lost(const PlannedTest& planned, const std::string& why) {
  Outcome outcome;
  outcome.id = planned.id;
  outcome.name = planned.test->name;
  outcome.group = planned.test->group;
  outcome.where = planned.test->where;
  outcome.places = planned.test->places;
  outcome.url_as_written = planned.url_as_written;
  outcome.url = planned.url_as_written;
  outcome.state = Outcome::State::fail;
  Failure failure;
  failure.kind = Failure::Kind::execution;
  failure.code = "worker-lost";
  failure.where = planned.test->where;
  failure.message = "the worker that ran this test was lost: " + why;
  outcome.failures.push_back(std::move(failure));
  return outcome;
}

// What was not finished when a worker died counts as failed.
void add_lost(std::span<const PlannedSet> sets, const std::string& why, const RunTools& tools,
              RunSummary& part) {
  part.complete = false;
  const auto is_done = [&part](const std::string& id) {
    const auto is_it = [&id](const auto& one) { return one.id == id; };
    return std::ranges::any_of(part.outcomes, is_it) || std::ranges::any_of(part.loads, is_it);
  };
  for (const PlannedSet& set : sets) {
    for (const PlannedTest& planned : set.tests_alone()) {
      if (is_done(planned.id)) continue;
      part.outcomes.push_back(lost(planned, why));
      tools.audience.tell(&Reporter::test_finished, part.outcomes.back());
    }
  }
}

std::string words_of(const std::exception_ptr& problem) {
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

// Several files: each is run whole by one worker, the next free one takes the next file.
void run_files(std::span<const Suite> suites, const Plan& plan, const RunTools& tools,
               RunSummary& summary) {
  Stage stage(suites.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    const std::unique_ptr<Transport> transport = tools.of_worker();
    for (;;) {
      const std::size_t part = next.fetch_add(1);
      if (part >= suites.size()) return;
      const PartTools own(tools, *transport, stage, part);
      const auto sets = sets_of(suites[part], plan);
      RunSummary result;
      try {
        run_sets(sets, own.tools(), result);
      } catch (...) {
        add_lost(sets, words_of(std::current_exception()), own.tools(), result);
      }
      own.tools().audience.tell(&Reporter::suite_finished, suites[part], result.failed_tests());
      stage.finish(part, std::move(result));
    }
  };
  std::vector<std::jthread> workers;
  const auto count = std::min<std::size_t>(suites.size(), tools.options.workers);
  for (std::size_t i = 0; i < count; ++i) workers.emplace_back(work);
  const bool in_order = tools.options.preserve_order;
  stage.tell(in_order ? Stage::Order::as_numbered : Stage::Order::as_they_end, tools.audience,
             summary);
}

// The tests of one testset, dealt out in turn: no test uses what another one binds, so each has the
// variables that it would have in order.
class Dealer {
 public:
  Dealer(const PlannedSet& set, const RunTools& tools)
      : set_(set), tests_(set.tests_alone()), tools_(tools), stage_(tests_.size()) {}

  void run(RunSummary& summary) {
    const auto count = std::min<std::size_t>(tests_.size(), tools_.options.workers);
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([this, i, count] { work(i, count); });
    }
    stage_.tell(Stage::Order::as_numbered, tools_.audience, summary);
  }

 private:
  void work(std::size_t first, std::size_t step) {
    const std::unique_ptr<Transport> transport = tools_.of_worker();
    for (std::size_t i = first; i < tests_.size(); i += step) {
      stage_.finish(i, is_stopped_ ? RunSummary() : run_one(i, *transport));
    }
  }

  RunSummary run_one(std::size_t i, Transport& transport) {
    const PartTools own(tools_, transport, stage_, i);
    const PlannedTest& planned = tests_[i];
    RunSummary result;
    try {
      const auto went = SetRunner(set_, own.tools(), result).run(planned);
      if (went != SetRunner::Went::on) is_stopped_ = true;
    } catch (...) {
      result.complete = false;
      result.outcomes.push_back(lost(planned, words_of(std::current_exception())));
      own.tools().audience.tell(&Reporter::test_finished, result.outcomes.back());
    }
    return result;
  }

  const PlannedSet& set_;
  const std::span<const PlannedTest> tests_;
  const RunTools& tools_;
  Stage stage_;
  std::atomic<bool> is_stopped_ = false;  // By a failure, or by the end of the run.
};

void warn_of_dependency(const PlannedSet& set, const Dependency& dependency,
                        const RunTools& tools) {
  const std::string message = format(
      "the tests of this testset run in order, not by workers: \"{}\" uses ${}, which "
      "\"{}\" binds",
      set.tests[dependency.user].test->name, dependency.variable,
      set.tests[dependency.binder].test->name);
  tools.audience.tell(&Reporter::warned, std::string_view(message));
}

}  // namespace

void run_by_workers(std::span<const Suite> suites, const Plan& plan, const RunTools& tools,
                    RunSummary& summary) {
  if (suites.size() > 1) return run_files(suites, plan, tools, summary);
  for (const PlannedSet& set : plan.sets) {
    const auto dependency = first_dependency(set);
    if (dependency) {
      warn_of_dependency(set, *dependency, tools);
      if (!SetRunner(set, tools, summary).run_all()) return;
    } else {
      Dealer(set, tools).run(summary);
      if (!SetRunner(set, tools, summary).run_benchmarks()) return;
    }
  }
}

}  // namespace resttest

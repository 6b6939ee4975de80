#include "report/json_plan.h"

#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "base/load_length.h"
#include "report/json.h"
#include "report/notes.h"

namespace resttest {
namespace {

// The members of a plan that depend on the executor.
struct Shape {
  Value iterations = {};
  Value rate = {};  // In a second.
  Value start = {};
  Value stages = {};
  Value find_max = {};
  const Admission* admission = nullptr;
};

Value per_second(double rate, std::chrono::nanoseconds time_unit) {
  return time_unit.count() == 0 ? Value() : Value(rate / to_seconds(time_unit));
}

Value stages_json(const std::vector<LoadStage>& stages, std::chrono::nanoseconds time_unit) {
  Value::Array json;
  for (const LoadStage& stage : stages) {
    json.push_back(Value::Object{{"duration_s", to_seconds(stage.duration)},
                                 {"target", per_second(stage.target, time_unit)}});
  }
  return json;
}

Shape shape_of(const SharedIterations&) { return {}; }

Shape shape_of(const PerVuIterations& plan) {
  Shape shape;
  shape.iterations = json_count(plan.iterations);
  return shape;
}

Shape shape_of(const ConstantVus&) { return {}; }

Shape shape_of(const RampingVus& plan) {
  Shape shape;
  shape.start = plan.start_vus;
  shape.stages = stages_json(plan.stages, std::chrono::seconds(1));
  return shape;
}

Shape shape_of(const ConstantArrivalRate& plan) {
  Shape shape;
  shape.rate = per_second(plan.rate, plan.time_unit);
  shape.admission = &plan.admission;
  return shape;
}

Shape shape_of(const RampingArrivalRate& plan) {
  Shape shape;
  shape.start = per_second(plan.start_rate, plan.time_unit);
  shape.stages = stages_json(plan.stages, plan.time_unit);
  shape.admission = &plan.admission;
  return shape;
}

Shape shape_of(const FindMax& plan) {
  const bool is_rate = plan.variable == FindMax::Variable::rate;
  Shape shape;
  shape.start = is_rate ? per_second(plan.start, plan.time_unit) : Value(plan.start);
  Value::Array criteria;
  for (const Threshold& criterion : plan.criteria) criteria.emplace_back(criterion.expression);
  shape.find_max = Value::Object{
      {"variable", is_rate ? "rate" : "vus"},  {"factor", plan.factor},
      {"tolerance", plan.tolerance},           {"warmup_s", to_seconds(plan.warmup)},
      {"measure_s", to_seconds(plan.measure)}, {"confirm_s", to_seconds(plan.confirm)},
      {"criteria", std::move(criteria)}};
  if (is_rate) shape.admission = &plan.admission;
  return shape;
}

// Of a search, how long it may take.
Value duration_json(const Executor& executor) {
  if (const auto* search = std::get_if<FindMax>(&executor)) return to_seconds(search->deadline);
  const std::chrono::nanoseconds end = regular_end(executor);
  return end == kNever ? Value() : Value(to_seconds(end));
}

Value admission_json(const Admission& admission) {
  const int most = admission.max_in_flight > 0 ? admission.max_in_flight : kDefaultMaxInFlight;
  const bool drops = admission.when_full == Admission::WhenFull::drop;
  const bool is_poisson = admission.arrival == Admission::Arrival::poisson;
  return Value::Object{{"max_in_flight", most},
                       {"when_full", drops ? "drop" : "queue"},
                       {"arrival", is_poisson ? "poisson" : "uniform"}};
}

std::string_view state_word(ThresholdResult::State state) {
  switch (state) {
    case ThresholdResult::State::met:
      return "met";
    case ThresholdResult::State::violated:
      return "violated";
    case ThresholdResult::State::no_evidence:
      break;
  }
  return "no_evidence";
}

// Times in milliseconds, everything else as it is; never NaN.
Value figure_json(const Threshold& threshold, std::optional<double> figure) {
  if (!figure || !std::isfinite(*figure)) return {};
  return threshold.is_time() ? json_ms(*figure / 1e6) : Value(*figure);
}

}  // namespace

Value plan_json(const LoadSummary& load) {
  Shape shape = std::visit([](const auto& plan) { return shape_of(plan); }, load.executor);
  const auto& threads = load.connections.threads;
  Value::Object json{{"repeat", json_count(load.repeat)},
                     {"duration_s", duration_json(load.executor)},
                     {"concurrency", load.concurrency},
                     {"rate", std::move(shape.rate)},
                     {"stages", std::move(shape.stages)},
                     {"threads", threads ? Value(*threads) : Value()},
                     {"timeout_s", to_seconds(load.timeout)},
                     {"connect_timeout_s", to_seconds(load.connect_timeout)},
                     {"threshold_ms", load.threshold ? json_ms(*load.threshold) : Value()},
                     {"executor", std::string(executor_name(load.executor))},
                     {"iterations_per_vu", std::move(shape.iterations)},
                     {"start", std::move(shape.start)},
                     {"admission", shape.admission ? admission_json(*shape.admission) : Value()}};
  if (!shape.find_max.is_null()) json.push_back({"find_max", std::move(shape.find_max)});
  return json;
}

Value thresholds_json(const std::vector<ThresholdResult>& thresholds) {
  Value::Array json;
  for (const ThresholdResult& result : thresholds) {
    json.push_back(Value::Object{{"expression", json_text(result.threshold.expression)},
                                 {"value", figure_json(result.threshold, result.value)},
                                 {"low", figure_json(result.threshold, result.low)},
                                 {"high", figure_json(result.threshold, result.high)},
                                 {"met", result.met()},
                                 {"state", std::string(state_word(result.state))},
                                 {"reason", json_text(result.reason)}});
  }
  return json;
}

Value generator_json(const LoadSummary& load) {
  const GeneratorHealth& health = load.generator;
  const bool has_lag = is_open(load.executor);
  return Value::Object{{"cpu_max", health.cpu_max},
                       {"send_lag_p99_ms", has_lag ? json_ms(health.send_lag_p99) : Value()},
                       {"fds_max", json_count(health.descriptors_max)},
                       {"reasons", texts_json(health.reasons)}};
}

Value search_json(const SearchResult& search) {
  Value::Array steps;
  for (const SearchStep& step : search.steps) {
    steps.push_back(Value::Object{{"kind", std::string(step_kind_name(step.kind))},
                                  {"load", step.load},
                                  {"held", step.held},
                                  {"generator_limited", step.generator_limited},
                                  {"throughput", step.throughput},
                                  {"p99_ms", json_ms(step.p99)},
                                  {"failed_rate", step.failed_rate},
                                  {"criteria", thresholds_json(step.criteria)}});
  }
  return Value::Object{{"state", std::string(search_state_name(search.state))},
                       {"load", search.load},
                       {"steps", std::move(steps)}};
}

}  // namespace resttest

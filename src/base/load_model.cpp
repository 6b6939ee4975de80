#include "resttest/load_model.h"

#include "resttest/outcome.h"

namespace resttest {
namespace {

struct ExecutorName {
  std::string_view operator()(const SharedIterations&) const { return "shared-iterations"; }
  std::string_view operator()(const PerVuIterations&) const { return "per-vu-iterations"; }
  std::string_view operator()(const ConstantVus&) const { return "constant-vus"; }
  std::string_view operator()(const RampingVus&) const { return "ramping-vus"; }
  std::string_view operator()(const ConstantArrivalRate&) const { return "constant-arrival-rate"; }
  std::string_view operator()(const RampingArrivalRate&) const { return "ramping-arrival-rate"; }
  std::string_view operator()(const FindMax&) const { return "find-max"; }
};

}  // namespace

std::string_view executor_name(const Executor& executor) {
  return std::visit(ExecutorName(), executor);
}

bool is_open(const Executor& executor) {
  if (const auto* search = std::get_if<FindMax>(&executor)) {
    return search->variable == FindMax::Variable::rate;
  }
  return std::holds_alternative<ConstantArrivalRate>(executor) ||
         std::holds_alternative<RampingArrivalRate>(executor);
}

bool Threshold::speaks_of_failures() const {
  switch (metric) {
    case Metric::failed:
    case Metric::failed_rate:
    case Metric::passed_rate:
    case Metric::error_kind:
      return true;
    default:
      return false;
  }
}

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::dns:
      return "dns";
    case Phase::connect:
      return "connect";
    case Phase::tls:
      return "tls";
    case Phase::wait:
      return "wait";
    case Phase::receive:
      return "receive";
  }
  return "";
}

std::string_view step_kind_name(SearchStep::Kind kind) {
  switch (kind) {
    case SearchStep::Kind::climb:
      return "climb";
    case SearchStep::Kind::bisect:
      return "bisect";
    case SearchStep::Kind::confirm:
      return "confirm";
  }
  return "";
}

std::string_view search_state_name(SearchResult::State state) {
  switch (state) {
    case SearchResult::State::found:
      return "found";
    case SearchResult::State::start_too_high:
      return "start_too_high";
    case SearchResult::State::not_confirmed:
      return "not_confirmed";
    case SearchResult::State::deadline:
      return "deadline";
    case SearchResult::State::generator_limited:
      return "generator_limited";
    case SearchResult::State::stopped:
      return "stopped";
  }
  return "";
}

}  // namespace resttest

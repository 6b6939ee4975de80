#include "report/load_text.h"

#include "base/format.h"
#include "base/text.h"
#include "report/notes.h"

namespace resttest {
namespace {

std::string per_unit(double rate, std::chrono::nanoseconds unit) {
  if (unit == std::chrono::seconds{1}) return format("{}/s", rate);
  return format("{} in {}", rate, duration_text(unit));
}

std::string stages_text(const std::vector<LoadStage>& stages) {
  std::string text;
  for (const LoadStage& stage : stages) {
    text += format(", to {} in {}", stage.target, duration_text(stage.duration));
  }
  return text;
}

struct ModelText {
  int concurrency;

  std::string operator()(const SharedIterations& load) const {
    std::string text =
        format("{}, {} at a time", counted(load.iterations, "operation"), concurrency);
    if (load.max_duration) text += format(", for {} at most", duration_text(*load.max_duration));
    return text;
  }
  std::string operator()(const PerVuIterations& load) const {
    return format("{} by each of {} VUs", counted(load.iterations, "operation"), concurrency);
  }
  std::string operator()(const ConstantVus& load) const {
    return format("{} at a time for {}", concurrency, duration_text(load.duration));
  }
  std::string operator()(const RampingVus& load) const {
    return format("from {} at a time{}", load.start_vus, stages_text(load.stages));
  }
  std::string operator()(const ConstantArrivalRate& load) const {
    return format("{} for {}, {} in flight at most", per_unit(load.rate, load.time_unit),
                  duration_text(load.duration), concurrency);
  }
  std::string operator()(const RampingArrivalRate& load) const {
    return format("from {}{}, {} in flight at most", per_unit(load.start_rate, load.time_unit),
                  stages_text(load.stages), concurrency);
  }
  std::string operator()(const FindMax& load) const {
    if (load.variable == FindMax::Variable::vus) {
      return format("the most VUs that hold, from {}", load.start);
    }
    return format("the highest rate that holds, from {}", per_unit(load.start, load.time_unit));
  }
};

}  // namespace

std::string load_model_text(const Executor& executor, int concurrency) {
  return std::visit(ModelText{concurrency}, executor);
}

}  // namespace resttest

#include "base/load_length.h"

#include <numeric>

namespace resttest {
namespace {

using std::chrono::nanoseconds;

nanoseconds length_of(const std::vector<LoadStage>& stages) {
  return std::accumulate(
      stages.begin(), stages.end(), nanoseconds{},
      [](nanoseconds sum, const LoadStage& stage) { return sum + stage.duration; });
}

struct RegularEnd {
  nanoseconds operator()(const SharedIterations& load) const {
    return load.max_duration.value_or(kNever);
  }
  nanoseconds operator()(const PerVuIterations& load) const { return load.max_duration; }
  nanoseconds operator()(const ConstantVus& load) const { return load.duration; }
  nanoseconds operator()(const RampingVus& load) const { return length_of(load.stages); }
  nanoseconds operator()(const ConstantArrivalRate& load) const { return load.duration; }
  nanoseconds operator()(const RampingArrivalRate& load) const { return length_of(load.stages); }
  nanoseconds operator()(const FindMax&) const { return kNever; }
};

}  // namespace

nanoseconds regular_end(const Executor& executor) { return std::visit(RegularEnd(), executor); }

}  // namespace resttest

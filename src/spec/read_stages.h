#pragma once

#include <chrono>
#include <vector>

#include "resttest/error.h"
#include "resttest/fields.h"
#include "resttest/load_model.h"

namespace resttest {

// What the stages of a load lead to.
enum class StageTarget { vus, rate };

// Whether stages that no executor stands beside are of rates. `has_start_rate`: that key of the
// block says so.
bool stages_are_rates(const Node& stages, bool has_start_rate);

// `stages`, which a block that stands at `place` needs: {duration, target}, where `target` may be
// written `concurrency` (`vus`) or `rate`. `unit` is what a rate refers to.
std::vector<LoadStage> read_stages(Fields& fields, const Location& place, StageTarget target,
                                   std::chrono::nanoseconds unit = std::chrono::seconds{1});

}  // namespace resttest

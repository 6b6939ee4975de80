#pragma once

#include <vector>

#include "plan/plan.h"

#include "resttest/reporter.h"
#include "resttest/selection.h"

namespace resttest {

// Leaves in `plan` the tests that `selection` wants and those that they need, which then know who
// needs them. Throws SelectionError where a pattern fits none.
void select(const Selection& selection, Plan& plan);

// The tests of `plan`, in order.
std::vector<NamedTest> named_tests(const Plan& plan);

}  // namespace resttest

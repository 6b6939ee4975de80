#include <algorithm>
#include <set>
#include <utility>

#include "plan/needs.h"
#include "run/load_shape.h"
#include "run/runners.h"

namespace resttest {
namespace {

// Prepares the tests of one set in order, with stand-ins for what only an answer would bind.
class SetPreparer {
 public:
  SetPreparer(const PlannedSet& set, const RunOptions& options)
      : options_(options), context_(starting_context(set, options)) {}

  PreparedTest prepare(const PlannedTest& planned) {
    planned.bind_variables(context_);
    planned.draw_generators(context_);
    Needs needs = needs_of(planned);
    for (const std::string& name : needs.own) stand_ins_.erase(name);
    PreparedTest prepared{{planned.id, planned.test, planned.needed_by}};
    prepared.retry = planned.retry;
    if (const auto& load = planned.test->performance) {
      prepared.concurrency = effective_concurrency(*load, options_);
    }
    for (std::string& name : needs.uses) {
      if (!context_.find(name)) prepared.unbound.push_back(std::move(name));
    }
    render(planned, prepared);
    bind_stand_ins(planned);
    return prepared;
  }

 private:
  void render(const PlannedTest& planned, PreparedTest& prepared) const {
    Rendering rendering;
    prepared.failure = planned.render(context_, rendering);
    prepared.url = std::move(rendering.shown_url);
    prepared.request = std::move(rendering.request);
    if (prepared.failure && names_unknown_file(planned)) {
      prepared.failure.reset();
      prepared.request.body = "<the file " + planned.body->path->render(context_) + ">";
    }
  }

  // A file whose name an answer will tell is no mistake.
  bool names_unknown_file(const PlannedTest& planned) const {
    return planned.body && planned.body->path &&
           std::ranges::any_of(planned.body->path->variables(), [this](const auto& variable) {
             return stand_ins_.contains(variable);
           });
  }

  void bind_stand_ins(const PlannedTest& planned) {
    if (planned.test->performance) return;  // A load extracts nothing.
    for (const auto& [variable, extractor] : planned.extract_binds) {
      context_.bind(variable, "<" + variable + " from " + planned.id + ">");
      stand_ins_.insert(variable);
    }
  }

  const RunOptions& options_;
  Context context_;
  std::set<std::string> stand_ins_;
};

}  // namespace

std::vector<PreparedTest> prepare(const Plan& plan, const RunOptions& options) {
  std::vector<PreparedTest> all;
  for (const PlannedSet& set : plan.sets) {
    SetPreparer preparer(set, options);
    for (const PlannedTest& planned : set.tests) all.push_back(preparer.prepare(planned));
  }
  return all;
}

}  // namespace resttest

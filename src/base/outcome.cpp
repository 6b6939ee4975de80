#include "resttest/outcome.h"

#include <algorithm>
#include <map>
#include <string>

namespace resttest {

std::string_view failure_type(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::status:
      return "Invalid HTTP Response Code";
    case Failure::Kind::transport:
      return "Curl Exception";
    case Failure::Kind::validator:
      return "Validator Failed";
    case Failure::Kind::extractor:
      return "Extractor Exception";
    case Failure::Kind::validator_exception:
      return "Validator Exception";
    case Failure::Kind::execution:
      return "Test Execution Exception";
    case Failure::Kind::performance:
      return "Performance Failed";
  }
  return "";
}

std::string_view state_name(Outcome::State state) {
  switch (state) {
    case Outcome::State::pass:
      return "pass";
    case Outcome::State::pass_recovered:
      return "pass_recovered";
    case Outcome::State::gave_up:
      return "gave_up";
    case Outcome::State::fail:
      return "fail";
    case Outcome::State::skipped:
      return "skipped";
  }
  return "";
}

const Response* Outcome::response() const {
  return attempts.empty() ? nullptr : std::get_if<Response>(&attempts.back().exchange);
}

const MetricSamples* LoadSummary::samples_of(Metric metric) const {
  const auto found = std::ranges::find(samples, metric, &MetricSamples::metric);
  return found == samples.end() ? nullptr : &*found;
}

std::uint64_t RunSummary::failed_tests() const {
  const auto tests = std::ranges::count_if(outcomes, [](const Outcome& outcome) {
    return outcome.state != Outcome::State::skipped && !outcome.passed();
  });
  return static_cast<std::uint64_t>(tests + std::ranges::count(loads, false, &LoadSummary::passed));
}

std::vector<GroupCount> RunSummary::groups() const {
  std::map<std::string, GroupCount> counts;
  const auto count = [&counts](const std::string& group, bool passed) {
    GroupCount& entry = counts[group];
    entry.name = group;
    entry.passed += passed ? 1 : 0;
    ++entry.total;
  };
  for (const Outcome& outcome : outcomes) {
    if (outcome.state != Outcome::State::skipped) count(outcome.group, outcome.passed());
  }
  for (const LoadSummary& load : loads) count(load.group, load.passed);
  std::vector<GroupCount> sorted;
  for (auto& [name, entry] : counts) sorted.push_back(std::move(entry));
  return sorted;
}

bool RunSummary::thresholds_met() const {
  const auto met = [](const LoadSummary& load) {
    return std::ranges::all_of(load.thresholds, &ThresholdResult::met);
  };
  return std::ranges::all_of(loads, met) && std::ranges::all_of(benchmarks, met);
}

}  // namespace resttest

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resttest/outcome.h"
#include "resttest/value.h"

namespace resttest {

// A JSON report of an earlier run.
struct SavedRun {
  std::string path;
  Value report;
};

// A file that is none, and why: "old.json: there is no such file".
class SavedRunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads one; throws SavedRunError.
SavedRun read_saved_run(const std::string& path);

// One side of a comparison: one run, or the same run repeated. Not empty.
using SavedRuns = std::span<const SavedRun>;

// A figure of a load test in two runs. What is absent could not be known.
struct ComparedFigure {
  std::string test;     // Its id.
  std::string figure;   // "p50", "p90", "p99", "mean", "rate", "failed_share", "retries".
  std::string verdict;  // "improvement", "same", "regression", "inconclusive"
  std::optional<double> before = {};  // Times in milliseconds; the median of repeated runs.
  std::optional<double> after = {};
  std::optional<double> change = {};  // As a share of `before`, and where it lies with 95 %.
  std::optional<double> low = {};
  std::optional<double> high = {};
  std::optional<double> p = {};       // How likely chance alone makes such a difference.
  std::optional<double> effect = {};  // Share of pairs of units in which the old one is larger.
  std::string reason = {};            // Why it is inconclusive, where there were too few units.
};

struct RunComparison {
  std::vector<ComparedFigure> figures;
  std::vector<std::pair<std::string, std::string>> not_compared;  // Id of a test, and why.
  std::vector<std::string> warnings;  // Of what differs beside the figures.

  bool has_regression() const;

  // Whether a run that must not be worse is let through: not where nothing could be compared.
  bool passes() const { return !figures.empty() && !has_regression(); }
};

// Compares the load tests and benchmarks of both sides by their ids. With several runs on a side
// the unit is a run, else ten seconds of one. `seed` is that of the resampling.
RunComparison compare_runs(SavedRuns old_runs, SavedRuns new_runs, std::uint64_t seed);

// For people, without colours.
std::string comparison_text(const RunComparison& comparison, SavedRuns old_runs,
                            SavedRuns new_runs);

// What a run is compared with.
struct Baseline {
  std::vector<SavedRun> runs;
  std::uint64_t seed = 0;
  bool regression_fails = false;  // The exit code is then 104 where nothing else failed.

  RunComparison with(const RunSummary& summary) const;
  RunComparison with(const LoadSummary& load) const;

  // The exit code of the run, if it is `code` without a baseline.
  int exit_code(int code, const RunSummary& summary) const;
};

}  // namespace resttest

#pragma once

#include <optional>

#include "resttest/load_model.h"
#include "resttest/outcome.h"

namespace resttest {

// What to try next in a search for the limit.
struct Trial {
  SearchStep::Kind kind = SearchStep::Kind::climb;
  double load = 0;
};

// Looks for the highest load that holds: climbs by `factor` until one does not, then halves the
// stretch between, until the next would be within `tolerance` of the last; then confirms what was
// found, or 0.95 of it. Decides only: who asks runs the loads. A number of VUs is whole.
class Search {
 public:
  explicit Search(const FindMax& plan);

  // Nothing when it is over.
  std::optional<Trial> next() const { return next_; }

  // How the trial went. `generator_limited`: it fell short because of ourselves, so the search
  // ends. `is_late`: the deadline of the search has passed.
  void tell(bool held, bool generator_limited, bool is_late);

  void stop();  // The run ends.

  SearchResult::State state() const { return state_; }
  double load() const { return low_; }  // The highest that held.

 private:
  void end(SearchResult::State state);
  void bisect();
  void confirm(double load);
  double whole(double load) const;

  const FindMax plan_;
  std::optional<Trial> next_;
  double low_ = 0;
  double high_ = 0;
  bool confirms_less_ = false;
  SearchResult::State state_ = SearchResult::State::stopped;
};

}  // namespace resttest

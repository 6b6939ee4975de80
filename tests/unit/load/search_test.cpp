#include "load/search.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using State = SearchResult::State;

struct Found {
  std::vector<double> tried;  // Confirmations included.
  State state;
  double load;
};

// A target that holds up to `limit`; in a confirmation, up to `confirmed`.
Found search(const FindMax& plan, double limit, double confirmed) {
  Search search(plan);
  Found found{};
  while (const auto trial = search.next()) {
    found.tried.push_back(trial->load);
    const bool confirms = trial->kind == SearchStep::Kind::confirm;
    search.tell(trial->load <= (confirms ? confirmed : limit), false, false);
  }
  found.state = search.state();
  found.load = search.load();
  return found;
}

TEST(Search, ClimbsHalvesAndConfirms) {
  struct Case {
    const char* name;
    FindMax plan;
    double limit;
    double confirmed;
    std::vector<double> tried;
    State state;
    double load;
  };
  const Case cases[] = {
      {"limit 730",
       {.start = 100},
       730,
       730,
       {100, 200, 400, 800, 600, 700, 750, 725, 737.5, 725},
       State::found,
       725},
      {"with a tolerance of 5 %",
       {.start = 100, .tolerance = 0.05},
       730,
       730,
       {100, 200, 400, 800, 600, 700, 750, 700},
       State::found,
       700},
      {"limit 50", {.start = 100}, 50, 50, {100}, State::start_too_high, 0},
      {"confirmed a little lower",
       {.start = 100, .tolerance = 0.05},
       730,
       680,
       {100, 200, 400, 800, 600, 700, 750, 700, 665},
       State::found,
       665},
      {"not confirmed",
       {.start = 100, .tolerance = 0.05},
       730,
       100,
       {100, 200, 400, 800, 600, 700, 750, 700, 665},
       State::not_confirmed,
       700},
      {"VUs are whole",
       {.start = 1, .variable = FindMax::Variable::vus},
       11,
       11,
       {1, 2, 4, 8, 16, 12, 10, 11, 11},
       State::found,
       11},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Found found = search(c.plan, c.limit, c.confirmed);
    EXPECT_EQ(found.tried, c.tried);
    EXPECT_EQ(found.state, c.state);
    EXPECT_EQ(found.load, c.load);
  }
}

TEST(Search, OurOwnLimitIsNeverTheTargets) {
  Search search({.start = 100});
  search.tell(true, false, false);
  search.tell(false, true, false);
  EXPECT_FALSE(search.next());
  EXPECT_EQ(search.state(), State::generator_limited);
  EXPECT_EQ(search.load(), 100);
}

TEST(Search, TheDeadlineKeepsWhatHeldSoFar) {
  Search search({.start = 100});
  search.tell(true, false, false);
  search.tell(true, false, true);
  EXPECT_FALSE(search.next());
  EXPECT_EQ(search.state(), State::deadline);
  EXPECT_EQ(search.load(), 200);
}

}  // namespace
}  // namespace resttest

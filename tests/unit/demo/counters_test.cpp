#include "demo/counters.h"

#include <string>

#include <gtest/gtest.h>

#include "resttest/json.h"

namespace resttest::demo {
namespace {

TEST(Counters, CountWhatArrivesAndWhatIsAnswered) {
  Counters counters;
  const int epoch = counters.arrived("GET", "/a", Counters::kNewConnection);
  counters.arrived("GET", "/a", Counters::kNewConnection);
  counters.answered(epoch, 200);
  counters.answered(epoch, 0);
  counters.arrived("POST", "/b", epoch);
  EXPECT_EQ(to_json(counters.document()),
            R"({"requests":3,"connections":2,"max_in_flight":2,"dropped":1,)"
            R"("statuses":{"200":1},"per_path":{"GET /a":2,"POST /b":1}})");
}

TEST(Counters, ForgetRequestsOfAnEarlierEpoch) {
  Counters counters;
  const int before = counters.arrived("GET", "/a", Counters::kNewConnection);
  counters.reset();
  counters.arrived("GET", "/b", before);
  counters.answered(before, 200);
  counters.arrived("GET", "/b", Counters::kNewConnection);
  EXPECT_EQ(to_json(counters.document()),
            R"({"requests":2,"connections":2,"max_in_flight":2,"dropped":0,)"
            R"("statuses":{},"per_path":{"GET /b":2}})");
}

TEST(Counters, GatherPathsWithoutEndUnderOther) {
  Counters counters;
  for (std::size_t path = 0; path < Counters::kPaths + 2; ++path) {
    counters.arrived("GET", "/" + std::to_string(path), 0);
  }
  const Value document = counters.document();
  EXPECT_EQ(*document.find("requests"), Value(1002));
  EXPECT_EQ(*document.find("per_path")->find("GET /999"), Value(1));
  EXPECT_EQ(*document.find("per_path")->find("other"), Value(2));
  EXPECT_EQ(document.find("per_path")->find("GET /1000"), nullptr);
}

}  // namespace
}  // namespace resttest::demo

#include "report/saved_load.h"

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/format.h"
#include "stats/hdr_codec.h"

#include "resttest/json.h"

namespace resttest {
namespace {

Value parsed(const std::string& text) { return std::get<Value>(parse_json(text)); }

// Rows of `length` seconds, with 10 passed and 2 failed operations and 3 retries each.
Value load_of(int rows, double length, double rest = 0) {
  std::string t;
  std::string passed;
  std::string failed;
  std::string none;
  std::string retries;
  std::string times;
  for (int i = 0; i < rows; ++i) {
    const char* comma = i == 0 ? "" : ",";
    t += format("{}{}", comma, i * length);
    passed += format("{}10", comma);
    failed += format("{}2", comma);
    none += format("{}0", comma);
    retries += format("{}3", comma);
    times += format("{}{}", comma, i);
  }
  return parsed(format(R"({{"wall_time_sec": {}, "series": {{"columns": {{"t": [{}],
    "passed": [{}], "failed": [{}], "short_circuited": [{}], "retries": [{}], "p50_ms": [{}]}}}}}})",
                       rows * length + rest, t, passed, failed, none, retries, times));
}

TEST(SavedLoad, UnitsAreStretchesOfTenSeconds) {
  struct Case {
    const char* name;
    int rows;
    double length;
    Figure figure;
    std::vector<double> units;
  };
  const Case cases[] = {
      {"percentiles, weighted", 20, 1, Figure::p50, {4.5, 14.5}},
      {"rates", 20, 1, Figure::rate, {12, 12}},
      {"shares", 10, 1, Figure::failed_share, {2.0 / 12}},
      {"retries", 10, 1, Figure::retries, {0.25}},
      {"half a stretch counts", 15, 1, Figure::rate, {12, 12}},
      {"less does not", 14, 1, Figure::rate, {12}},
      {"rows as long as a stretch", 2, 16, Figure::p50, {0, 1}},
      {"rows a little too short", 20, 0.99, Figure::p50, {4.5, 14.5}},
      {"the mean is not in a series", 20, 1, Figure::mean, {}},
      {"no row", 0, 1, Figure::rate, {}},
      {"a column that is not there", 20, 1, Figure::p90, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::vector<double> units = units_of(load_of(c.rows, c.length), c.figure);
    ASSERT_EQ(units.size(), c.units.size());
    for (std::size_t i = 0; i < units.size(); ++i) EXPECT_NEAR(units[i], c.units[i], 1e-9);
  }
  EXPECT_TRUE(units_of(parsed("{}"), Figure::rate).empty());
  EXPECT_TRUE(units_of(parsed(R"({"series": {"columns": {"t": 5}}})"), Figure::rate).empty());
}

TEST(SavedLoad, FiguresOfTheWhole) {
  const Value load = parsed(R"({"operation": {"all": {"p50": 1.5, "p90": 2, "p99": null,
    "avg_ms": 1.75}}, "rps": 20.5, "failed": 1, "total": 4, "total_retries": 2})");
  EXPECT_EQ(figure_of(load, Figure::p50), 1.5);
  EXPECT_EQ(figure_of(load, Figure::p90), 2);
  EXPECT_EQ(figure_of(load, Figure::p99), std::nullopt);
  EXPECT_EQ(figure_of(load, Figure::mean), 1.75);
  EXPECT_EQ(figure_of(load, Figure::rate), 20.5);
  EXPECT_EQ(figure_of(load, Figure::failed_share), 0.25);
  EXPECT_EQ(figure_of(load, Figure::retries), 0.5);
  EXPECT_EQ(figure_of(parsed("{}"), Figure::failed_share), std::nullopt);
  EXPECT_EQ(figure_of(parsed(R"({"failed": 0, "total": 0})"), Figure::failed_share), std::nullopt);
}

std::string comparable(const std::string& hdr, const std::string& more = "") {
  return format(R"({{"complete": true, "generator_limited": false, "mode": "sync",
    "model": "closed", "plan": {{"repeat": 5}}, "operation": {{"all": {{"hdr": "{}"}}}}{}}})",
                hdr, more);
}

TEST(SavedLoad, WhatMustNotBeCompared) {
  const std::string hdr = hdr_text(HdrCounts(Histogram()));
  const std::string other = hdr_text(HdrCounts(HdrLayout(1, 3'600'000'000, 3)));
  struct Case {
    const char* name;
    std::string load;
    std::string why;
  };
  const Case cases[] = {
      {"the same", comparable(hdr), ""},
      {"incomplete", comparable(hdr, R"(, "complete": false)"), "the new run of it is incomplete"},
      {"limited", comparable(hdr, R"(, "generator_limited": true)"),
       "in the new run the generator was the limit"},
      {"another mode", comparable(hdr, R"(, "mode": "async")"),
       R"(its mode was "sync", now "async")"},
      {"another model", comparable(hdr, R"(, "model": "open")"),
       R"(its model was "closed", now "open")"},
      {"another plan", comparable(hdr, R"(, "plan": {"repeat": 6})"),
       "its plan differs: repeat was 5, now 6"},
      {"a new member that says nothing", comparable(hdr, R"(, "plan": {"repeat": 5, "x": null})"),
       ""},
      {"no plan", comparable(hdr, R"(, "plan": null)"), "it has no plan"},
      {"no histogram", comparable(hdr, R"(, "operation": null)"),
       "the new report has no histogram of it"},
      {"a broken histogram", comparable("HIST"),
       "the histogram of the new report cannot be read: it is cut short"},
      {"another layout", comparable(other), "the histogram of the new report has another layout"},
      {"nothing", "{}", "the new run of it is incomplete"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(why_not_comparable(parsed(comparable(hdr)), parsed(c.load)), c.why);
  }
}

}  // namespace
}  // namespace resttest

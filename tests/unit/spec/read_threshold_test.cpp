#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

// The thresholds of a load with these keys.
std::vector<Threshold> thresholds_of(const std::string& keys) {
  const ReadSuite suite = read_one("url: /x, performance: {" + keys + "}");
  EXPECT_EQ(suite.messages(), "") << keys;
  return suite.test().performance->thresholds;
}

TEST(ReadThreshold, Forms) {
  struct Case {
    const char* name;
    const char* keys;
    std::size_t count;
  };
  const Case cases[] = {
      {"a list", "thresholds: ['p(99) < 250', 'failed_rate < 1%']", 2},
      {"one text", "thresholds: p99 < 250", 1},
      {"a mapping", "thresholds: {expr: p99 < 250}", 1},
      {"a list with a mapping", "thresholds: [p99 < 250, {expr: rps > 3}]", 2},
      {"an empty list", "thresholds: []", 0},
      {"of a response", "rate: 5, duration: 1s, thresholds: response.p99 < 250", 1},
  };
  for (const Case& c : cases) EXPECT_EQ(thresholds_of(c.keys).size(), c.count) << c.name;
}

TEST(ReadThreshold, WhatAMappingSays) {
  const auto all = thresholds_of(
      "thresholds: [{expr: 'failed_rate <= 1%', abort_on_fail: true, abort_after: 10s, "
      "confidence: 95}, {EXPR: p(50) < 3}]");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].abort_on_fail);
  EXPECT_EQ(all[0].abort_after, std::chrono::seconds(10));
  EXPECT_EQ(all[0].confidence, 95);
  EXPECT_EQ(all[0].expression, "failed_rate <= 1%");
  EXPECT_EQ(all[0].where.column, 53);
  EXPECT_FALSE(all[1].abort_on_fail);
  EXPECT_FALSE(all[1].confidence);
}

TEST(ReadThreshold, BesideTheLoadOrWithinIt) {
  const ReadSuite beside = read_one("url: /x, performance: {}, thresholds: rps > 1");
  EXPECT_EQ(beside.messages(), "");
  EXPECT_EQ(beside.test().performance->thresholds.size(), 1U);
  const ReadSuite benchmark =
      read("- benchmark: {url: /x, metrics: total_time, thresholds: [rps > 1, failed == 0]}");
  EXPECT_EQ(benchmark.messages(), "");
  const auto& load = *benchmark.suite.testsets.at(0).benchmarks.at(0).performance;
  EXPECT_EQ(load.thresholds.size(), 2U);
}

struct Mistake {
  const char* name;
  std::string keys;
  const char* messages;
};

TEST(ReadThreshold, Mistakes) {
  const Mistake mistakes[] = {
      {"in both places", "performance: {thresholds: rps > 1}, thresholds: rps > 1",
       "1:55: error: thresholds stand both in this test and in its performance (keep one of the "
       "two)\n"},
      {"in both, one of them empty", "performance: {thresholds: []}, thresholds: rps > 1",
       "1:50: error: thresholds stand both in this test and in its performance (keep one of the "
       "two)\n"},
      {"without a load", "thresholds: rps > 1",
       "1:19: error: thresholds speak of a load, and this test has none (add performance: "
       "{repeat: 100})\n"},
      {"a place within plain text", "performance: {thresholds: rps >> 1}",
       "1:50: error: a number must stand here, not '>'\n"},
      {"within quoted text", "performance: {thresholds: 'rps >> 1'}",
       "1:51: error: a number must stand here, not '>'\n"},
      {"characters, not bytes", "performance: {thresholds: ['é', 'rps >> 1']}",
       "1:47: error: a metric must stand here, not 'é' (write p(99) < 250)\n"
       "1:57: error: a number must stand here, not '>'\n"},
      {"an escape, and so the whole text", "performance: {thresholds: \"rps\\x20>> 1\"}",
       "1:45: error: a number must stand here, not '>'\n"},
      {"a number", "performance: {thresholds: [3]}",
       "1:46: error: thresholds are texts or mappings; 3 is neither (write 'p(99) < 250')\n"},
      {"null", "performance: {thresholds: }",
       "1:45: error: thresholds are texts or mappings; null is neither (write 'p(99) < 250')\n"},
      {"a list of lists", "performance: {thresholds: [[rps > 3]]}",
       "1:46: error: thresholds are texts or mappings; a list is neither (write 'p(99) < 250')\n"},
      {"no expression", "performance: {thresholds: {confidence: 95}}",
       "1:45: error: a threshold needs expr (add expr: 'p(99) < 250')\n"},
      {"an unknown key", "performance: {thresholds: {expr: rps > 1, abort: true}}",
       "1:61: error: unknown key 'abort' in a threshold\n"},
      {"a confidence of its own", "performance: {thresholds: {expr: p99 < 1, confidence: 97}}",
       "1:73: error: confidence must be 90, 95 or 99, not 97\n"},
      {"confidence in what has no interval",
       "performance: {thresholds: {expr: rps > 1, confidence: 95}}",
       "1:61: error: confidence goes with percentiles and shares of operations only\n"},
      {"a time without what it delays",
       "performance: {thresholds: {expr: rps > 1, abort_after: 3s}}",
       "1:61: warning: abort_after has no effect without abort_on_fail (add abort_on_fail: "
       "true)\n"},
      {"a response where nothing is due", "performance: {thresholds: response.p99 < 250}",
       "1:45: error: response is a time of open load models: this one has no due times (leave "
       "response out, or set a rate)\n"},
      {"several at once", "performance: {thresholds: [rps, {expr: p < 1, abort_after: -1}]}",
       "1:49: error: one of < <= > >= == != is missing at the end\n"
       "1:58: error: there is no metric 'p' (write p(99))\n"
       "1:65: warning: abort_after has no effect without abort_on_fail (add abort_on_fail: true)\n"
       "1:78: error: abort_after must be between 0 seconds and a year, not -1\n"},
  };
  for (const Mistake& m : mistakes) {
    EXPECT_EQ(read_one("url: /x, " + m.keys).messages(), m.messages) << m.name;
  }
}

}  // namespace
}  // namespace resttest

#include "report/load_result.h"

#include <string>

#include <gtest/gtest.h>

#include "support/outcomes.h"

namespace resttest {
namespace {

using Format = LoadProfile::FileFormat;

// Two metrics raw and aggregates of two, one of them without a value.
LoadSummary measured_load() {
  LoadSummary load = failed_load();
  load.name = "Müller, \"α\" 😀";
  load.group = "Default";
  load.metrics.raw = {Metric::total_time, Metric::request_size};
  load.metrics.aggregates = {*aggregate_named(Metric::total_time, "median"),
                             *aggregate_named(Metric::request_size, "max"),
                             *aggregate_named(Metric::request_size, "mean"),
                             *aggregate_named(Metric::total_time, "mean_harmonic")};
  load.samples = {{Metric::total_time, {0.0009, 0.0004}}, {Metric::request_size, {79, 80}}};
  load.aggregates = {{load.metrics.aggregates[0], 0.00065},
                     {load.metrics.aggregates[1], 80},
                     {load.metrics.aggregates[2], 79.5},
                     {load.metrics.aggregates[3], std::nullopt}};
  return load;
}

TEST(LoadResult, ABenchmarkOnOneLine) {
  EXPECT_EQ(
      benchmark_line(measured_load()),
      R"({"aggregates": [["total_time", "median", 0.00065], ["request_size", "max", 80], )"
      R"(["request_size", "mean", 79.5], ["total_time", "mean_harmonic", null]], )"
      R"("results": {"total_time": [0.0009, 0.0004], "request_size": [79, 80]}, )"
      R"("name": "M\u00fcller, \"\u03b1\" \ud83d\ude00", "group": "Default", "failures": 1})");
}

TEST(LoadResult, WithoutSamples) {
  LoadSummary load = failed_load();
  load.total = {};
  load.metrics.raw = {Metric::total_time};
  load.metrics.aggregates = {*aggregate_named(Metric::total_time, "sum")};
  load.samples = {{Metric::total_time, {}}};
  load.aggregates = {{load.metrics.aggregates[0], std::nullopt}};
  EXPECT_EQ(benchmark_line(load),
            R"({"aggregates": [["total_time", "sum", null]], "results": {"total_time": []}, )"
            R"("name": "load pets", "group": "pets", "failures": 0})");
  load.output_format = Format::csv;
  EXPECT_EQ(benchmark_file(load),
            "Benchmark,load pets\r\nBenchmark Group,pets\r\nFailures,0\r\n"
            "Results,\r\ntotal_time\r\nAggregates,\r\ntotal_time,sum,\r\n");
}

TEST(LoadResult, ABenchmarksFile) {
  LoadSummary load = measured_load();
  EXPECT_EQ(benchmark_file(load), benchmark_line(load));
  load.output_format = Format::csv;
  EXPECT_EQ(benchmark_file(load),
            "Benchmark,\"Müller, \"\"α\"\" 😀\"\r\n"
            "Benchmark Group,Default\r\n"
            "Failures,1\r\n"
            "Results,\r\n"
            "request_size,total_time\r\n"
            "79,0.0009\r\n"
            "80,0.0004\r\n"
            "Aggregates,\r\n"
            "total_time,median,0.00065\r\n"
            "request_size,max,80\r\n"
            "request_size,mean,79.5\r\n"
            "total_time,mean_harmonic,\r\n");
}

TEST(LoadResult, ABlockOfTheFileStandsWhereItIsAskedFor) {
  LoadSummary load = measured_load();
  load.output_format = Format::csv;
  load.metrics.raw.clear();
  EXPECT_EQ(benchmark_file(load).find("Results"), std::string::npos);
  EXPECT_NE(benchmark_file(load).find("Aggregates"), std::string::npos);
  load = measured_load();
  load.output_format = Format::csv;
  load.metrics.aggregates.clear();
  load.aggregates.clear();
  EXPECT_NE(benchmark_file(load).find("Results"), std::string::npos);
  EXPECT_EQ(benchmark_file(load).find("Aggregates"), std::string::npos);
}

TEST(LoadResult, APerformanceTestsJson) {
  LoadSummary load = failed_load();
  load.metrics.raw = {Metric::num_connects};
  load.samples = {{Metric::num_connects, {1, 0}}};
  EXPECT_EQ(performance_file(load), R"({
  "name": "load pets",
  "group": "pets",
  "mode": "async",
  "concurrency": 2,
  "total": 4,
  "passed": 3,
  "failed": 1,
  "min_ms": 10.0,
  "max_ms": 340.0,
  "avg_ms": 100.0,
  "total_retries": 2,
  "avg_retries_per_request": 0.5,
  "threshold_exceeded": 1,
  "threshold_ms": 100.0,
  "wall_time_sec": 2.0,
  "rps": 2.0,
  "attempts": 6,
  "attempt_min_ms": 10.0,
  "attempt_max_ms": 30.0,
  "attempt_avg_ms": 16.667,
  "p50": 20.005,
  "p99.9": 340.0,
  "results": {
    "num_connects": [
      1,
      0
    ]
  },
  "aggregates": [],
  "thresholds": []
}
)");
}

TEST(LoadResult, APerformanceTestsCsv) {
  LoadSummary load = failed_load();
  load.output_format = Format::csv;
  load.threshold.reset();
  load.percentiles = {50};
  EXPECT_EQ(performance_file(load),
            "Performance,load pets\r\n"
            "Performance Group,pets\r\n"
            "Summary,\r\n"
            "mode,async\r\n"
            "concurrency,2\r\n"
            "total,4\r\n"
            "passed,3\r\n"
            "failed,1\r\n"
            "min_ms,10.0\r\n"
            "max_ms,340.0\r\n"
            "avg_ms,100.0\r\n"
            "total_retries,2\r\n"
            "avg_retries_per_request,0.5\r\n"
            "threshold_exceeded,1\r\n"
            "threshold_ms,\r\n"
            "wall_time_sec,2.0\r\n"
            "rps,2.0\r\n"
            "attempts,6\r\n"
            "attempt_min_ms,10.0\r\n"
            "attempt_max_ms,30.0\r\n"
            "attempt_avg_ms,16.667\r\n"
            "p50,20.005\r\n");
}

}  // namespace
}  // namespace resttest

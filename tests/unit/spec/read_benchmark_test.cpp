#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/suites.h"

namespace resttest {
namespace {

using std::chrono::seconds;
using Mode = LoadProfile::Mode;
using Format = LoadProfile::FileFormat;

// A benchmark with these keys, as in a flow mapping: the keys begin in column 15.
ReadSuite read_benchmark_of(const std::string& keys) { return read("- benchmark: {" + keys + "}"); }

const resttest::Test& benchmark_of(const ReadSuite& suite) {
  return suite.suite.testsets.at(0).benchmarks.at(0);
}

const LoadProfile& load_of(const ReadSuite& suite) { return *benchmark_of(suite).performance; }

std::uint64_t runs_of(const LoadProfile& load) {
  return std::get<SharedIterations>(load.executor).iterations;
}

int concurrency_of(const LoadProfile& load) {
  return std::get<SharedIterations>(load.executor).vus;
}

TEST(ReadBenchmark, Defaults) {
  const ReadSuite suite = read_benchmark_of("url: /x, metrics: total_time");
  EXPECT_EQ(suite.messages(), "");
  EXPECT_TRUE(suite.suite.testsets.at(0).tests.empty());
  const resttest::Test& benchmark = benchmark_of(suite);
  EXPECT_EQ(benchmark.name, "Unnamed");
  EXPECT_EQ(benchmark.group, "Default");
  EXPECT_EQ(benchmark.where.line, 1);
  EXPECT_FALSE(benchmark.retry);
  const LoadProfile& load = load_of(suite);
  EXPECT_EQ(runs_of(load), 100U);
  EXPECT_EQ(load.warmup, 10U);
  EXPECT_EQ(concurrency_of(load), 1);
  EXPECT_EQ(load.mode, Mode::sync);
  EXPECT_EQ(load.rps_mode, LoadProfile::RpsMode::wall);
  EXPECT_EQ(load.output_format, Format::csv);
  EXPECT_EQ(load.output_file, "");
  EXPECT_FALSE(load.timeout);
  EXPECT_FALSE(load.threshold);
}

TEST(ReadBenchmark, AllKeys) {
  const ReadSuite suite = read(
      "- benchmark:\n"
      "  - Name: many\n"
      "  - url: /x\n"
      "  - method: post\n"
      "  - body: hi\n"
      "  - expected_status: [201]\n"
      "  - BENCHMARK_RUNS: 7\n"
      "  - warmup_runs: 2\n"
      "  - concurrency: 3\n"
      "  - mode: ASYNC\n"
      "  - timeout: 500ms\n"
      "  - rps_mode: Response\n"
      "  - output_file: out/r.json\n"
      "  - output_format: JSON\n"
      "  - workers: 4\n"
      "  - retry: {max_retries: 2}\n"
      "  - metrics: [total_time]\n");
  EXPECT_EQ(suite.messages(), "");
  const resttest::Test& benchmark = benchmark_of(suite);
  EXPECT_EQ(benchmark.name, "many");
  EXPECT_EQ(benchmark.method, "POST");
  EXPECT_EQ(benchmark.expected_status, std::vector<int>{201});
  EXPECT_EQ(benchmark.retry->max_retries, 2);
  const LoadProfile& load = load_of(suite);
  EXPECT_EQ(runs_of(load), 7U);
  EXPECT_EQ(load.warmup, 2U);
  EXPECT_EQ(concurrency_of(load), 3);
  EXPECT_EQ(load.mode, Mode::async);
  EXPECT_EQ(load.timeout, std::chrono::milliseconds(500));
  EXPECT_EQ(load.rps_mode, LoadProfile::RpsMode::response);
  EXPECT_EQ(load.output_file, "out/r.json");
  EXPECT_EQ(load.output_file_place.line, 13);
  EXPECT_EQ(load.output_format, Format::json);
}

TEST(ReadBenchmark, Aliases) {
  struct Case {
    const char* keys;
    std::uint64_t runs;
    int concurrency;
  };
  const Case cases[] = {
      {"repeat: 5", 5, 1},
      {"repeat_runs: 6", 6, 1},
      {"repeat: 5, benchmark_runs: 7", 7, 1},
      {"max_concurrency: 4", 100, 4},
      {"max_concurrency: 4, concurrency: 2", 100, 2},
      {"concurrency: 0", 100, 1},
      {"concurrency: null", 100, 1},
      {"concurrency: null, max_concurrency: 3", 100, 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.keys);
    const ReadSuite suite =
        read_benchmark_of(std::string("url: /x, metrics: total_time, ") + c.keys);
    EXPECT_EQ(suite.messages(), "");
    EXPECT_EQ(runs_of(load_of(suite)), c.runs);
    EXPECT_EQ(concurrency_of(load_of(suite)), c.concurrency);
  }
}

// 3 is what PyRestTest's own class has; the file's own number wins, 0 included.
TEST(ReadBenchmark, RetriesOfItsOwn) {
  struct Case {
    const char* retry;
    int max_retries;
  };
  const Case cases[] = {
      {"{}", 3}, {"{backoff_base: 1}", 3}, {"{max_retries: 0}", 0}, {"{max_retries: 5}", 5}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.retry);
    const ReadSuite suite =
        read_benchmark_of(std::string("url: /x, metrics: total_time, retry: ") + c.retry);
    EXPECT_EQ(suite.messages(), "");
    EXPECT_EQ(benchmark_of(suite).retry->max_retries, c.max_retries);
  }
}

struct Mistake {
  const char* name;
  std::string keys;
  const char* messages;
};

void expect_messages(const std::vector<Mistake>& mistakes) {
  for (const Mistake& m : mistakes) {
    EXPECT_EQ(read_benchmark_of("url: /x, " + m.keys).messages(), m.messages) << m.name;
  }
}

TEST(ReadBenchmark, Mistakes) {
  expect_messages({
      {"no metrics", "name: a",
       "1:3: warning: a benchmark without metrics does not run (add metrics: [total_time])\n"},
      {"an empty list of them", "metrics: []",
       "1:24: warning: a benchmark without metrics does not run (add metrics: [total_time])\n"},
      {"no runs", "metrics: total_time, benchmark_runs: 0",
       "1:61: warning: benchmark_runs: 0 sends nothing\n"},
      {"an unknown key", "metrics: total_time, warmup_run: 1",
       "1:45: warning: unknown key 'warmup_run' in a benchmark (did you mean 'warmup_runs'?)\n"},
      {"a key of tests alone", "metrics: total_time, performance: {}",
       "1:45: warning: unknown key 'performance' in a benchmark\n"},
      {"what is to come", "metrics: total_time, rate_limit: 5",
       "1:45: error: 'rate_limit' is not built yet (leave it out for now)\n"},
      {"a negative concurrency", "metrics: total_time, max_concurrency: -1",
       "1:62: error: max_concurrency must be 0 or more, not -1\n"},
      {"negative runs", "metrics: total_time, repeat: -1",
       "1:53: error: repeat must be 0 or more, not -1\n"},
      {"a mode", "metrics: total_time, mode: asinc",
       "1:51: error: mode must be sync or async, not 'asinc' (did you mean 'async'?)\n"},
      {"a format", "metrics: total_time, output_format: xml",
       "1:60: error: output_format must be json or csv, not 'xml'\n"},
      {"a rate", "metrics: total_time, rps_mode: wal",
       "1:55: warning: rps_mode is wall or response; 'wal' counts as wall (did you mean "
       "'wall'?)\n"},
      {"workers", "metrics: total_time, workers: many",
       "1:54: error: workers must be a whole number, not 'many'\n"},
      {"extraction", "metrics: total_time, extract_binds: {a: {jsonpath_mini: b}}",
       "1:45: warning: extract_binds has no effect in a load test\n"},
  });
  EXPECT_EQ(read("- benchmark: {name: a, metrics: total_time}").messages(),
            "1:3: error: this benchmark has no url (add url: /path)\n");
}

TEST(ReadBenchmark, WithoutMetricsItIsLeftOut) {
  EXPECT_TRUE(read_benchmark_of("url: /x").suite.testsets.at(0).benchmarks.empty());
}

TEST(ReadBenchmark, OutputFiles) {
  const char* hint = " (results are written beneath the current folder: write results/name.json)\n";
  struct Case {
    const char* path;
    const char* problem;  // "": none.
  };
  const Case cases[] = {
      {"r.csv", ""},
      {"a/b/../r.csv", ""},
      {"./r.csv", ""},
      {"..r.csv", ""},
      {"github/r.csv", ""},
      {"/tmp/r.csv", "is not beneath the current folder"},
      {"../r.csv", "is not beneath the current folder"},
      {"a/../../r.csv", "is not beneath the current folder"},
      {"..", "is not beneath the current folder"},
      {"out/", "names no file"},
      {".", "names no file"},
      {".git/hooks/pre-commit", "is a matter of git's"},
      {"a/.GIT/config", "is a matter of git's"},
      {".gitignore", "is a matter of git's"},
  };
  for (const Case& c : cases) {
    const std::string path = c.path;
    const ReadSuite suite =
        read_benchmark_of("url: /x, metrics: total_time, output_file: '" + path + "'");
    const std::string problem = c.problem;
    const std::string wanted =
        problem.empty() ? "" : "1:58: error: output_file '" + path + "' " + problem + hint;
    EXPECT_EQ(suite.messages(), wanted) << path;
  }
  expect_messages({{"no text", "metrics: total_time, output_file: 5",
                    "1:58: error: output_file must be text, not 5 (put it in quotes)\n"},
                   {"nothing", "metrics: total_time, output_file: ''",
                    "1:58: error: output_file is empty (write results/name.json)\n"}});
}

// "total_time; total_time mean, size_upload p95": raw metrics, then aggregates.
std::string shown(const WantedMetrics& metrics) {
  std::string text;
  for (const Metric metric : metrics.raw) text += std::string(metric_name(metric)) + " ";
  text += "|";
  for (const Aggregate& aggregate : metrics.aggregates) {
    text += " " + std::string(metric_name(aggregate.metric)) + ":" + aggregate.name;
  }
  return text;
}

TEST(ReadMetrics, Forms) {
  struct Case {
    const char* metrics;
    const char* wanted;
  };
  const Case cases[] = {
      {"total_time", "total_time |"},
      {"' Total_Time '", "total_time |"},
      {"[total_time, size_download, total_time]", "total_time size_download |"},
      {"[{total_time: mean}, {total_time: p95}]", "| total_time:mean total_time:p95"},
      {"{total_time: mean, size_upload: ' MEDIAN '}", "| total_time:mean size_upload:median"},
      {"{total_time: [mean, P95, p99.90]}", "| total_time:mean total_time:p95 total_time:p99.9"},
      {"{percentiles: [50, 90, 99.9]}", "| total_time:p50 total_time:p90 total_time:p99.9"},
      {"{Percentile: 50}", "| total_time:p50"},
      {"[{p95: p95}, {total_time: median}]", "| total_time:p95 total_time:median"},
      {"{p95: null}", "| total_time:p95"},
      {"[total_time, {total_time: mean}, {size_upload: sum}, {total_time: max}]",
       "total_time | total_time:mean total_time:max size_upload:sum"},
      {"[]", "|"},
  };
  for (const Case& c : cases) {
    const ReadSuite suite =
        read_one(std::string("url: /x, performance: {metrics: ") + c.metrics + "}");
    EXPECT_EQ(suite.messages(), "") << c.metrics;
    EXPECT_EQ(shown(suite.test().performance->metrics), c.wanted) << c.metrics;
  }
}

TEST(ReadMetrics, Mistakes) {
  const std::string aggregates =
      "aggregates are mean, mean_arithmetic, mean_harmonic, median, std_deviation, sum, total, "
      "min, "
      "max and p0 to p100";
  const std::string metrics =
      "metrics are namelookup_time, connect_time, appconnect_time, pretransfer_time, "
      "starttransfer_time, redirect_time, total_time, size_download, size_upload, speed_download, "
      "speed_upload, request_size, redirect_count, num_connects";
  struct Case {
    const char* metrics;
    std::string message;
  };
  const Case cases[] = {
      {"[nope]", "1:43: error: there is no metric 'nope' (" + metrics + ")\n"},
      {"[total_tim]", "1:43: error: there is no metric 'total_tim' (did you mean 'total_time'?)\n"},
      {"{total: mean}", "1:43: error: there is no metric 'total' (" + metrics + ")\n"},
      {"{total_time: avg}",
       "1:55: error: there is no aggregate 'avg' of total_time (" + aggregates + ")\n"},
      {"{total_time: meen}",
       "1:55: error: there is no aggregate 'meen' of total_time (did you mean 'mean'?)\n"},
      {"{total_time: p101}",
       "1:55: error: there is no aggregate 'p101' of total_time (" + aggregates + ")\n"},
      {"{total_time: null}",
       "1:55: error: there is no aggregate null of total_time (" + aggregates + ")\n"},
      {"{total_time: [mean, 95]}",
       "1:62: error: there is no aggregate 95 of total_time (" + aggregates + ")\n"},
      {"{percentiles: [101]}", "1:56: error: percentiles must be between 0 and 100, not 101\n"},
      {"{percentiles: p50}", "1:56: error: percentiles must be a number, not 'p50'\n"},
      {"5", "1:42: error: a metric is a name, not 5 (write total_time, or {total_time: mean})\n"},
      {"[[total_time]]",
       "1:43: error: a metric is a name, not a list (write total_time, or {total_time: mean})\n"},
      {"null",
       "1:42: error: a metric is a name, not null (write total_time, or {total_time: mean})\n"},
  };
  for (const Case& c : cases) {
    const ReadSuite suite =
        read_one(std::string("url: /x, performance: {metrics: ") + c.metrics + "}");
    EXPECT_EQ(suite.messages(), c.message) << c.metrics;
  }
}

}  // namespace
}  // namespace resttest

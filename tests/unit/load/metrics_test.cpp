#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/load_runs.h"
#include "support/test_server.h"

namespace resttest {
namespace {

using Values = std::vector<double>;

void in_both_modes(const std::function<void(LoadProfile::Mode)>& check) {
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    check(mode);
  }
}

// Records every metric.
void want_everything(LoadRun& load) {
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    load.test.performance->metrics.raw.push_back(static_cast<Metric>(i));
  }
}

const Values& values_of(const PerformanceResult& result, Metric metric) {
  return result.load.samples_of(metric)->values;
}

// What holds of the figures of each operation, however long it took.
void expect_order(const PerformanceResult& result) {
  const auto at = [&result](Metric metric, std::size_t i) { return values_of(result, metric)[i]; };
  for (std::size_t i = 0; i < values_of(result, Metric::total_time).size(); ++i) {
    SCOPED_TRACE(i);
    const double total = at(Metric::total_time, i);
    EXPECT_GT(at(Metric::namelookup_time, i), 0);
    EXPECT_LE(at(Metric::namelookup_time, i), at(Metric::pretransfer_time, i));
    EXPECT_LE(at(Metric::connect_time, i), at(Metric::pretransfer_time, i));
    EXPECT_LE(at(Metric::appconnect_time, i), at(Metric::pretransfer_time, i));
    EXPECT_LE(at(Metric::pretransfer_time, i), at(Metric::starttransfer_time, i));
    EXPECT_LE(at(Metric::starttransfer_time, i), total);
    EXPECT_LE(at(Metric::redirect_time, i), total);
    EXPECT_EQ(at(Metric::connect_time, i) > 0, at(Metric::num_connects, i) > 0);
    const double speed = at(Metric::size_download, i) / total;
    EXPECT_NEAR(at(Metric::speed_download, i), speed, 1.001);  // It is cut to a whole number.
  }
}

TEST(Metrics, SizesAndConnectionsAreWhatTheServerSaw) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server(always(answer(200, "hello")));
    LoadRun load(mode, server.url(), 4, 1);
    load.test.method = "POST";
    load.test.body = Text("twelve bytes");
    want_everything(load);
    const PerformanceResult result = load.run();
    EXPECT_EQ(values_of(result, Metric::size_download), Values(4, 5));
    EXPECT_EQ(values_of(result, Metric::size_upload), Values(4, 12));
    const auto request_size = static_cast<double>(server.requests().at(0).size());
    EXPECT_EQ(values_of(result, Metric::request_size), Values(4, request_size));
    EXPECT_EQ(values_of(result, Metric::num_connects), (Values{1, 0, 0, 0}));
    EXPECT_EQ(values_of(result, Metric::redirect_count), Values(4, 0));
    EXPECT_EQ(values_of(result, Metric::redirect_time), Values(4, 0));
    EXPECT_EQ(values_of(result, Metric::appconnect_time), Values(4, 0));
    expect_order(result);
  });
}

TEST(Metrics, OneSampleForEachOperationThatGotAnAnswer) {
  struct Case {
    const char* name;
    const char* target;
    std::uint64_t repeat;
    int max_retries;
    std::size_t samples;
  };
  const Case cases[] = {
      {"all pass", "/status/200", 20, 0, 20},
      {"failed ones have one", "/status/404", 20, 0, 20},
      {"of the last attempt alone", "/status/503", 5, 2, 5},
      {"recovered ones too", "/flaky/a/2", 5, 2, 5},
      {"none after an error", "/drop/a/3", 5, 0, 2},
      {"but where a retry helped", "/drop/a/3", 5, 4, 5},
      {"nothing was sent", "/status/200", 0, 0, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&c](LoadProfile::Mode mode) {
      DemoServer demo;
      LoadRun load(mode, demo.url(c.target), c.repeat, 1);
      load.retry(c.max_retries);
      want_everything(load);
      const PerformanceResult result = load.run();
      for (const MetricSamples& samples : result.load.samples) {
        EXPECT_EQ(samples.values.size(), c.samples) << metric_name(samples.metric);
      }
      expect_order(result);
    });
  }
}

TEST(Metrics, ManyAtOnceLoseNone) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 500, 16);
    load.test.performance->metrics.raw = {Metric::num_connects};
    const PerformanceResult result = load.run();
    const Values& connects = values_of(result, Metric::num_connects);
    EXPECT_EQ(connects.size(), 500U);
    EXPECT_EQ(std::accumulate(connects.begin(), connects.end(), 0.0),
              static_cast<double>(result.load.total.connections_opened));
    EXPECT_EQ(result.load.samples.size(), 1U);
  });
}

TEST(Metrics, WarmUpGivesNone) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 3, 1);
    load.test.performance->warmup = 5;
    want_everything(load);
    const PerformanceResult result = load.run();
    EXPECT_EQ(values_of(result, Metric::num_connects), Values(3, 0));
    EXPECT_EQ(demo.requests(), 8);
  });
}

TEST(Metrics, RedirectsAddUp) {
  in_both_modes([](LoadProfile::Mode mode) {
    TestServer server([](TestServer::Connection& connection) {
      for (;;) {
        const std::string request = connection.read_request();
        if (request.empty()) return;
        const bool is_first = request.starts_with("GET /a ");
        connection.send(is_first ? answer(302, "moved", "Location: /b\r\n") : answer(200, "ok"));
      }
    });
    LoadRun load(mode, server.url("/a"), 2, 1);
    load.test.options = {{"followlocation", true}};
    want_everything(load);
    const PerformanceResult result = load.run();
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 4U);
    const auto both = static_cast<double>(requests[0].size() + requests[1].size());
    EXPECT_EQ(values_of(result, Metric::request_size), Values(2, both));
    EXPECT_EQ(values_of(result, Metric::redirect_count), Values(2, 1));
    EXPECT_EQ(values_of(result, Metric::size_download), Values(2, 2));
    EXPECT_EQ(values_of(result, Metric::num_connects), (Values{1, 0}));
    for (const double time : values_of(result, Metric::redirect_time)) EXPECT_GT(time, 0);
    expect_order(result);
  });
}

TEST(Metrics, ABodyIsCountedWithoutItsCoding) {
  struct Case {
    const char* name;
    const char* method;
    const char* reply;
    double size;
  };
  const Case cases[] = {
      {"chunks", "GET",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
       7},
      {"no body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0},
      {"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    in_both_modes([&c](LoadProfile::Mode mode) {
      TestServer server(always(c.reply));
      LoadRun load(mode, server.url(), 2, 1);
      load.test.method = c.method;
      want_everything(load);
      const PerformanceResult result = load.run();
      EXPECT_EQ(values_of(result, Metric::size_download), Values(2, c.size));
      expect_order(result);
    });
  }
}

TEST(Metrics, AggregatesAreOfTheSamples) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    LoadRun load(mode, demo.url("/status/200"), 10, 2);
    WantedMetrics& metrics = load.test.performance->metrics;
    metrics.aggregates = {*aggregate_named(Metric::redirect_count, "sum"),
                          *aggregate_named(Metric::total_time, "p100")};
    const PerformanceResult result = load.run();
    ASSERT_EQ(result.load.aggregates.size(), 2U);
    EXPECT_EQ(result.load.aggregates[0].value, 0);
    EXPECT_GT(result.load.aggregates[1].value, 0);
    EXPECT_EQ(result.load.samples_of(Metric::total_time)->values.size(), 10U);
  });
}

TEST(Metrics, NothingIsRecordedUnasked) {
  in_both_modes([](LoadProfile::Mode mode) {
    DemoServer demo;
    const PerformanceResult result = LoadRun(mode, demo.url("/status/200"), 5, 1).run();
    EXPECT_TRUE(result.load.samples.empty());
    EXPECT_TRUE(result.load.aggregates.empty());
    EXPECT_TRUE(result.load.total.samples.cells.empty());
  });
}

}  // namespace
}  // namespace resttest

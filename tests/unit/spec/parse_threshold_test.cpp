#include "spec/parse_threshold.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using Metric = Threshold::Metric;
using Series = Threshold::Series;
using Comparison = Threshold::Comparison;

TEST(ParseThreshold, Metrics) {
  struct Case {
    const char* text;
    Metric metric;
    double percent;
    double limit;
  };
  const Case cases[] = {
      {"p(99) < 250", Metric::percentile, 99, 250e6},
      {"p99<250", Metric::percentile, 99, 250e6},
      {"P(99.9) < 250", Metric::percentile, 99.9, 250e6},
      {"p99.9 < 250", Metric::percentile, 99.9, 250e6},
      {"p ( 0 ) < 250", Metric::percentile, 0, 250e6},
      {"p100 < 1", Metric::percentile, 100, 1e6},
      {"median < 1", Metric::percentile, 50, 1e6},
      {"min_ms < 1", Metric::min, 0, 1e6},
      {"avg_ms < 1", Metric::avg, 0, 1e6},
      {"MAX_MS < 1", Metric::max, 0, 1e6},
      {"avg_ms < 1us", Metric::avg, 0, 1e3},
      {"avg_ms < 1 ms", Metric::avg, 0, 1e6},
      {"avg_ms < 1.5S", Metric::avg, 0, 1.5e9},
      {"avg_ms < 2m", Metric::avg, 0, 120e9},
      {"avg_ms < 1e2", Metric::avg, 0, 100e6},
      {"avg_ms < 1e-1s", Metric::avg, 0, 100e6},
      {"avg_ms < .5", Metric::avg, 0, 5e5},
      {"avg_ms < 0", Metric::avg, 0, 0},
      {"failed_rate < 0.01", Metric::failed_rate, 0, 0.01},
      {"failed_rate < 1%", Metric::failed_rate, 0, 0.01},
      {"passed_rate >= 99.9 %", Metric::passed_rate, 0, 0.999},
      {"goodput > 1", Metric::goodput, 0, 1},
      {"send_rate >= 0.99", Metric::send_rate, 0, 0.99},
      {"retry_rate < 150%", Metric::retry_rate, 0, 1.5},
      {"total > 10", Metric::total, 0, 10},
      {"passed > 10", Metric::passed, 0, 10},
      {"failed == 0", Metric::failed, 0, 0},
      {"total_retries < 5", Metric::total_retries, 0, 5},
      {"avg_retries_per_request < .1", Metric::avg_retries_per_request, 0, 0.1},
      {"threshold_exceeded < 5", Metric::threshold_exceeded, 0, 5},
      {"short_circuited < 5", Metric::short_circuited, 0, 5},
      {"dropped < 5", Metric::dropped, 0, 5},
      {"amplification < 1.2", Metric::amplification, 0, 1.2},
      {"rps >= 200", Metric::rps, 0, 200},
      {"connect.refused == 0", Metric::error_kind, 0, 0},
      {"Timeout.Total < 3", Metric::error_kind, 0, 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto result = parse_threshold(c.text);
    ASSERT_TRUE(std::holds_alternative<Threshold>(result))
        << std::get<ExpressionMistake>(result).message;
    const auto& threshold = std::get<Threshold>(result);
    EXPECT_EQ(threshold.metric, c.metric);
    EXPECT_DOUBLE_EQ(threshold.percent, c.percent);
    EXPECT_DOUBLE_EQ(threshold.limit, c.limit);
    EXPECT_EQ(threshold.expression, c.text);
    EXPECT_EQ(threshold.series, Series::operation);
  }
}

TEST(ParseThreshold, ErrorKinds) {
  for (const ErrorKindInfo& kind : all_error_kinds()) {
    const auto result = parse_threshold(std::string(kind.name) + " < 1");
    ASSERT_TRUE(std::holds_alternative<Threshold>(result)) << kind.name;
    EXPECT_EQ(std::get<Threshold>(result).kind, kind.kind);
  }
}

TEST(ParseThreshold, ShareUnder) {
  struct Case {
    const char* text;
    std::chrono::nanoseconds under;
    Series series;
  };
  using std::chrono::milliseconds;
  const Case cases[] = {
      {"share_under(500ms) >= 99.9%", milliseconds(500), Series::operation},
      {"share_under(500) >= 99.9%", milliseconds(500), Series::operation},
      {"Response.Share_Under ( 0.5 s )>=.999", milliseconds(500), Series::response},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto result = parse_threshold(c.text);
    ASSERT_TRUE(std::holds_alternative<Threshold>(result));
    const auto& threshold = std::get<Threshold>(result);
    EXPECT_EQ(threshold.metric, Metric::share_under);
    EXPECT_EQ(threshold.under, c.under);
    EXPECT_EQ(threshold.series, c.series);
    EXPECT_DOUBLE_EQ(threshold.limit, 0.999);
  }
}

TEST(ParseThreshold, SeriesAndComparisons) {
  struct Case {
    const char* text;
    Series series;
    Comparison comparison;
  };
  const Case cases[] = {
      {"operation.p(99) < 1", Series::operation, Comparison::less},
      {"attempt.avg_ms <= 1", Series::attempt, Comparison::at_most},
      {"response.p99.9 > 1", Series::response, Comparison::greater},
      {"RESPONSE.max_ms>=1", Series::response, Comparison::at_least},
      {"  p50==1\n", Series::operation, Comparison::equal},
      {"attempt.median\t!=\t1", Series::attempt, Comparison::not_equal},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto result = parse_threshold(c.text);
    ASSERT_TRUE(std::holds_alternative<Threshold>(result));
    EXPECT_EQ(std::get<Threshold>(result).series, c.series);
    EXPECT_EQ(std::get<Threshold>(result).comparison, c.comparison);
  }
}

// "begin+length: message (hint)"
std::string mistake_in(std::string_view text) {
  const auto result = parse_threshold(text);
  const auto* mistake = std::get_if<ExpressionMistake>(&result);
  if (!mistake) return "none";
  return std::to_string(mistake->begin) + "+" + std::to_string(mistake->length) + ": " +
         mistake->message + (mistake->hint.empty() ? "" : " (" + mistake->hint + ")");
}

TEST(ParseThreshold, Mistakes) {
  struct Case {
    const char* text;
    const char* mistake;
  };
  const Case cases[] = {
      {"", "0+1: a metric is missing at the end (write p(99) < 250)"},
      {"   ", "3+1: a metric is missing at the end (write p(99) < 250)"},
      {"< 5", "0+1: a metric must stand here, not '<' (write p(99) < 250)"},
      {"é < 5", "0+2: a metric must stand here, not 'é' (write p(99) < 250)"},
      {"faild_rate < 1", "0+10: there is no metric 'faild_rate' (did you mean 'failed_rate'?)"},
      {"avg < 1", "0+3: there is no metric 'avg' (did you mean 'avg_ms'?)"},
      {"attempt.avg < 1", "8+3: there is no metric 'avg' (did you mean 'avg_ms'?)"},
      {"connect.refussed < 1",
       "0+16: there is no metric 'connect.refussed' (did you mean 'connect.refused'?)"},
      {"response. < 1", "10+1: a metric must stand here, not '<' (write response.p(99) < 250)"},
      {"attempts.p(9) < 1",
       "0+10: there is no metric 'attempts.p' (metrics are p(99), avg_ms, max_ms, failed_rate, rps "
       "and more)"},
      {"avg_ms(3) < 1", "6+1: avg_ms has no parentheses (p(N) and share_under(T) have them)"},
      {"p < 1", "0+1: there is no metric 'p' (write p(99))"},
      {"rate > 5",
       "0+4: there is no metric 'rate' (metrics are p(99), avg_ms, max_ms, failed_rate, rps and "
       "more)"},
      {"p(99 < 1", "1+1: this parenthesis is never closed (add a ))"},
      {"p() < 1", "2+1: a percentile is a number from 0 to 100, not '' (write p(99) or p99.9)"},
      {"p(101) < 1",
       "2+3: a percentile is a number from 0 to 100, not '101' (write p(99) or p99.9)"},
      {"p(-1) < 1", "2+2: a percentile is a number from 0 to 100, not '-1' (write p(99) or p99.9)"},
      {"p(1e1) < 1",
       "2+3: a percentile is a number from 0 to 100, not '1e1' (write p(99) or p99.9)"},
      {"p9x < 1", "1+2: a percentile is a number from 0 to 100, not '9x' (write p(99) or p99.9)"},
      {"share_under < 1", "0+11: share_under needs a time (write share_under(500ms))"},
      {"share_under(soon) < 1",
       "12+4: share_under needs a time of at most a year, not 'soon' (write share_under(500ms))"},
      {"share_under(1h) < 1",
       "12+2: share_under needs a time of at most a year, not '1h' (write share_under(500ms))"},
      {"operation.failed_rate < 1",
       "0+9: a series stands only before a time, and failed_rate is none (leave the series out)"},
      {"attempt.connect.refused < 1",
       "0+7: a series stands only before a time, and connect.refused is none (leave the series "
       "out)"},
      {"p(99)", "5+1: one of < <= > >= == != is missing at the end"},
      {"p(99) 250", "6+3: one of < <= > >= == != must stand here, not '250'"},
      {"p(99) = 250", "6+1: one of < <= > >= == != must stand here, not '=' (write ==)"},
      {"p(99) <> 250", "7+1: a number must stand here, not '>'"},
      {"p(99) <", "7+1: a number is missing at the end"},
      {"p(99) < fast", "8+4: a number must stand here, not 'fast'"},
      {"p(99) < inf", "8+3: a number must stand here, not 'inf'"},
      {"p(99) < nan", "8+3: a number must stand here, not 'nan'"},
      {"p(99) < -5", "8+2: a limit must be 0 or more, not -5"},
      {"p(99) < 1.2.3", "8+5: '1.2.3' is no number that can be compared"},
      {"p(99) < 1e999", "8+5: '1e999' is no number that can be compared"},
      {"p(99) < 5h", "9+1: a time has no unit 'h' (units are us, ms, s, m)"},
      {"p(99) < 5%", "9+1: a time has no unit '%' (units are us, ms, s, m)"},
      {"failed_rate < 5ms",
       "15+2: failed_rate has no unit 'ms' (write a number from 0 to 1, or %)"},
      {"failed_rate < 5", "14+1: failed_rate is from 0 to 1, or 0 % to 100 % (did you mean 5%?)"},
      {"failed_rate < 500%", "14+4: failed_rate is from 0 to 1, or 0 % to 100 %"},
      {"rps > 200/s", "9+2: rps has no unit '/s' (write the number alone)"},
      {"p(99) < 5 ms p(50) < 3",
       "13+1: 'p' stands behind the end (write one expression for each threshold)"},
      {"p(99) < 5, rps > 3",
       "9+1: ',' stands behind the end (write one expression for each threshold)"},
  };
  for (const Case& c : cases) EXPECT_EQ(mistake_in(c.text), c.mistake) << c.text;
}

// Nothing that is written makes it read beyond the end, and each mistake lies within the text or
// right behind it.
TEST(ParseThreshold, EveryMutationEndsWell) {
  const std::string seeds[] = {"response.p(99.9) <= 250ms", "share_under(500ms) >= 99.9%",
                               "connect.refused == 0", "failed_rate < 1e-2"};
  const std::string bytes = "p(9).<>=!%se\t\xC3\xA9 \x00-";
  std::mt19937 random(7);
  for (const std::string& seed : seeds) {
    for (std::size_t i = 0; i <= seed.size(); ++i) {
      std::vector<std::string> texts{seed.substr(0, i), seed.substr(i)};
      for (const char byte : bytes) {
        texts.push_back(seed.substr(0, i) + byte + seed.substr(i));
        texts.push_back(seed.substr(0, i) + byte + seed.substr(std::min(i + 1, seed.size())));
        texts.push_back(texts.back());
        if (!texts.back().empty()) texts.back()[random() % texts.back().size()] = byte;
      }
      for (const std::string& text : texts) {
        const auto result = parse_threshold(text);
        if (const auto* mistake = std::get_if<ExpressionMistake>(&result)) {
          EXPECT_LE(mistake->begin, text.size()) << text;
          EXPECT_GE(mistake->length, 1U) << text;
          EXPECT_LE(mistake->begin + mistake->length, text.size() + 1) << text;
          EXPECT_FALSE(mistake->message.empty()) << text;
        } else {
          EXPECT_GE(std::get<Threshold>(result).limit, 0) << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace resttest

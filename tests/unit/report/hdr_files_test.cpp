#include "report/hdr_files.h"

#include <string>

#include <gtest/gtest.h>

#include "stats/hdr_codec.h"

namespace resttest {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

Histogram eight() {
  Histogram histogram;
  for (const std::int64_t value : {0, 1, 999, 1000, 1023, 1024, 2'000'000, 1'500'000'000}) {
    histogram.record(nanoseconds(value));
  }
  return histogram;
}

TEST(HdrFiles, HeadOfALog) {
  EXPECT_EQ(log_head(std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000))),
            "#[Logged by resttest " RESTTEST_VERSION
            "]\n"
            "#[Histogram log format version 1.3]\n"
            "#[StartTime: 1700000000.000 (seconds since epoch), Tue Nov 14 22:13:20 UTC 2023]\n"
            "#[BaseTime: 1700000000.000 (seconds since epoch)]\n"
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
            "\"Interval_Compressed_Histogram\"\n");
}

TEST(HdrFiles, LinesOfALog) {
  const std::string hdr = hdr_text(HdrCounts(eight())) + "\n";
  struct Case {
    const char* name;
    const char* tag;
    nanoseconds start;
    nanoseconds length;
    std::string before;
  };
  const Case cases[] = {
      {"no tag", "", nanoseconds(0), milliseconds(1000), "0.000,1.000,1500.000,"},
      {"a tag", "list_users", nanoseconds(0), milliseconds(1000),
       "Tag=list_users,0.000,1.000,1500.000,"},
      {"what would end a tag", "a b,c\nd\re\tf", milliseconds(1500), milliseconds(250),
       "Tag=a_b_c_d_e_f,1.500,0.250,1500.000,"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(log_line(c.tag, c.start, c.length, eight()), c.before + hdr);
  }
}

TEST(HdrFiles, TableOfPercentiles) {
  EXPECT_EQ(percentile_table(HdrCounts(eight())),
            "       Value     Percentile TotalCount 1/(1-Percentile)\n"
            "\n"
            "       0.001 0.000000000000          2           1.00\n"
            "       0.001 0.100000000000          2           1.11\n"
            "       0.001 0.200000000000          2           1.25\n"
            "       0.001 0.300000000000          5           1.43\n"
            "       0.001 0.400000000000          5           1.67\n"
            "       0.001 0.500000000000          5           2.00\n"
            "       0.001 0.550000000000          5           2.22\n"
            "       0.001 0.600000000000          5           2.50\n"
            "       0.002 0.650000000000          6           2.86\n"
            "       0.002 0.700000000000          6           3.33\n"
            "       0.002 0.750000000000          6           4.00\n"
            "       2.001 0.775000000000          7           4.44\n"
            "       2.001 0.800000000000          7           5.00\n"
            "       2.001 0.825000000000          7           5.71\n"
            "       2.001 0.850000000000          7           6.67\n"
            "       2.001 0.875000000000          7           8.00\n"
            "    1500.512 0.887500000000          8           8.89\n"
            "    1500.512 1.000000000000          8\n"
            "#[Mean    =      187.749, StdDeviation   =      495.980]\n"
            "#[Max     =     1500.512, Total count    =            8]\n"
            "#[Buckets =           23, SubBuckets     =         2048]\n");
}

TEST(HdrFiles, TableOfNothing) {
  EXPECT_EQ(percentile_table(HdrCounts(Histogram())),
            "       Value     Percentile TotalCount 1/(1-Percentile)\n"
            "\n"
            "#[Mean    =        0.000, StdDeviation   =        0.000]\n"
            "#[Max     =        0.000, Total count    =            0]\n"
            "#[Buckets =           23, SubBuckets     =         2048]\n");
}

}  // namespace
}  // namespace resttest

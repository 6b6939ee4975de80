#include "report/hdr_files.h"

#include <cmath>
#include <iterator>

#include "base/format.h"
#include "report/notes.h"
#include "stats/hdr_codec.h"

namespace resttest {
namespace {

constexpr double kTicksPerHalf = 5;

// "Tue Nov 14 22:13:20 UTC 2023", whatever the locale.
std::string date_text(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(when);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(when - day));
  return format("{} {} {:02} {:02}:{:02}:{:02} UTC {}", kDays[weekday(day).c_encoding()],
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()),
                time.hours().count(), time.minutes().count(), time.seconds().count(),
                static_cast<int>(date.year()));
}

// A comma would end the tag, and so would a blank for some readers.
std::string tag_text(std::string_view tag) {
  std::string text;
  for (const char c : tag) {
    const bool parts = c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
    text += parts ? '_' : c;
  }
  return text;
}

double ms(double ns) { return ns / 1e6; }

void append_row(std::int64_t value, double level, std::uint64_t seen, std::string& to) {
  format_to(std::back_inserter(to), "{:12.3f} {:2.12f} {:10} {:14.2f}\n",
            ms(static_cast<double>(value)), level / 100, seen, 1 / (1 - level / 100));
}

// The next percentage to show: a fifth of the way to the next half of what is left.
double next_level(double level) {
  const double halvings = std::floor(std::log2(100 / (100 - level))) + 1;
  return level + 100 / (kTicksPerHalf * std::exp2(halvings));
}

void append_rows(const HdrCounts& times, std::string& to) {
  const auto total = static_cast<double>(times.count());
  double level = 0;
  std::uint64_t seen = 0;
  for (const HdrCell& cell : times.cells()) {
    seen += cell.count;
    const std::int64_t value = times.layout().highest_at(cell.index);
    const bool is_last = seen == times.count();
    while (100 * static_cast<double>(seen) / total >= level) {
      append_row(value, level, seen, to);
      level = next_level(level);
      if (is_last) break;
    }
  }
  if (times.count() == 0) return;
  format_to(std::back_inserter(to), "{:12.3f} {:2.12f} {:10}\n",
            ms(static_cast<double>(times.max())), 1.0, times.count());
}

}  // namespace

std::string log_line(std::string_view tag, std::chrono::nanoseconds start,
                     std::chrono::nanoseconds length, const Histogram& times) {
  return format("{}{:.3f},{:.3f},{:.3f},{}\n", tag.empty() ? "" : "Tag=" + tag_text(tag) + ",",
                to_seconds(start), to_seconds(length), to_ms(times.max()),
                hdr_text(HdrCounts(times)));
}

std::string log_head(std::chrono::system_clock::time_point base) {
  const double seconds = std::chrono::duration<double>(base.time_since_epoch()).count();
  return format(
      "#[Logged by resttest {}]\n"
      "#[Histogram log format version 1.3]\n"
      "#[StartTime: {:.3f} (seconds since epoch), {}]\n"
      "#[BaseTime: {:.3f} (seconds since epoch)]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      RESTTEST_VERSION, seconds, date_text(base), seconds);
}

std::string percentile_table(const HdrCounts& times) {
  std::string text = format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount",
                            "1/(1-Percentile)");
  append_rows(times, text);
  const HdrLayout& layout = times.layout();
  format_to(std::back_inserter(text),
            "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
            "#[Max     = {:12.3f}, Total count    = {:12}]\n"
            "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
            ms(times.mean()), ms(times.stdev()), ms(static_cast<double>(times.max())),
            times.count(), layout.buckets(), layout.sub_buckets());
  return text;
}

}  // namespace resttest

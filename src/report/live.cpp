#include <algorithm>
#include <string>
#include <utility>

#include "base/format.h"
#include "base/load_length.h"
#include "report/notes.h"
#include "report/reporters.h"
#include "report/writer.h"

namespace resttest {
namespace {

constexpr std::size_t kBarCells = 20;

double rate_of(const Interval& interval) {
  const double seconds = to_seconds(interval.length);
  return seconds > 0 ? static_cast<double>(interval.tally.total()) / seconds : 0;
}

double ms_of(const Histogram& times, double percent) { return to_ms(times.percentile(percent)); }

class Live : public Reporter {
 public:
  Live(const ReporterArgs& args, bool in_place)
      : writer_(args), width_(static_cast<std::size_t>(args.width)), in_place_(in_place) {}

  void run_started(const RunStart& start) override { writer_.learn(start.suites); }

  void interval_finished(const LoadSummary& so_far, const Interval& last) override {
    if (in_place_) {
      const std::string line = bar(so_far) + figures(so_far, last);
      writer_.status_line(shortened(line, width_ - 1, writer_.glyphs()));
    } else {
      writer_.err(progress_line(so_far, last));
    }
  }

  // Before any other reporter writes about it.
  void load_finished(const LoadSummary&) override { clear(); }
  void benchmark_finished(const LoadSummary&) override { clear(); }

 private:
  void clear() {
    if (in_place_) writer_.status_line("");
  }

  // How much of it is done: by its count, else by its time. Nobody knows of a search.
  static double share_of(const LoadSummary& so_far) {
    const std::chrono::nanoseconds end = regular_end(so_far.executor);
    double share = 1;
    if (so_far.repeat > 0) {
      share = static_cast<double>(so_far.total.tally.total()) / static_cast<double>(so_far.repeat);
    } else if (end != kNever) {
      share = to_seconds(so_far.total.length) / to_seconds(end);
    }
    return std::min(1.0, share);
  }

  std::string bar(const LoadSummary& so_far) const {
    const auto filled = static_cast<std::size_t>(share_of(so_far) * kBarCells);
    return format(
        "{} [{}{}] {:3.0f} %  ", shortened(one_line(so_far.id), width_ / 3, writer_.glyphs()),
        std::string(filled, '#'), std::string(kBarCells - filled, '-'), share_of(so_far) * 100);
  }

  static std::string figures(const LoadSummary& so_far, const Interval& last) {
    const Tally& tally = so_far.total.tally;
    const std::string of_all = so_far.repeat > 0 ? format("/{}", so_far.repeat) : "";
    return format("{}{}  {:.0f}/s  failed {}  retries {}", tally.total(), of_all, rate_of(last),
                  tally.failed(), tally.total_retries);
  }

  static std::string progress_line(const LoadSummary& so_far, const Interval& last) {
    const Tally& tally = so_far.total.tally;
    const Histogram times = so_far.total.operation.all();
    return format(
        "progress {} t={:.0f}s done={} rate={:.0f}/s p50={:.1f}ms p99={:.1f}ms failed={} "
        "retries={}\n",
        one_line(so_far.id), to_seconds(last.start + last.length), tally.total(), rate_of(last),
        ms_of(times, 50), ms_of(times, 99), tally.failed(), tally.total_retries);
  }

  Writer writer_;
  std::size_t width_;
  bool in_place_;
};

}  // namespace

std::unique_ptr<Reporter> make_live(const ReporterArgs& args) {
  switch (args.progress) {
    case ProgressKind::none:
      return nullptr;
    case ProgressKind::bar:
      return std::make_unique<Live>(args, true);
    case ProgressKind::lines:
      return std::make_unique<Live>(args, false);
    case ProgressKind::automatic:
      break;
  }
  return args.err_is_terminal ? std::make_unique<Live>(args, true) : nullptr;
}

}  // namespace resttest

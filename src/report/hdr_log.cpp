#include <string>

#include "report/hdr_files.h"
#include "report/output_file.h"
#include "report/reporters.h"
#include "report/writer.h"

namespace resttest {
namespace {

// The times of all operations by the second, and of each load test as a whole.
class HdrLog : public Reporter {
 public:
  explicit HdrLog(const ReporterArgs& args) : writer_(args), file_(args.path) {}

  void suites_checked(const CheckedSuites& checked) override { writer_.learn(checked.suites); }

  void run_started(const RunStart& start) override {
    base_ = start.started;
    text_ = log_head(base_);
  }

  void interval_finished(const LoadSummary& so_far, const Interval& last) override {
    text_ += log_line("", so_far.started - base_ + last.start, last.length, last.operation.all());
  }

  void load_finished(const LoadSummary& load) override { add_whole(load); }
  void benchmark_finished(const LoadSummary& load) override { add_whole(load); }

  void run_finished(const RunSummary&) override { lost_ = file_.write(text_); }

  std::string lost() const override { return lost_; }

 private:
  void add_whole(const LoadSummary& load) {
    const std::string tag = one_line(writer_.secrets().mask(load.name));
    text_ += log_line(tag, load.started - base_ + load.total.start, load.total.length,
                      load.total.operation.all());
  }

  Writer writer_;
  OutputFile file_;
  std::chrono::system_clock::time_point base_ = {};
  std::string text_;
  std::string lost_;
};

}  // namespace

std::unique_ptr<Reporter> make_hdr_log(const ReporterArgs& args) {
  return std::make_unique<HdrLog>(args);
}

}  // namespace resttest

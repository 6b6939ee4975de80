#include <string>

#include "report/hdr_files.h"
#include "report/output_file.h"
#include "report/reporters.h"

namespace resttest {
namespace {

// The percentiles of the operations of all load tests together.
class Hgrm : public Reporter {
 public:
  explicit Hgrm(const ReporterArgs& args) : file_(args.path) {}

  void load_finished(const LoadSummary& load) override { times_.merge(load.total.operation.all()); }
  void benchmark_finished(const LoadSummary& load) override { load_finished(load); }

  void run_finished(const RunSummary&) override {
    lost_ = file_.write(percentile_table(HdrCounts(times_)));
  }

  std::string lost() const override { return lost_; }

 private:
  OutputFile file_;
  Histogram times_;
  std::string lost_;
};

}  // namespace

std::unique_ptr<Reporter> make_hgrm(const ReporterArgs& args) {
  return std::make_unique<Hgrm>(args);
}

}  // namespace resttest

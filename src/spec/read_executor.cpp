#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "spec/choice.h"
#include "spec/executor_keys.h"
#include "spec/load_numbers.h"
#include "spec/read_stages.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

bool is_null(const Node& node) { return node.kind == Node::Kind::scalar && node.value.is_null(); }

// Reads the executor of one block and its keys, in the long form, `executor: NAME`, and in the
// short ones, which have no `executor`.
class ExecutorReader {
 public:
  ExecutorReader(Fields& fields, const LoadBlock& block, LoadProfile& profile)
      : fields_(fields), found_(fields.found()), block_(block), profile_(profile) {}

  void read() {
    fields_.read_seconds("start_time", profile_.start_time);
    fields_.read_seconds("graceful_stop", profile_.graceful_stop);
    const Node* name = fields_.child("executor");
    is_short_ = name == nullptr;
    place_ = is_short_ ? profile_.where : name->where;
    const auto model = is_short_ ? std::optional(model_of_keys()) : named(*name);
    if (!model) return;
    model_ = *model;
    refuse_other_keys();
    profile_.executor = read_model();
  }

 private:
  // The executor that stands there; after a mistake was reported, the one that is meant, if any.
  std::optional<LoadModel> named(const Node& node) const {
    const auto* text = node.value.get_if<std::string>();
    const std::string name = text ? to_lower(trim(*text)) : "";
    if (const auto model = load_model_named(name)) return model;
    const std::vector<std::string> known = load_model_names();
    const std::string meant(closest(name, known));
    found_.error(
        "unknown-executor", node.where, format("there is no executor {}", shown(node)),
        meant.empty() ? "executors are " + join(known, ", ") : format("did you mean '{}'?", meant));
    return load_model_named(meant);
  }

  // The short form that the keys of the block make.
  LoadModel model_of_keys() {
    if (fields_.has("stages")) {
      return stages_are_rates(*fields_.child("stages"), fields_.has("start_rate"))
                 ? LoadModel::ramping_arrival_rate
                 : LoadModel::ramping_vus;
    }
    if (fields_.has("rate")) return LoadModel::constant_arrival_rate;
    const bool is_counted = count_key() || fields_.has("iterations");
    if (fields_.has("duration") && !is_counted) return LoadModel::constant_vus;
    return LoadModel::shared_iterations;
  }

  // The key that gives the number of operations in a short form; the last that is written.
  const Node* count_key() const {
    const Node* last = nullptr;
    for (const char* name : block_.counts) {
      if (const Node* key = fields_.key(name)) last = key;
    }
    return last;
  }

  bool counts_operations() const { return is_short_ && model_ == LoadModel::shared_iterations; }

  void refuse_other_keys() const {
    for (const std::string_view key : executor_keys()) {
      const Node* written = fields_.key(key);
      if (!written || knows_key(model_, key)) continue;
      if (key == "duration" && counts_operations()) continue;
      found_.error("wrong-executor", written->where,
                   format("{} is no key of {}", key, load_model_name(model_)),
                   "it belongs to " + models_with_key(key));
    }
    const Node* count = count_key();
    if (!count || counts_operations()) return;
    const char* beside = !is_short_ ? "executor" : fields_.has("stages") ? "stages" : "rate";
    const bool has_iterations = knows_key(model_, "iterations");
    found_.error("both-keys", count->where,
                 format("{} does not go with {}", to_lower(count->text), beside),
                 has_iterations ? "write iterations" : "leave it out: the load ends by its time");
  }

  Executor read_model() {
    switch (model_) {
      case LoadModel::shared_iterations:
        return shared_iterations();
      case LoadModel::per_vu_iterations:
        return per_vu_iterations();
      case LoadModel::constant_vus:
        return ConstantVus{.vus = vus(), .duration = constant_duration()};
      case LoadModel::ramping_vus:
        return ramping_vus();
      case LoadModel::constant_arrival_rate:
        return constant_arrival_rate();
      case LoadModel::ramping_arrival_rate:
        return ramping_arrival_rate();
      case LoadModel::find_max:
        return read_find_max(fields_, block_.concurrencies, place_);
    }
    return {};
  }

  SharedIterations shared_iterations() {
    SharedIterations load;
    load.iterations = is_short_ ? block_.count : 1;
    if (is_short_) {
      refuse_both(block_.counts, "iterations");
      refuse_both({"duration"}, "max_duration");
      for (const char* name : block_.counts) read_count(name, load.iterations);
      load.max_duration = positive_duration("duration");
    } else {
      load.max_duration = minutes{10};
    }
    read_count("iterations", load.iterations);
    load.vus = vus();
    if (const auto limit = positive_duration("max_duration")) load.max_duration = limit;
    return load;
  }

  PerVuIterations per_vu_iterations() {
    PerVuIterations load;
    read_count("iterations", load.iterations);
    load.vus = vus();
    load.max_duration = positive_duration("max_duration").value_or(load.max_duration);
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (load.iterations > most / static_cast<std::uint64_t>(std::max(load.vus, 1))) {
      found_.error("bad-number", fields_.child("iterations")->where,
                   format("{} times {} operations are too many", load.vus, load.iterations));
    }
    return load;
  }

  RampingVus ramping_vus() {
    RampingVus load;
    if (const auto start = read_at_least(fields_, "start_vus", 0)) load.start_vus = *start;
    fields_.read_seconds("graceful_ramp_down", load.graceful_ramp_down);
    load.stages = read_stages(fields_, place_, StageTarget::vus);
    return load;
  }

  ConstantArrivalRate constant_arrival_rate() {
    ConstantArrivalRate load;
    load.time_unit = read_time_unit(fields_);
    if (require("rate", "200")) load.rate = read_rate(fields_, "rate", load.time_unit);
    load.duration = constant_duration();
    load.admission = read_admission(fields_, block_.concurrencies);
    return load;
  }

  RampingArrivalRate ramping_arrival_rate() {
    RampingArrivalRate load;
    load.time_unit = read_time_unit(fields_);
    load.start_rate = read_start_rate(fields_, load.time_unit);
    load.stages = read_stages(fields_, place_, StageTarget::rate, load.time_unit);
    load.admission = read_admission(fields_, block_.concurrencies);
    return load;
  }

  bool require(const char* name, const char* example) const {
    return require_key(fields_, name, load_model_name(model_), example, place_);
  }

  // The mistake of one number under two names.
  void refuse_both(const std::vector<const char*>& names, const char* other) const {
    for (const char* name : names) {
      if (fields_.has(name) && fields_.has(other)) refuse_two_names(fields_, name, other);
    }
  }

  void read_count(const char* name, std::uint64_t& count) {
    if (!fields_.has(name)) return;
    fields_.read(name, count);
    if (count > 0) return;
    found_.warn("nothing-to-send", fields_.child(name)->where, format("{}: 0 sends nothing", name));
  }

  // Operations at a time in a closed model; what holds where nothing is written is the mode's in a
  // short form, 1 in the long one.
  int vus() {
    refuse_both(block_.concurrencies, "vus");
    if (const auto written = read_at_least(fields_, "vus", 1)) return *written;
    const int written = read_concurrency(fields_, block_.concurrencies);
    if (written > 0) return written;
    return is_short_ ? block_.concurrency : 1;
  }

  std::optional<nanoseconds> positive_duration(const char* name) {
    if (!fields_.has(name)) return std::nullopt;
    return read_positive_seconds(fields_, name, nanoseconds(1));
  }

  // Required, and long enough for a load that does not change.
  nanoseconds constant_duration() {
    if (!require("duration", "30s")) return seconds{1};
    return read_positive_seconds(fields_, "duration", seconds{1}).value_or(seconds{1});
  }

  Fields& fields_;
  Diagnostics& found_;
  const LoadBlock& block_;
  LoadProfile& profile_;
  bool is_short_ = true;
  Location place_;  // Of what asks for the keys of the model.
  LoadModel model_ = LoadModel::shared_iterations;
};

}  // namespace

int read_concurrency(Fields& fields, const std::vector<const char*>& names) {
  int concurrency = 0;
  for (const char* name : names) {
    const Node* node = fields.child(name);
    if (!node || is_null(*node) || concurrency > 0) continue;
    fields.read(name, concurrency);
    if (concurrency >= 0) continue;
    fields.found().error("bad-number", node->where,
                         format("{} must be 0 or more, not {}", name, concurrency));
    concurrency = 0;
  }
  return concurrency;
}

void read_executor(Fields& fields, const LoadBlock& block, LoadProfile& profile) {
  ExecutorReader(fields, block, profile).read();
}

}  // namespace resttest

#include <cmath>

#include "base/format.h"
#include "spec/choice.h"
#include "spec/executor_keys.h"
#include "spec/load_numbers.h"
#include "spec/readers.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

// Reads the search for the highest load.
class FindMaxReader {
 public:
  FindMaxReader(Fields& fields, const std::vector<const char*>& concurrencies,
                const Location& place)
      : fields_(fields), concurrencies_(concurrencies), place_(place) {}

  FindMax read() {
    using Variable = FindMax::Variable;
    if (const auto variable = read_choice(fields_, "variable", {"rate", "vus"})) {
      search_.variable = *variable == 0 ? Variable::rate : Variable::vus;
    }
    if (search_.variable == Variable::rate) {
      search_.time_unit = read_time_unit(fields_);
      search_.admission = read_admission(fields_, concurrencies_);
    } else {
      refuse_keys_of_rates();
    }
    read_start();
    read_steps();
    read_times();
    read_criteria();
    return std::move(search_);
  }

 private:
  void read_start() {
    if (!require_key(fields_, "start", "find-max", "100", place_)) return;
    if (search_.variable == FindMax::Variable::rate) {
      search_.start = read_rate(fields_, "start", search_.time_unit);
    } else if (const auto vus = read_at_least(fields_, "start", 1)) {
      search_.start = *vus;
    }
  }

  void read_steps() {
    search_.factor = read_above(fields_, "factor", 1).value_or(search_.factor);
    const auto tolerance = read_above(fields_, "tolerance", 0);
    if (!tolerance) return;
    if (*tolerance < 1) {
      search_.tolerance = *tolerance;
      return;
    }
    const Node& node = *fields_.child("tolerance");
    fields_.found().error("bad-number", node.where,
                          format("tolerance must be below 1, not {}", shown(node)), "0.01 is 1 %");
  }

  void read_times() {
    fields_.read_seconds("warmup", search_.warmup);
    fields_.read_seconds("cooldown", search_.cooldown);
    read_time("measure", search_.measure);
    read_time("confirm", search_.confirm);
    read_time("deadline", search_.deadline);
  }

  void read_time(const char* name, nanoseconds& time) {
    time = read_positive_seconds(fields_, name, nanoseconds(1)).value_or(time);
  }

  void read_criteria() {
    if (!require_key(fields_, "criteria", "find-max", "['failed_rate <= 1%']", place_)) return;
    const Node& node = *fields_.child("criteria");
    search_.criteria = read_thresholds(node, "criteria", is_open(search_), fields_.found());
    if (node.kind == Node::Kind::sequence && node.items.empty()) {
      fields_.found().error("missing-key", node.where, "criteria is empty",
                            "write ['failed_rate <= 1%']");
    }
    for (Threshold& criterion : search_.criteria) {
      if (!criterion.abort_on_fail) continue;
      criterion.abort_on_fail = false;
      fields_.found().warn("no-effect", criterion.where, "abort_on_fail has no effect in criteria");
    }
  }

  void refuse_keys_of_rates() const {
    for (const std::string_view name : executor_keys()) {
      const bool is_of_rates =
          knows_key(LoadModel::find_max, name) && knows_key(LoadModel::constant_arrival_rate, name);
      const Node* key = is_of_rates ? fields_.key(name) : nullptr;
      if (!key) continue;
      fields_.found().error("wrong-executor", key->where,
                            format("{} is no key of find-max with variable: vus", name),
                            "it goes with variable: rate");
    }
  }

  Fields& fields_;
  const std::vector<const char*>& concurrencies_;
  const Location& place_;
  FindMax search_;
};

}  // namespace

Admission read_admission(Fields& fields, const std::vector<const char*>& concurrencies) {
  Admission admission;
  for (const char* name : concurrencies) {
    if (fields.has(name) && fields.has("max_in_flight")) {
      refuse_two_names(fields, name, "max_in_flight");
    }
  }
  admission.max_in_flight = read_concurrency(fields, concurrencies);
  if (const auto most = read_at_least(fields, "max_in_flight", 1)) admission.max_in_flight = *most;
  if (const auto choice = read_choice(fields, "when_full", {"queue", "drop"})) {
    using WhenFull = Admission::WhenFull;
    admission.when_full = *choice == 0 ? WhenFull::queue : WhenFull::drop;
  }
  if (const Node* queue = fields.child("max_queue")) {
    admission.max_queue = 0;
    fields.read("max_queue", *admission.max_queue);
    if (admission.when_full == Admission::WhenFull::drop) {
      fields.found().error("both-keys", queue->where,
                           "max_queue does not go with when_full: drop, which has no queue",
                           "leave one of them out");
    }
  }
  if (const auto choice = read_choice(fields, "arrival", {"uniform", "poisson"})) {
    using Arrival = Admission::Arrival;
    admission.arrival = *choice == 0 ? Arrival::uniform : Arrival::poisson;
  }
  return admission;
}

FindMax read_find_max(Fields& fields, const std::vector<const char*>& concurrencies,
                      const Location& place) {
  return FindMaxReader(fields, concurrencies, place).read();
}

}  // namespace resttest

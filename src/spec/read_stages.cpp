#include "spec/read_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/format.h"
#include "spec/load_numbers.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kYear = std::chrono::hours{365 * 24};

bool has_key(const Node& stage, std::string_view key) {
  if (stage.kind == Node::Kind::sequence) {
    return std::ranges::any_of(stage.items, [key](const Node& part) { return part.find(key); });
  }
  return stage.find(key) != nullptr;
}

// Reads the stages of one load, one after the other.
class StagesReader {
 public:
  StagesReader(StageTarget target, nanoseconds unit, bool says_which, Diagnostics& found)
      : target_(target), unit_(unit), says_which_(says_which), found_(found) {}

  LoadStage read(const Node& node) {
    const std::size_t mistakes = found_.all().size();
    Fields fields(node, "a stage", UnknownKeys::reject, found_);
    LoadStage stage;
    fields.read_seconds("duration", stage.duration);
    read_target(fields, node, stage);
    fields.finish();
    if (found_.all().size() == mistakes && !fields.has("duration")) {
      found_.error("missing-key", node.where, "a stage needs duration", "add duration: 30s");
    }
    return stage;
  }

 private:
  std::string_view own_name() const { return target_ == StageTarget::vus ? "concurrency" : "rate"; }

  void read_target(Fields& fields, const Node& node, LoadStage& stage) {
    const Node* own = fields.child(own_name());
    const Node* target = fields.child("target");
    if (target_ == StageTarget::vus && !own) own = fields.child("vus");
    if (own && target) {
      found_.error("both-keys", target->where,
                   format("target and {} are two names of one number", own_name()),
                   "keep one of them");
    }
    if (target && !says_which_) {
      found_.error("missing-key", fields.key("target")->where,
                   "a target is one of VUs or of a rate: nothing says which",
                   "add executor: ramping-vus or ramping-arrival-rate");
    }
    const Node* written = own ? own : target;
    if (!written) {
      if (!fields.entries().empty()) {
        found_.error("missing-key", node.where, format("a stage needs {}", name_for_author()),
                     format("add {}: 10", name_for_author()));
      }
      return;
    }
    const char* name = own == nullptr                 ? "target"
                       : target_ == StageTarget::rate ? "rate"
                       : fields.has("concurrency")    ? "concurrency"
                                                      : "vus";
    fields.read(name, stage.target);
    check(name, *written, stage);
  }

  std::string_view name_for_author() const { return says_which_ ? "target" : own_name(); }

  void check(const char* name, const Node& written, LoadStage& stage) {
    const auto refuse = [&](std::string_view must) {
      found_.error("bad-number", written.where,
                   format("{} {}, not {}", name, must, shown(written)));
      stage.target = 0;
    };
    if (stage.target < 0) return refuse("must be 0 or more");
    if (target_ == StageTarget::vus) {
      if (std::trunc(stage.target) != stage.target) return refuse("must be a whole number of VUs");
      if (stage.target > std::numeric_limits<int>::max()) return refuse("must be at most 2^31 - 1");
    } else if (stage.target > 0) {
      if (const auto mistake = rate_mistake(stage.target, unit_)) refuse(*mistake);
    }
  }

  StageTarget target_;
  nanoseconds unit_;
  bool says_which_;  // The block, what a target is.
  Diagnostics& found_;
};

void check_length(const std::vector<LoadStage>& stages, const Location& where, Diagnostics& found) {
  nanoseconds sum{};
  for (const LoadStage& stage : stages) {
    sum += stage.duration;
    if (sum <= kYear) continue;
    found.error("bad-seconds", where, "all stages together must last at most a year");
    return;
  }
  if (sum == nanoseconds::zero()) {
    found.warn("nothing-to-send", where, "these stages last 0 seconds: next to nothing is sent");
  }
}

}  // namespace

bool stages_are_rates(const Node& stages, bool has_start_rate) {
  for (const Node& stage : stages.items) {
    if (has_key(stage, "rate")) return true;
    if (has_key(stage, "concurrency") || has_key(stage, "vus")) return false;
  }
  return has_start_rate;
}

std::vector<LoadStage> read_stages(Fields& fields, const Location& place, StageTarget target,
                                   nanoseconds unit) {
  const bool says_which =
      fields.has("executor") || fields.has("start_vus") || fields.has("start_rate");
  const char* const who = target == StageTarget::vus ? "ramping-vus" : "ramping-arrival-rate";
  if (!require_key(fields, "stages", who, "[{duration: 30s, target: 10}]", place)) return {};
  const Node& node = *fields.child("stages");
  Diagnostics& found = fields.found();
  if (node.kind != Node::Kind::sequence) {
    found.error("wrong-kind", node.where, format("stages must be a list, not {}", shown(node)),
                node.kind == Node::Kind::mapping ? "put a '- ' before it" : "");
    return {};
  }
  if (node.items.empty()) {
    found.error("no-stages", node.where, "stages is empty", "write [{duration: 30s, target: 10}]");
    return {};
  }
  const std::size_t mistakes = found.all().size();
  StagesReader reader(target, unit, says_which, found);
  std::vector<LoadStage> stages;
  for (const Node& item : node.items) stages.push_back(reader.read(item));
  if (found.all().size() == mistakes) check_length(stages, node.where, found);
  return stages;
}

}  // namespace resttest

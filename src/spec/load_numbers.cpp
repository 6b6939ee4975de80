#include "spec/load_numbers.h"

#include <cmath>
#include <string>

#include "base/format.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr double kYear = 365.0 * 24 * 60 * 60 * 1e9;  // In nanoseconds.

// "200/s" is how a rate is often written.
std::string rate_hint(const Node& node) {
  const auto* text = node.value.get_if<std::string>();
  const std::size_t slash = text ? text->find('/') : std::string::npos;
  if (slash == std::string::npos) return "";
  return format("write {}, and time_unit: 1{} beside it", text->substr(0, slash),
                text->substr(slash + 1));
}

}  // namespace

bool require_key(const Fields& fields, const char* name, std::string_view who, const char* example,
                 const Location& place) {
  if (fields.has(name)) return true;
  fields.found().error("missing-key", place, format("{} needs {}", who, name),
                       format("add {}: {}", name, example));
  return false;
}

void refuse_two_names(const Fields& fields, const char* name, const char* other) {
  fields.found().error("both-keys", fields.key(other)->where,
                       format("{} and {} are two names of one number", name, other),
                       "keep one of them");
}

std::optional<int> read_at_least(Fields& fields, const char* name, int least) {
  const Node* node = fields.child(name);
  if (!node) return std::nullopt;
  int number = least;
  fields.read(name, number);
  if (number >= least) return number;
  fields.found().error("bad-number", node->where,
                       format("{} must be {} or more, not {}", name, least, shown(*node)));
  return std::nullopt;
}

std::optional<double> read_above(Fields& fields, const char* name, double bound) {
  const Node* node = fields.child(name);
  if (!node) return std::nullopt;
  double number = bound + 1;
  fields.read(name, number);
  if (number > bound) return number;
  fields.found().error("bad-number", node->where,
                       format("{} must be more than {}, not {}", name, bound, shown(*node)));
  return std::nullopt;
}

std::optional<nanoseconds> read_positive_seconds(Fields& fields, const char* name,
                                                 nanoseconds least) {
  const Node* node = fields.child(name);
  if (!node) return std::nullopt;
  nanoseconds time = least;
  fields.read_seconds(name, time);
  if (time >= least) return time;
  const char* bound = least < seconds{1} ? "more than 0 seconds" : "1 second or more";
  fields.found().error("bad-seconds", node->where,
                       format("{} must be {}, not {}", name, bound, shown(*node)));
  return std::nullopt;
}

nanoseconds read_time_unit(Fields& fields) {
  return read_positive_seconds(fields, "time_unit", nanoseconds(1)).value_or(seconds{1});
}

std::optional<std::string> rate_mistake(double rate, nanoseconds unit) {
  const double step = static_cast<double>(unit.count()) / rate;
  if (step < 1) return "must be at most 1 in a nanosecond";
  if (step > kYear) return "must be at least 1 in a year";
  return std::nullopt;
}

double read_rate(Fields& fields, const char* name, nanoseconds unit) {
  const Node* node = fields.child(name);
  if (!node) return 0;
  const std::string hint = rate_hint(*node);
  if (!hint.empty()) {
    fields.found().error("bad-number", node->where,
                         format("{} must be a number, not {}", name, shown(*node)), hint);
    return 0;
  }
  const auto rate = read_above(fields, name, 0);
  if (!rate) return 0;
  const auto mistake = rate_mistake(*rate, unit);
  if (!mistake) return *rate;
  fields.found().error("bad-number", node->where,
                       format("{} {}, not {}", name, *mistake, shown(*node)));
  return 0;
}

double read_start_rate(Fields& fields, nanoseconds unit) {
  const Node* node = fields.child("start_rate");
  if (!node) return 0;
  const auto* whole = node->value.get_if<std::int64_t>();
  return whole && *whole == 0 ? 0 : read_rate(fields, "start_rate", unit);
}

}  // namespace resttest

#include "report/saved_load.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/format.h"
#include "report/writer.h"
#include "stats/hdr_codec.h"

#include "resttest/json.h"

namespace resttest {
namespace {

constexpr double kStretch = 10;

std::optional<double> number(const Value* value) {
  if (!value) return std::nullopt;
  if (const auto* real = value->get_if<double>()) return *real;
  if (const auto* whole = value->get_if<std::int64_t>()) return static_cast<double>(*whole);
  return std::nullopt;
}

std::optional<double> share(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

std::string_view column_name(Figure figure) {
  switch (figure) {
    case Figure::p50:
      return "p50_ms";
    case Figure::p90:
      return "p90_ms";
    case Figure::p99:
      return "p99_ms";
    default:
      return "";
  }
}

// The columns of a series, read as far as all of them go.
class Rows {
 public:
  Rows(const Value& load, Figure figure) {
    const Value* columns = member_of(load.find("series"), "columns");
    const auto column = [columns](std::string_view name) {
      const Value* found = member_of(columns, name);
      return found ? found->get_if<Value::Array>() : nullptr;
    };
    start_ = column("t");
    passed_ = column("passed");
    failed_ = column("failed");
    short_circuited_ = column("short_circuited");
    retries_ = column("retries");
    time_ = column(column_name(figure));
    end_ = number(load.find("wall_time_sec")).value_or(0);
    if (!start_ || !passed_ || !failed_ || !short_circuited_ || !retries_) return;
    size_ = std::min({start_->size(), passed_->size(), failed_->size(), short_circuited_->size(),
                      retries_->size()});
  }

  std::size_t size() const { return size_; }
  double length(std::size_t row) const {
    const double next = row + 1 < size_ ? at(start_, row + 1) : end_;
    return std::max(0.0, next - at(start_, row));
  }
  double failed(std::size_t row) const { return at(failed_, row); }
  double total(std::size_t row) const { return at(passed_, row) + at(failed_, row); }
  double sent(std::size_t row) const { return total(row) - at(short_circuited_, row); }
  double retries(std::size_t row) const { return at(retries_, row); }
  std::optional<double> time(std::size_t row) const {
    return time_ && row < time_->size() ? number(&(*time_)[row]) : std::nullopt;
  }

 private:
  static double at(const Value::Array* column, std::size_t row) {
    return number(&(*column)[row]).value_or(0);
  }

  const Value::Array* start_ = nullptr;
  const Value::Array* passed_ = nullptr;
  const Value::Array* failed_ = nullptr;
  const Value::Array* short_circuited_ = nullptr;
  const Value::Array* retries_ = nullptr;
  const Value::Array* time_ = nullptr;
  double end_ = 0;
  std::size_t size_ = 0;
};

// What was summed over the rows of a stretch.
struct Stretch {
  double length = 0;
  double total = 0;
  double failed = 0;
  double sent = 0;
  double retries = 0;
  double timed = 0;  // Operations of rows whose time is known.
  double times = 0;

  void add(const Rows& rows, std::size_t row) {
    length += rows.length(row);
    total += rows.total(row);
    failed += rows.failed(row);
    sent += rows.sent(row);
    retries += rows.retries(row);
    if (const auto time = rows.time(row)) {
      timed += rows.total(row);
      times += *time * rows.total(row);
    }
  }

  std::optional<double> value(Figure figure) const {
    switch (figure) {
      case Figure::p50:
      case Figure::p90:
      case Figure::p99:
        return share(times, timed);
      case Figure::mean:
        return std::nullopt;
      case Figure::rate:
        return share(sent, length);
      case Figure::failed_share:
        return share(failed, total);
      case Figure::retries:
        return share(retries, total);
    }
    return std::nullopt;
  }
};

std::string text_of(const Value* value) { return value ? to_json(*value) : "nothing"; }

// The first member in which two plans differ; "" where they are equal.
std::string plan_difference(const Value& old_load, const Value& new_load) {
  for (const std::string_view name : {"mode", "model"}) {
    const std::string before = text_of(old_load.find(name));
    const std::string after = text_of(new_load.find(name));
    if (before != after) return format("its {} was {}, now {}", name, before, after);
  }
  const Value* old_plan = old_load.find("plan");
  const Value* new_plan = new_load.find("plan");
  const auto* members = new_plan ? new_plan->get_if<Value::Object>() : nullptr;
  if (!old_plan || !members) return "it has no plan";
  for (const auto& [name, value] : *members) {
    const Value* before = old_plan->find(name);
    const bool is_equal = before ? *before == value : value.is_null();
    if (!is_equal) {
      return format("its plan differs: {} was {}, now {}", name, text_of(before), text_of(&value));
    }
  }
  return {};
}

std::string why_unusable(const Value& load, std::string_view which) {
  const auto is = [&load](std::string_view name, bool wanted) {
    const Value* value = load.find(name);
    const bool* found = value ? value->get_if<bool>() : nullptr;
    return found && *found == wanted;
  };
  if (!is("complete", true)) return format("the {} run of it is incomplete", which);
  if (is("generator_limited", true)) {
    return format("in the {} run the generator was the limit", which);
  }
  const Value* hdr = member_of(member_of(load.find("operation"), "all"), "hdr");
  const auto* text = hdr ? hdr->get_if<std::string>() : nullptr;
  if (!text) return format("the {} report has no histogram of it", which);
  const auto read = read_hdr_text(*text);
  if (const auto* error = std::get_if<HdrError>(&read)) {
    return format("the histogram of the {} report cannot be read: {}", which, error->reason);
  }
  if (std::get<HdrCounts>(read).layout() != histogram_layout()) {
    return format("the histogram of the {} report has another layout", which);
  }
  return {};
}

}  // namespace

std::string_view figure_name(Figure figure) {
  switch (figure) {
    case Figure::p50:
      return "p50";
    case Figure::p90:
      return "p90";
    case Figure::p99:
      return "p99";
    case Figure::mean:
      return "mean";
    case Figure::rate:
      return "rate";
    case Figure::failed_share:
      return "failed_share";
    case Figure::retries:
      break;
  }
  return "retries";
}

Worse worse_side(Figure figure) { return figure == Figure::rate ? Worse::lower : Worse::higher; }

std::optional<double> figure_of(const Value& load, Figure figure) {
  const Value* times = member_of(load.find("operation"), "all");
  switch (figure) {
    case Figure::p50:
    case Figure::p90:
    case Figure::p99:
      return number(member_of(times, figure_name(figure)));
    case Figure::mean:
      return number(member_of(times, "avg_ms"));
    case Figure::rate:
      return number(load.find("rps"));
    case Figure::failed_share:
      return share(number(load.find("failed")), number(load.find("total")));
    case Figure::retries:
      return share(number(load.find("total_retries")), number(load.find("total")));
  }
  return std::nullopt;
}

std::vector<double> units_of(const Value& load, Figure figure) {
  const Rows rows(load, figure);
  std::vector<double> units;
  Stretch stretch;
  const auto close = [&] {
    if (const auto value = stretch.value(figure)) units.push_back(*value);
    stretch = {};
  };
  for (std::size_t row = 0; row < rows.size(); ++row) {
    stretch.add(rows, row);
    // Rows are a little longer or shorter than they should be.
    if (stretch.length >= 0.95 * kStretch) close();
  }
  if (stretch.length >= kStretch / 2) close();
  return units;
}

std::string why_not_comparable(const Value& old_load, const Value& new_load) {
  if (std::string why = why_unusable(old_load, "old"); !why.empty()) return why;
  if (std::string why = why_unusable(new_load, "new"); !why.empty()) return why;
  return one_line(plan_difference(old_load, new_load));
}

}  // namespace resttest

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

bool is_text(const Node& node) {
  return node.kind == Node::Kind::scalar && node.value.get_if<std::string>();
}

// Reads all forms of `metrics:`: names, lists of them, {metric: aggregate}, {percentiles: [...]}.
class MetricsReader {
 public:
  explicit MetricsReader(Diagnostics& found) : found_(found) {}

  WantedMetrics read(const Node& node) {
    if (node.kind == Node::Kind::sequence) {
      for (const Node& item : node.items) read_item(item);
    } else {
      read_item(node);
    }
    group();
    return std::move(wanted_);
  }

 private:
  void read_item(const Node& node) {
    if (node.kind == Node::Kind::mapping) {
      for (const Node::Entry& entry : node.entries) read_entry(node, entry);
    } else if (is_text(node)) {
      const auto metric = find_metric(node);
      if (metric && std::ranges::count(wanted_.raw, *metric) == 0) wanted_.raw.push_back(*metric);
    } else {
      found_.error("bad-metric", node.where, format("a metric is a name, not {}", shown(node)),
                   "write total_time, or {total_time: mean}");
    }
  }

  void read_entry(const Node& mapping, const Node::Entry& entry) {
    const std::string name = to_lower(trim(entry.key.text));
    if (name == "percentiles" || name == "percentile") {
      return read_percentiles(mapping, entry);
    }
    const auto short_form = aggregate_named(Metric::total_time, name);
    if (short_form && short_form->kind == Aggregate::Kind::percentile) {
      wanted_.aggregates.push_back(*short_form);
      return;
    }
    const auto metric = find_metric(entry.key);
    if (!metric) return;
    if (entry.value.kind != Node::Kind::sequence) return read_aggregate(*metric, entry.value);
    for (const Node& item : entry.value.items) read_aggregate(*metric, item);
  }

  // A list of one and a number alone are the same.
  void read_percentiles(const Node& mapping, const Node::Entry& entry) {
    Fields fields(mapping, "metrics", UnknownKeys::reject, found_);
    std::vector<double> percentiles(1);
    if (entry.value.kind == Node::Kind::scalar) {
      fields.read(entry.key.text, percentiles[0]);
    } else {
      fields.read(entry.key.text, percentiles);
    }
    for (const double percent : percentiles) {
      if (percent >= 0 && percent <= 100) {
        wanted_.aggregates.push_back(percentile_of(Metric::total_time, percent));
      } else {
        found_.error("bad-number", entry.value.where,
                     format("percentiles must be between 0 and 100, not {}", percent));
      }
    }
  }

  void read_aggregate(Metric metric, const Node& node) {
    const std::string name = to_lower(trim(node.text));
    auto aggregate = is_text(node) ? aggregate_named(metric, name) : std::nullopt;
    if (aggregate) {
      wanted_.aggregates.push_back(std::move(*aggregate));
      return;
    }
    const std::vector<std::string> known = aggregate_names();
    std::string hint = is_text(node) ? did_you_mean(name, known) : "";
    if (hint.empty()) hint = "aggregates are " + join(known, ", ") + " and p0 to p100";
    found_.error("unknown-aggregate", node.where,
                 format("there is no aggregate {} of {}", shown(node), metric_name(metric)),
                 std::move(hint));
  }

  std::optional<Metric> find_metric(const Node& node) {
    const std::string name = to_lower(trim(node.text));
    if (const auto metric = metric_named(name)) return metric;
    const std::vector<std::string> known = metric_names();
    std::string hint = did_you_mean(name, known);
    if (hint.empty()) hint = "metrics are " + join(known, ", ");
    found_.error("unknown-metric", node.where,
                 format("there is no metric '{}'", printable(node.text)), std::move(hint));
    return std::nullopt;
  }

  // Those of one metric stand together, where its first one stood.
  void group() {
    std::vector<Aggregate> grouped;
    for (const Aggregate& first : wanted_.aggregates) {
      const auto is_same = [&first](const Aggregate& one) { return one.metric == first.metric; };
      if (std::ranges::any_of(grouped, is_same)) continue;
      std::ranges::copy_if(wanted_.aggregates, std::back_inserter(grouped), is_same);
    }
    wanted_.aggregates = std::move(grouped);
  }

  Diagnostics& found_;
  WantedMetrics wanted_;
};

// Why nothing may be written there; "" where it may.
std::string why_forbidden(const std::filesystem::path& path) {
  if (path.is_absolute()) return "is not beneath the current folder";
  const std::filesystem::path normal = path.lexically_normal();
  if (*normal.begin() == "..") return "is not beneath the current folder";
  if (!normal.has_filename() || normal == ".") return "names no file";
  for (const auto& part : normal) {
    if (to_lower(part.string()).starts_with(".git")) return "is a matter of git's";
  }
  return "";
}

}  // namespace

WantedMetrics read_metrics(const Node& node, Diagnostics& found) {
  return MetricsReader(found).read(node);
}

std::string read_output_path(const Node& node, Diagnostics& found) {
  const auto text = read_plain_text(node, "output_file", found);
  if (!text) return {};
  if (text->empty()) {
    found.error("bad-path", node.where, "output_file is empty", "write results/name.json");
    return {};
  }
  const std::string reason = why_forbidden(*text);
  if (reason.empty()) return *text;
  found.error("bad-path", node.where, format("output_file '{}' {}", printable(*text), reason),
              "results are written beneath the current folder: write results/name.json");
  return {};
}

}  // namespace resttest

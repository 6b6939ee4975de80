#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "spec/load_numbers.h"
#include "spec/parse_threshold.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// The place of `length` bytes from `begin` of a text, or of all of it where its source does not
// show it as it is: escapes, lines that were folded, or a text from elsewhere.
Location place_within(const Node& node, std::string_view text, std::size_t begin,
                      std::size_t length) {
  if (!node.where.file) return node.where;
  const std::string_view line = line_of(node.where.file->text, node.where.line);
  const std::size_t indent = indent_to(line, node.where.column).size();
  std::size_t at = 0;
  for (std::size_t i = 0; i < indent && at < line.size(); ++i) {
    at += std::max<std::size_t>(1, utf8_length(line.substr(at)));
  }
  if (node.quoted) ++at;
  if (at > line.size() || !line.substr(at).starts_with(text)) return node.where;
  const std::size_t end = std::min(begin + length, text.size());
  Location where = node.where;
  where.column += static_cast<int>(count_characters(text.substr(0, begin))) + node.quoted;
  const std::string_view part = begin < end ? text.substr(begin, end - begin) : "";
  where.length = std::max(1, static_cast<int>(count_characters(part)));
  return where;
}

// Only these have an interval: an order statistic, or a share of operations.
bool has_interval(Threshold::Metric metric) {
  using enum Threshold::Metric;
  switch (metric) {
    case percentile:
    case failed_rate:
    case passed_rate:
    case goodput:
    case send_rate:
    case share_under:
      return true;
    default:
      return false;
  }
}

// Reads the items of one list of thresholds.
class ThresholdsReader {
 public:
  ThresholdsReader(std::string_view name, bool is_open, Diagnostics& found)
      : name_(name), is_open_(is_open), found_(found) {}

  std::vector<Threshold> read(const Node& node) {
    if (node.kind == Node::Kind::sequence) {
      for (const Node& item : node.items) read_item(item);
    } else {
      read_item(node);
    }
    return std::move(thresholds_);
  }

 private:
  void read_item(const Node& node) {
    if (node.kind == Node::Kind::mapping) return read_mapping(node);
    if (auto threshold = read_text(node)) thresholds_.push_back(std::move(*threshold));
  }

  std::optional<Threshold> read_text(const Node& node) {
    const auto* text = node.value.get_if<std::string>();
    if (node.kind != Node::Kind::scalar || !text) {
      found_.error("bad-threshold", node.where,
                   format("{} are texts or mappings; {} is neither", name_, shown(node)),
                   "write 'p(99) < 250'");
      return std::nullopt;
    }
    auto result = parse_threshold(*text);
    if (const auto* mistake = std::get_if<ExpressionMistake>(&result)) {
      found_.error("bad-threshold", place_within(node, *text, mistake->begin, mistake->length),
                   printable(mistake->message), printable(mistake->hint));
      return std::nullopt;
    }
    Threshold threshold = std::get<Threshold>(std::move(result));
    threshold.where = node.where;
    if (threshold.series == Threshold::Series::response && !is_open_) {
      found_.error("bad-threshold", node.where,
                   "response is a time of open load models: this one has no due times",
                   "leave response out, or set a rate");
      return std::nullopt;
    }
    return threshold;
  }

  void read_mapping(const Node& node) {
    Fields fields(node, "a threshold", UnknownKeys::reject, found_);
    const Node* expression = fields.child("expr");
    std::optional<Threshold> threshold;
    if (expression) {
      threshold = read_text(*expression);
    } else {
      found_.error("missing-key", node.where, "a threshold needs expr", "add expr: 'p(99) < 250'");
    }
    Threshold rest;
    fields.read("abort_on_fail", rest.abort_on_fail);
    fields.read_seconds("abort_after", rest.abort_after);
    read_confidence(fields, threshold);
    fields.finish();
    if (fields.has("abort_after") && !rest.abort_on_fail) {
      found_.warn("no-effect", fields.key("abort_after")->where,
                  "abort_after has no effect without abort_on_fail", "add abort_on_fail: true");
    }
    if (!threshold) return;
    threshold->abort_on_fail = rest.abort_on_fail;
    threshold->abort_after = rest.abort_after;
    thresholds_.push_back(std::move(*threshold));
  }

  void read_confidence(Fields& fields, std::optional<Threshold>& threshold) {
    const Node* node = fields.child("confidence");
    if (!node) return;
    const std::string_view text = trim(node->text);
    const bool is_known = text == "90" || text == "95" || text == "99";
    if (node->kind != Node::Kind::scalar || !is_known) {
      found_.error("bad-choice", node->where,
                   format("confidence must be 90, 95 or 99, not {}", shown(*node)));
      return;
    }
    if (!threshold) return;
    if (!has_interval(threshold->metric)) {
      found_.error("bad-threshold", fields.key("confidence")->where,
                   "confidence goes with percentiles and shares of operations only");
      return;
    }
    threshold->confidence = text == "90" ? 90 : text == "95" ? 95 : 99;
  }

  std::string_view name_;
  bool is_open_;
  Diagnostics& found_;
  std::vector<Threshold> thresholds_;
};

}  // namespace

std::vector<Threshold> read_thresholds(const Node& node, std::string_view name, bool is_open,
                                       Diagnostics& found) {
  return ThresholdsReader(name, is_open, found).read(node);
}

}  // namespace resttest

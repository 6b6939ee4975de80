#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "query/jmespath/datum.h"
#include "query/jmespath/error.h"
#include "query/jmespath/program.h"

#include "resttest/value.h"

namespace resttest::jmespath {

// One evaluation of an expression, with all that is made on the way and a budget for what it may
// cost. After the first error everything is null, and loops end early. One thread.
class Evaluation {
 public:
  explicit Evaluation(const Program& program) : program_(program) {}

  Datum evaluate(NodeId node, Datum current);

  // Null, and the reason why nothing further counts.
  Datum fail(JmesPathError::Kind kind, std::string reason);
  bool has_failed() const { return error_.has_value(); }
  const std::optional<JmesPathError>& error() const { return error_; }

  // Takes what `amount` elements, or as many times eight bytes of text, cost off the budget: an
  // eighth of a step each. False, and an error, when that is used up.
  bool spend(std::size_t amount);
  bool spend_text(std::size_t bytes) { return spend(bytes / 8 + 1); }

  // Keep what was made on the way until the end.
  Datum keep(Value value) { return values_.emplace_back(std::move(value)); }
  Datum keep(List list) { return lists_.emplace_back(std::move(list)); }
  Datum keep(Members members) { return members_.emplace_back(std::move(members)); }

  // JSON's equality: numbers by value, objects without regard to order.
  bool equal(const Datum& a, const Datum& b, int depth = 0);

  // A copy that outlives the evaluation. Null after an error.
  Value copy(const Datum& datum, int depth = 0);

 private:
  Datum apply(const Node& node, const Datum& base, const Datum& current);
  Datum field(const Node& node, const Datum& base);
  Datum compare(const Node& node, const Datum& base, const Datum& current);
  Datum project(const Node& node, const Datum& base);
  Datum project_values(const Node& node, const Datum& base);
  Datum filter(const Node& node, const Datum& base);
  Datum index(const Node& node, const Datum& base);
  Datum slice(const Node& node, const Datum& base);
  Datum flatten(const Datum& base);
  Datum list(const Node& node, const Datum& base);
  Datum object(const Node& node, const Datum& base);
  Datum call_function(const Node& node, const Datum& base);
  void collect(const Node& node, const Datum& element, List& results);

  bool equal_objects(const Datum& a, const Datum& b, int depth);
  bool count(const Value& value, int depth);
  bool count_nodes(std::size_t nodes);
  bool check_depth(int depth);

  const Program& program_;
  std::vector<NodeId> chain_;  // What is left to do, of all evaluations that are under way.
  std::uint64_t spent_ = 0;    // In eighths of a step.
  std::size_t copied_ = 0;
  std::deque<Value> values_;
  std::deque<List> lists_;
  std::deque<Members> members_;
  std::optional<JmesPathError> error_;
};

}  // namespace resttest::jmespath

#include "json_schema/check.h"

#include <algorithm>

#include "base/format.h"
#include "base/limits.h"
#include "json_schema/json_pointer.h"

namespace resttest {

std::string pointer_to(const Place* place) {
  std::vector<const Place*> way;
  for (; place; place = place->parent) way.push_back(place);
  std::string pointer;
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    pointer += '/';
    pointer += (*step)->is_item ? std::to_string((*step)->index) : escape_token((*step)->name);
  }
  return pointer;
}

Evaluated::Evaluated(const Value& value) {
  if (const auto* array = value.get_if<Value::Array>()) marks_.resize(array->size());
  if (const auto* object = value.get_if<Value::Object>()) marks_.resize(object->size());
}

void Evaluated::merge(const Evaluated& other) {
  for (std::size_t i = 0; i < marks_.size(); ++i) marks_[i] = marks_[i] || other.marks_[i];
}

bool SchemaCheck::stop(SchemaLimit limit) {
  if (!limit_) limit_ = std::move(limit);
  errors_ = nullptr;  // Loops that look for more reasons end.
  return false;
}

bool SchemaCheck::step(std::size_t count) {
  if (limit_) return false;
  steps_ += count;
  if (steps_ <= limits::kSchemaSteps) return true;
  return stop({format("the check takes more than {} steps", limits::kSchemaSteps)});
}

bool SchemaCheck::accepts(const Schema& schema, const Subject& subject) {
  if (!step()) return false;
  if (schema.refuses_everything) {
    return refuse(subject, schema.place, [] { return "must not be there"; });
  }
  if (schema.keywords.empty()) return true;
  if (depth_ == limits::kSchemaDepth) {
    return stop({format("schemas and values nest deeper than {}", limits::kSchemaDepth)});
  }
  ++depth_;
  const bool enters = scope_.empty() || scope_.back() != schema.resource;
  if (enters) scope_.push_back(schema.resource);
  bool holds = false;
  if (schema.asks_for_evaluated) {
    // Of its own: what neighbours of this schema have looked at does not count for it.
    Evaluated own(subject.value);
    holds = step(own.size() / 64) && accepts_all(schema, {subject.value, subject.place, &own});
    if (holds && subject.evaluated) subject.evaluated->merge(own);
  } else {
    holds = accepts_all(schema, subject);
  }
  if (enters) scope_.pop_back();
  --depth_;
  return holds && !limit_;
}

bool SchemaCheck::accepts_all(const Schema& schema, const Subject& subject) {
  bool holds = true;
  for (const auto& keyword : schema.keywords) {
    if (!step()) return false;
    if (keyword->accepts(*this, subject)) continue;
    holds = false;
    if (!goes_on()) break;
  }
  return holds;
}

bool SchemaCheck::follows(const Schema& target, const Subject& subject) {
  int chain = 0;  // References that led here without another value being looked at.
  for (auto last = references_.rbegin(); last != references_.rend(); ++last, ++chain) {
    if (last->value != &subject.value) break;
    if (last->target == &target) {
      return stop({format("the schema at '{}' refers to itself in a circle", target.place)});
    }
  }
  if (chain == limits::kSchemaReferences) {
    return stop({format("more than {} references follow one another", chain)});
  }
  references_.push_back({&target, &subject.value});
  const bool holds = accepts(target, subject);
  references_.pop_back();
  return holds;
}

SchemaCheck::Trial SchemaCheck::attempt(const Schema& schema, const Subject& subject) {
  Trial trial;
  std::vector<SchemaError>* const outer = errors_;
  if (outer) errors_ = &trial.errors;
  if (subject.evaluated) {
    Evaluated own(subject.value);
    trial.holds = step(own.size() / 64) && accepts(schema, {subject.value, subject.place, &own});
    if (trial.holds) subject.evaluated->merge(own);
  } else {
    trial.holds = accepts(schema, subject);
  }
  errors_ = limit_ ? nullptr : outer;
  return trial;
}

bool SchemaCheck::would_accept(const Schema& schema, const Subject& subject) {
  std::vector<SchemaError>* const outer = std::exchange(errors_, nullptr);
  const bool holds = attempt(schema, subject).holds;
  errors_ = limit_ ? nullptr : outer;
  return holds;
}

bool SchemaCheck::matches(const Regex& pattern, std::string_view text) {
  if (!step(1 + text.size() / 1024)) return false;
  const auto result = pattern.search(text);
  if (const auto* error = std::get_if<RegexError>(&result)) {
    return stop({"a pattern cannot be searched: " + error->reason, error->code});
  }
  return std::get<0>(result).has_value();
}

void SchemaCheck::add(SchemaError error) {
  if (goes_on()) errors_->push_back(std::move(error));
}

}  // namespace resttest

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json_schema/program.h"
#include "json_schema/schema.h"

#include "resttest/value.h"

namespace resttest {

// The way from the document to a value in it. Lives on the stack, beside the recursion.
struct Place {
  const Place* parent = nullptr;
  std::string_view name = {};  // Of a member,
  std::size_t index = 0;       // or of an item, where `is_item`.
  bool is_item = false;

  static Place member(const Place* parent, std::string_view name) { return {parent, name}; }
  static Place item(const Place* parent, std::size_t index) { return {parent, {}, index, true}; }
};

// The JSON pointer to a place; null is the document.
std::string pointer_to(const Place* place);

// Which items or members of one value a schema has looked at: what unevaluatedItems and
// unevaluatedProperties leave alone.
class Evaluated {
 public:
  explicit Evaluated(const Value& value);

  bool has(std::size_t i) const { return marks_[i]; }
  void mark(std::size_t i) { marks_[i] = true; }
  void mark_all() { marks_.assign(marks_.size(), true); }
  void merge(const Evaluated& other);
  std::size_t size() const { return marks_.size(); }

 private:
  std::vector<bool> marks_;
};

// What a schema looks at. `evaluated` is null where nobody asks for it.
struct Subject {
  const Value& value;
  const Place* place = nullptr;
  Evaluated* evaluated = nullptr;
};

// One check of one value. At first it only decides; where the answer is no, it is asked again for
// the reasons, so that values that are as they should be cost no text. One thread.
class SchemaCheck {
 public:
  enum class Wanted { verdict, reasons };

  explicit SchemaCheck(Wanted wanted) : errors_(wanted == Wanted::reasons ? &found_ : nullptr) {}

  // Whether `subject` is valid under `schema`.
  bool accepts(const Schema& schema, const Subject& subject);

  // The same for a schema that a reference leads to. Bounds chains of them, and finds circles.
  bool follows(const Schema& target, const Subject& subject);

  // What became of a schema that need not hold.
  struct Trial {
    bool holds = false;
    std::vector<SchemaError> errors = {};  // Where reasons are wanted, and it does not.
  };
  Trial attempt(const Schema& schema, const Subject& subject);

  // The same for one whose errors nobody reads.
  bool would_accept(const Schema& schema, const Subject& subject);

  // Returns false, and notes why if reasons are wanted. `reason` is called only then.
  template <typename Reason>
  bool refuse(const Subject& subject, const std::string& schema_place, Reason reason) {
    if (goes_on()) errors_->push_back({pointer_to(subject.place), schema_place, reason()});
    return false;
  }

  // Whether a further error would still be of use: where not, whoever found one may return.
  bool goes_on() const { return errors_ && errors_->size() < kSchemaErrors; }

  // Counts work that grows with the value. False where the check has to end.
  bool step(std::size_t count = 1);

  // Whether `pattern` is found in `text`. A limit of the search ends the check.
  bool matches(const Regex& pattern, std::string_view text);

  // Adds an error that was found elsewhere.
  void add(SchemaError error);

  // The resources that the way to here led through, the outermost first.
  const std::vector<const SchemaResource*>& scope() const { return scope_; }

  const std::optional<SchemaLimit>& limit() const { return limit_; }
  std::vector<SchemaError> take_errors() { return std::move(found_); }

 private:
  bool stop(SchemaLimit limit);
  bool accepts_all(const Schema& schema, const Subject& subject);

  struct Reference {
    const Schema* target;
    const Value* value;
  };

  std::vector<SchemaError> found_;
  std::vector<SchemaError>* errors_;
  std::vector<const SchemaResource*> scope_;
  std::vector<Reference> references_;
  std::size_t steps_ = 0;
  int depth_ = 0;
  std::optional<SchemaLimit> limit_;
};

}  // namespace resttest

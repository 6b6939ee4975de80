#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "query/jmespath/program.h"

#include "resttest/value.h"

namespace resttest::jmespath {

class Datum;
struct Member;
using List = std::vector<Datum>;
using Members = std::vector<Member>;

enum class Type { null, boolean, number, string, array, object, expression };

std::string_view name_of(Type type);  // As type() names it.

// A value on its way through an expression: a piece of the document or the expression, or a list or
// object of such that was made on the way. What it points to outlives it, so whatever is selected,
// sorted or put together, nothing is copied before the end.
class Datum {
 public:
  Datum() = default;  // null
  Datum(const Value& value) : content_(&value) {}
  Datum(const List& list) : content_(&list) {}
  Datum(const Members& members) : content_(&members) {}
  Datum(const Value&&) = delete;
  Datum(const List&&) = delete;
  Datum(const Members&&) = delete;
  explicit Datum(bool truth);

  // An expression that is not evaluated.
  static Datum reference(NodeId node);

  Type type() const;
  bool is_null() const { return type() == Type::null; }

  // All but false, null, and what is empty.
  bool is_true() const;

  const Value* value() const;       // Null where it was made on the way.
  const std::string* text() const;  // Of a string, else null.
  NodeId node() const;              // Of an expression.

  // Of an array or object, else 0.
  std::size_t size() const;
  Datum element(std::size_t i) const;  // Of an array.
  Member member(std::size_t i) const;  // Of an object.
  Datum find(std::string_view name) const;

 private:
  std::variant<std::monostate, const Value*, const List*, const Members*, NodeId> content_;
};

struct Member {
  std::string_view name;
  Datum value;
};

}  // namespace resttest::jmespath

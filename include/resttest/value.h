#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace resttest {

// An integer that 64 bits cannot hold, exact: decimal digits without leading zeros, after a '-'
// where it is negative.
struct BigInteger {
  std::string digits;

  bool operator==(const BigInteger&) const = default;
};

// Bytes that are no text: YAML's !!binary, a body that is not UTF-8.
struct Bytes {
  std::string data;

  bool operator==(const Bytes&) const = default;
};

// A YAML date or date-time, as Python's str() prints it: "2024-01-02", "2024-01-02 03:04:05+00:00".
struct Date {
  std::string text;

  bool operator==(const Date&) const = default;
};

// What templates produce, extractors find and comparators compare: JSON's values, and what YAML
// has beyond them.
class Value {
 public:
  struct Member;
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;  // Keeps the author's order; names do not repeat.

  Value();  // null
  Value(bool b);
  Value(int n);
  Value(std::int64_t n);
  Value(double d);
  Value(std::string s);  // Text, UTF-8.
  Value(const char* s);
  Value(BigInteger n);
  Value(Bytes b);
  Value(Date d);
  Value(Array a);
  Value(Object o);
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  // The content if it is a T (bool, std::int64_t, BigInteger, double, std::string, Bytes, Date,
  // Array, Object), else null.
  template <typename T>
  const T* get_if() const {
    return std::get_if<T>(&data_);
  }

  bool is_null() const { return data_.index() == 0; }

  // The member of that name where this is an object that has one, else null.
  const Value* find(std::string_view name) const;

  // Python's equality: numbers and booleans by value (1 == 1.0 == true), lists and mappings
  // deeply, mappings without regard to order; nothing else equals another kind. Exact for integers
  // of any size against reals.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, BigInteger, Bytes, Date,
               Array, Object>
      data_;
};

struct Value::Member {
  std::string name;
  Value value;

  bool operator==(const Member&) const = default;
};

}  // namespace resttest

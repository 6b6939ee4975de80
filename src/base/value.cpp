#include "resttest/value.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"

namespace resttest {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// The whole number as an integer of 64 bits: integers, booleans, whole reals.
std::optional<std::int64_t> whole(const Value& value) {
  if (const auto* number = value.get_if<std::int64_t>()) return *number;
  if (const auto* truth = value.get_if<bool>()) return *truth ? 1 : 0;
  const auto* real = value.get_if<double>();
  if (!real || !(*real >= -kTwoTo63 && *real < kTwoTo63) || std::trunc(*real) != *real) return {};
  return static_cast<std::int64_t>(*real);
}

bool equals_big(const BigInteger& big, const Value& other) {
  if (const auto* also = other.get_if<BigInteger>()) return big == *also;
  const auto* real = other.get_if<double>();
  if (!real || !std::isfinite(*real) || std::trunc(*real) != *real) return false;
  return format("{:.0f}", *real) == big.digits;
}

bool equal_objects(const Value::Object& a, const Value::Object& b) {
  if (a.size() != b.size()) return false;
  const auto sorted = [](const Value::Object& object) {
    std::vector<const Value::Member*> members;
    members.reserve(object.size());
    for (const Value::Member& member : object) members.push_back(&member);
    std::ranges::sort(
        members, {}, [](const auto* member) -> const auto& { return member->name; });
    return members;
  };
  return std::ranges::equal(sorted(a), sorted(b),
                            [](const auto* x, const auto* y) { return *x == *y; });
}

}  // namespace

Value::Value() = default;
Value::Value(bool b) : data_(b) {}
Value::Value(int n) : data_(std::int64_t{n}) {}
Value::Value(std::int64_t n) : data_(n) {}
Value::Value(double d) : data_(d) {}
Value::Value(std::string s) : data_(std::move(s)) {}
Value::Value(const char* s) : data_(std::string(s)) {}
Value::Value(BigInteger n) : data_(std::move(n)) {}
Value::Value(Bytes b) : data_(std::move(b)) {}
Value::Value(Date d) : data_(std::move(d)) {}
Value::Value(Array a) : data_(std::move(a)) {}
Value::Value(Object o) : data_(std::move(o)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

const Value* Value::find(std::string_view name) const {
  const auto* object = get_if<Object>();
  if (!object) return nullptr;
  const auto found = std::ranges::find(*object, name, &Member::name);
  return found == object->end() ? nullptr : &found->value;
}

bool operator==(const Value& a, const Value& b) {
  if (const auto* big = a.get_if<BigInteger>()) return equals_big(*big, b);
  if (const auto* big = b.get_if<BigInteger>()) return equals_big(*big, a);
  if (const auto x = whole(a)) return x == whole(b);
  const auto* object = a.get_if<Value::Object>();
  const auto* other = b.get_if<Value::Object>();
  if (object && other) return equal_objects(*object, *other);
  return a.data_ == b.data_;
}

}  // namespace resttest

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "resttest/value.h"

namespace resttest {

// The variables in force. One may stand on another, which it reads and never changes: under load
// each operation in flight has its own on the test's, so that a late answer is judged with the
// values that its own request was made of. One thread.
class Context {
 public:
  using Variables = std::map<std::string, Value, std::less<>>;

  Context() = default;

  // What is not bound here is looked up in `below`, which outlives this.
  static Context on(const Context& below);

  // Null for a name that is not bound leaves it unbound, as in PyRestTest; on a bound name it is
  // stored.
  void bind(std::string_view variable, Value value);
  const Value* find(std::string_view variable) const;  // Null when not bound.

  // What is bound here, without what lies below.
  const Variables& own() const { return variables_; }

  // Forgets what was bound here, for the next operation.
  void clear() { variables_.clear(); }

 private:
  const Context* below_ = nullptr;
  Variables variables_;
};

}  // namespace resttest

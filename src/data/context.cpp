#include "resttest/context.h"

#include <utility>

namespace resttest {

Context Context::on(const Context& below) {
  Context context;
  context.below_ = &below;
  return context;
}

void Context::bind(std::string_view variable, Value value) {
  const auto found = variables_.find(variable);
  if (found != variables_.end()) {
    found->second = std::move(value);
  } else if (!value.is_null() || find(variable)) {
    variables_.emplace(variable, std::move(value));
  }
}

const Value* Context::find(std::string_view variable) const {
  const auto found = variables_.find(variable);
  if (found != variables_.end()) return &found->second;
  return below_ ? below_->find(variable) : nullptr;
}

}  // namespace resttest

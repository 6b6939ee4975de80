#include "resttest/node.h"

#include "base/text.h"

namespace resttest {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (is_same_word(entry.key.text, key)) return &entry.value;
  }
  return nullptr;
}

Value Node::to_value() const {
  if (kind == Kind::sequence) {
    Value::Array array;
    for (const Node& item : items) array.push_back(item.to_value());
    return array;
  }
  if (kind == Kind::mapping) {
    Value::Object object;
    for (const Entry& entry : entries) object.push_back({entry.key.text, entry.value.to_value()});
    return object;
  }
  return value;
}

}  // namespace resttest

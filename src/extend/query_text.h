#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resttest/extend.h"

namespace resttest {

// The text that an extractor is told: as written, or with variables in it.
struct QueryText {
  std::string text;
  bool is_template = false;

  // As the classic output shows an extractor of the type that was told this.
  std::string describe(std::string_view type) const;
};

// A text or {template: text}; reports anything else.
std::optional<QueryText> read_query(const FactoryArgs& args, const std::string& name);

}  // namespace resttest

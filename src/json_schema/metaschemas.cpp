#include "json_schema/metaschemas.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "resttest/json.h"

namespace resttest {
namespace {

struct Metaschema {
  std::string_view uri;
  std::string_view text;
};

constexpr auto kMetaschemas = std::to_array<Metaschema>({
#include "json_schema/metaschemas.inc"
});

}  // namespace

std::optional<Value> find_metaschema(std::string_view uri) {
  const auto* found = std::ranges::find(kMetaschemas, uri, &Metaschema::uri);
  if (found == kMetaschemas.end()) return std::nullopt;
  return std::get<Value>(parse_json(found->text));
}

}  // namespace resttest

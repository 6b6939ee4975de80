#pragma once

#include <optional>
#include <string_view>

namespace resttest {

// The drafts of JSON Schema, from old to new.
enum class SchemaDialect { draft4, draft6, draft7, draft2019_09, draft2020_12 };

// The draft whose metaschema has this URI; a '#' at its end and the kind of http do not matter.
std::optional<SchemaDialect> find_dialect(std::string_view schema_uri);

std::string_view dialect_name(SchemaDialect dialect);  // "draft 4", "draft 2020-12"

// The keyword that names a schema: "id" in draft 4, then "$id".
std::string_view id_keyword(SchemaDialect dialect);

}  // namespace resttest

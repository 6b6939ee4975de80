#include "json_schema/dialect.h"

namespace resttest {

std::optional<SchemaDialect> find_dialect(std::string_view schema_uri) {
  if (schema_uri.ends_with('#')) schema_uri.remove_suffix(1);
  const std::size_t scheme = schema_uri.find("://");
  const std::string_view protocol = schema_uri.substr(0, scheme);
  if (scheme == std::string_view::npos || (protocol != "http" && protocol != "https")) return {};
  schema_uri.remove_prefix(scheme + 3);
  if (schema_uri == "json-schema.org/draft-04/schema") return SchemaDialect::draft4;
  if (schema_uri == "json-schema.org/draft-06/schema") return SchemaDialect::draft6;
  if (schema_uri == "json-schema.org/draft-07/schema") return SchemaDialect::draft7;
  if (schema_uri == "json-schema.org/draft/2019-09/schema") return SchemaDialect::draft2019_09;
  if (schema_uri == "json-schema.org/draft/2020-12/schema") return SchemaDialect::draft2020_12;
  return std::nullopt;
}

std::string_view dialect_name(SchemaDialect dialect) {
  switch (dialect) {
    case SchemaDialect::draft4:
      return "draft 4";
    case SchemaDialect::draft6:
      return "draft 6";
    case SchemaDialect::draft7:
      return "draft 7";
    case SchemaDialect::draft2019_09:
      return "draft 2019-09";
    case SchemaDialect::draft2020_12:
      return "draft 2020-12";
  }
  return "";
}

std::string_view id_keyword(SchemaDialect dialect) {
  return dialect == SchemaDialect::draft4 ? "id" : "$id";
}

}  // namespace resttest

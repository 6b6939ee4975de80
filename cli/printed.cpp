#include "cli/printed.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/options.h"
#include "cli/values.h"

#include "resttest/resttest.h"

namespace resttest::cli {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

template <typename Item>
Rows rows_of(const Catalog<Item>& catalog) {
  Rows rows;
  for (const auto& [name, entry] : catalog.entries()) rows.emplace_back(name, entry.help);
  return rows;
}

// Those of --report: the others are names of --output alone.
Rows reports_of(const Registry& registry) {
  Rows rows = rows_of(registry.reporters);
  std::erase_if(rows, [](const auto& row) { return !is_report_kind(row.first); });
  return rows;
}

Rows rows_of(std::string_view kind, const Registry& registry) {
  if (kind == "generators") return rows_of(registry.generators);
  if (kind == "extractors") return rows_of(registry.extractors);
  if (kind == "comparators") return rows_of(registry.comparators);
  if (kind == "validators") return rows_of(registry.validators);
  return reports_of(registry);
}

}  // namespace

std::string catalog_text(std::string_view kind, const Registry& registry) {
  const Rows rows = rows_of(kind, registry);
  std::size_t width = 0;
  for (const auto& [name, help] : rows) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, help] : rows) {
    text += name + std::string(width - name.size() + 2, ' ') + help + "\n";
  }
  return text;
}

std::string generated(std::string_view what) {
  constexpr std::string_view kKeys = "keys:";
  if (what == "options") return option_tables();
  std::string table = what.starts_with(kKeys) ? key_table(what.substr(kKeys.size())) : "";
  if (table.empty()) {
    throw UsageError("option --generate: must be options or keys:BLOCK: '" + std::string(what) +
                     "'");
  }
  return table;
}

}  // namespace resttest::cli

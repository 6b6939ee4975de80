#include "spec/key_table.h"

#include <algorithm>

#include "base/format.h"
#include "spec/keys.h"

namespace resttest {
namespace {

// "`warmup`, `warmup_runs`"
std::string names_text(const KeyInfo& key) {
  std::string text = format("`{}`", key.name);
  for (std::string_view rest = key.aliases; !rest.empty();) {
    const std::string_view alias = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(alias.size() + 1, rest.size()));
    text += format(", `{}`", alias);
  }
  return text;
}

}  // namespace

std::string markdown_table(std::string_view block) {
  std::string rows;
  for (const KeyInfo& key : all_keys()) {
    if (key.block != block || key.built != Built::yes) continue;
    rows += format("| {} | {} | {} | {} |\n", names_text(key), type_name(key.type), key.otherwise,
                   key.help);
  }
  if (rows.empty()) return {};
  return "| key | type | default | meaning |\n|---|---|---|---|\n" + rows;
}

}  // namespace resttest

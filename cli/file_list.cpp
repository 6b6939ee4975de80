#include "cli/file_list.h"

#include <algorithm>

#include <glob.h>

#include "cli/values.h"

namespace resttest::cli {
namespace {

constexpr std::string_view kWildcards = "*?[";

// What a shell was kept from filling in is filled in here.
std::string without_backslashes(std::string_view item) {
  std::string pattern;
  for (std::size_t i = 0; i < item.size(); ++i) {
    const bool escapes = item[i] == '\\' && i + 1 < item.size() &&
                         kWildcards.find(item[i + 1]) != std::string_view::npos;
    if (!escapes) pattern += item[i];
  }
  return pattern;
}

std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), GLOB_NOSORT | GLOB_NOESCAPE, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  std::ranges::sort(paths);  // glob() itself sorts as the locale says.
  return paths;
}

}  // namespace

std::vector<std::string> files_of(std::string_view list) {
  std::vector<std::string> files;
  while (!list.empty()) {
    const std::string_view item = trimmed(list.substr(0, list.find(',')));
    list.remove_prefix(std::min(list.find(','), list.size() - 1) + 1);
    if (item.empty()) continue;
    const bool has_wildcards = item.find_first_of(kWildcards) != std::string_view::npos;
    std::vector<std::string> matches;
    if (has_wildcards) matches = matches_of(without_backslashes(item));
    if (matches.empty()) matches.emplace_back(item);
    files.insert(files.end(), matches.begin(), matches.end());
  }
  return files;
}

}  // namespace resttest::cli

#include "cli/words.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "cli/options.h"

namespace resttest::cli {
namespace {

std::vector<const OptionInfo*> starting_with(std::string_view prefix, Origin origin) {
  std::vector<const OptionInfo*> found;
  for (const OptionInfo& option : all_options()) {
    if (option.is_hidden) continue;  // By its whole name only.
    if (option.origin == origin && option.name.starts_with(prefix)) found.push_back(&option);
  }
  std::ranges::sort(found, {}, &OptionInfo::name);
  return found;
}

// Levenshtein's distance.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string guess(std::string_view name) {
  std::string_view best;
  std::size_t fewest = name.size() < 11 ? 3 : 4;  // The two dashes are no letters.
  for (const OptionInfo& option : all_options()) {
    if (option.is_hidden) continue;
    const std::size_t distance = edits(name, option.name);
    if (distance >= fewest) continue;
    fewest = distance;
    best = option.name;
  }
  return best.empty() ? "" : " (did you mean " + std::string(best) + "?)";
}

// Whether `word` is among `words`, which are divided by blanks.
bool is_one_of(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    const std::string_view first = words.substr(0, words.find(' '));
    if (first == word) return true;
    words.remove_prefix(std::min(first.size() + 1, words.size()));
  }
  return false;
}

// The option of that name or unique prefix.
const OptionInfo& find(std::string_view name) {
  for (const OptionInfo& option : all_options()) {
    if (option.name == name) return option;
  }
  for (const Origin origin : {Origin::pyresttest, Origin::resttest}) {
    const auto found = starting_with(name, origin);
    if (found.size() == 1) return *found[0];
    if (found.empty()) continue;
    std::string all;
    for (const OptionInfo* option : found)
      all += (all.empty() ? "" : ", ") + std::string(option->name);
    throw UsageError("ambiguous option: " + std::string(name) + " (" + all + "?)");
  }
  throw UsageError("no such option: " + std::string(name) + guess(name));
}

}  // namespace

Words cut(std::span<const std::string> words) {
  Words result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--") {
      result.arguments.insert(result.arguments.end(), words.begin() + static_cast<int>(i) + 1,
                              words.end());
      break;
    }
    if (!word.starts_with('-') || word == "-") {
      result.arguments.emplace_back(word);
      continue;
    }
    if (!word.starts_with("--")) {
      if (!word.starts_with("-h"))
        throw UsageError("no such option: " + std::string(word.substr(0, 2)));
      result.short_help = true;
      break;
    }
    const std::size_t equals = word.find('=');
    const OptionInfo& option = find(word.substr(0, equals));
    const std::size_t first = i;
    std::string value;
    if (option.value.empty()) {
      if (equals != std::string_view::npos) {
        throw UsageError(std::string(option.name) + " option does not take a value");
      }
    } else if (equals != std::string_view::npos) {
      value = word.substr(equals + 1);
    } else if (!option.own_words.empty()) {
      if (i + 1 < words.size() && is_one_of(words[i + 1], option.own_words)) value = words[++i];
    } else if (i + 1 < words.size()) {
      value = words[++i];
    } else {
      throw UsageError(std::string(option.name) + " option requires 1 argument");
    }
    result.options.push_back({option.option, std::move(value), first, i + 1});
    if (option.option == Option::help || option.option == Option::version) break;
  }
  return result;
}

}  // namespace resttest::cli

#include "plan/selection.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "plan/needs.h"

namespace resttest {
namespace {

constexpr std::size_t kShownNames = 3;

// `*` stands for any text, `?` for one character.
bool fits(std::string_view pattern, std::string_view text) {
  std::string_view after_star;  // The pattern behind the last `*`,
  std::string_view from_star;   // and the text that it was tried on.
  bool has_star = false;
  while (!text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star = pattern;
      from_star = text;
      has_star = true;
    } else if (pattern.starts_with('?')) {
      pattern.remove_prefix(1);
      text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
    } else if (!pattern.empty() && pattern[0] == text[0]) {
      pattern.remove_prefix(1);
      text.remove_prefix(1);
    } else if (has_star) {
      from_star.remove_prefix(std::max<std::size_t>(1, utf8_length(from_star)));
      text = from_star;
      pattern = after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

std::string normal(std::string_view path) {
  return std::filesystem::path(path).lexically_normal().string();
}

// FILE:LINE
struct Place {
  std::string file;
  int line = 0;
};

std::optional<Place> place_in(std::string_view pattern) {
  const std::size_t colon = pattern.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = pattern.substr(colon + 1);
  Place place{normal(pattern.substr(0, colon))};
  const auto read = std::from_chars(digits.begin(), digits.end(), place.line);
  if (read.ec != std::errc() || read.ptr != digits.end()) return std::nullopt;
  return place;
}

// Whether the block that begins at `where` goes on to `line`: nothing on the way stands left of it.
bool reaches(const Location& where, int line) {
  std::string_view rest = where.file->text;
  for (int i = 1; i <= line; ++i) {
    const std::size_t end = rest.find('\n');
    const std::size_t indent = rest.substr(0, end).find_first_not_of(" \t\r");
    const bool is_blank = indent == std::string_view::npos;
    if (i > where.line && !is_blank && static_cast<int>(indent) < where.column - 1) return false;
    if (end == std::string_view::npos) return i == line;
    rest.remove_prefix(end + 1);
  }
  return true;
}

std::vector<std::string> sorted_once(std::vector<std::string> names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// "(did you mean 'a'?)", else the first few there are.
std::string suggestion(std::string_view pattern, const std::vector<std::string>& names,
                       const std::vector<std::string>& more_names) {
  std::vector<std::string> all = names;
  all.insert(all.end(), more_names.begin(), more_names.end());
  if (const std::string meant = did_you_mean(pattern, all); !meant.empty()) return meant;
  if (names.empty()) return "the suite has none";
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kShownNames) break;
    shown.push_back("'" + name + "'");
  }
  const std::size_t rest = names.size() - shown.size();
  return "there are " + join(shown, ", ") + (rest > 0 ? format(" and {} more", rest) : "");
}

// Decides of all tests of a run at once: whether a pattern is an id, and which test stands on a
// line, depends on the others.
class Choice {
 public:
  Choice(const Selection& selection, const std::vector<const PlannedTest*>& all)
      : selection_(selection), all_(all), chosen_(all.size(), true) {}

  std::vector<bool> made() {
    if (!selection_.only.empty()) {
      keep(selection_.only, [this](const std::string& pattern) { return fitting(pattern); });
    }
    if (!selection_.groups.empty()) {
      keep(selection_.groups, [this](const std::string& pattern) { return in_group(pattern); });
    }
    if (std::ranges::find(chosen_, true) == chosen_.end()) {
      throw SelectionError("only: no test of these is in these groups");
    }
    return chosen_;
  }

 private:
  using Indices = std::vector<std::size_t>;

  template <typename Find>
  void keep(const std::vector<std::string>& patterns, Find find) {
    std::vector<bool> kept(all_.size());
    for (const std::string& pattern : patterns) {
      for (const std::size_t i : find(pattern)) kept[i] = true;
    }
    for (std::size_t i = 0; i < kept.size(); ++i) chosen_[i] = chosen_[i] && kept[i];
  }

  template <typename Predicate>
  Indices where(Predicate predicate) const {
    Indices found;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (predicate(*all_[i])) found.push_back(i);
    }
    return found;
  }

  Indices fitting(const std::string& pattern) const {
    Indices found = where([&](const PlannedTest& test) { return test.id == pattern; });
    if (!found.empty()) return found;
    found = where([&](const PlannedTest& test) {
      return fits(pattern, test.id) || fits(pattern, test.test->name);
    });
    if (found.empty()) found = at(pattern);
    if (!found.empty()) return found;
    std::vector<std::string> ids;
    std::vector<std::string> names;
    for (const PlannedTest* test : all_) {
      ids.push_back(test->id);
      names.push_back(test->test->name);
    }
    throw SelectionError(
        format("only: no test '{}' ({})", pattern, suggestion(pattern, ids, names)));
  }

  // The tests on a line: those that begin on the last line up to it where one begins.
  Indices at(const std::string& pattern) const {
    const auto place = place_in(pattern);
    if (!place) return {};
    const auto is_before = [&](const PlannedTest& test) {
      const Location& where = test.test->where;
      return where.file && where.line <= place->line && fits(place->file, normal(where.file->path));
    };
    Indices found = where(is_before);
    int last = 0;
    for (const std::size_t i : found) last = std::max(last, all_[i]->test->where.line);
    std::erase_if(found, [&](std::size_t i) {
      const Location& where = all_[i]->test->where;
      return where.line != last || !reaches(where, place->line);
    });
    return found;
  }

  Indices in_group(const std::string& pattern) const {
    Indices found = where([&](const PlannedTest& test) { return fits(pattern, test.test->group); });
    if (!found.empty()) return found;
    std::vector<std::string> groups;
    for (const PlannedTest* test : all_) groups.push_back(test->test->group);
    throw SelectionError(format("group: no group '{}' ({})", pattern,
                                suggestion(pattern, sorted_once(std::move(groups)), {})));
  }

  const Selection& selection_;
  const std::vector<const PlannedTest*>& all_;
  std::vector<bool> chosen_;
};

// Of one set: keeps what is chosen or needed.
void reduce(PlannedSet& set, const std::vector<std::size_t>& chosen, bool with_needs) {
  std::vector<bool> kept(set.tests.size());
  for (const std::size_t i : chosen) kept[i] = true;
  const auto needs = with_needs ? needed_for(set, chosen) : std::vector<Need>();
  for (const Need& need : needs) {
    kept[need.test] = true;
    for (const std::size_t user : need.needed_by) {
      set.tests[need.test].needed_by.push_back(set.tests[user].id);
    }
  }
  std::vector<PlannedTest> rest;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) rest.push_back(std::move(set.tests[i]));
  }
  set.tests = std::move(rest);
}

}  // namespace

void select(const Selection& selection, Plan& plan) {
  if (selection.empty()) return;
  std::vector<const PlannedTest*> all;
  for (const PlannedSet& set : plan.sets) {
    for (const PlannedTest& test : set.tests) all.push_back(&test);
  }
  const std::vector<bool> made = Choice(selection, all).made();
  std::size_t next = 0;
  for (PlannedSet& set : plan.sets) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < set.tests.size(); ++i) {
      if (made[next++]) chosen.push_back(i);
    }
    reduce(set, chosen, selection.with_needs);
  }
}

std::vector<NamedTest> named_tests(const Plan& plan) {
  std::vector<NamedTest> tests;
  for (const PlannedSet& set : plan.sets) {
    for (const PlannedTest& test : set.tests) {
      tests.push_back({test.id, test.test, test.needed_by});
    }
  }
  return tests;
}

}  // namespace resttest

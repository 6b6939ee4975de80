#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "query/regex.h"

namespace resttest {
namespace {

using Json = nlohmann::ordered_json;

Json read_cases() {
  std::ifstream file(RESTTEST_SOURCE_DIR "/tests/unit/query/regex_cases.json");
  return Json::parse(file);
}

// As the cases have it: "refused"; null; or where a match begins, in characters, its text, and the
// first group where the pattern has one.
Json outcome(const std::string& pattern, const std::string& subject) {
  const auto compiled = Regex::compile(pattern);
  const auto* regex = std::get_if<Regex>(&compiled);
  if (!regex) return Json::array({"refused"});
  const auto result = regex->search(subject);
  if (const auto* error = std::get_if<RegexError>(&result)) return Json::array({error->reason});
  const auto& match = std::get<std::optional<Regex::Match>>(result);
  if (!match) return Json::array({nullptr});
  const auto begin = static_cast<std::size_t>(match->whole.data() - subject.data());
  Json found = {count_characters(std::string_view(subject).substr(0, begin)),
                std::string(match->whole)};
  if (match->has_group) found.push_back(match->group ? Json(std::string(*match->group)) : Json());
  return found;
}

// tests/differential/regex_against_python.py holds the same cases against Python's `re`.
TEST(RegexCases, FindWhatPythonFinds) {
  std::size_t count = 0;
  const Json sections = read_cases();
  for (const auto& [section, cases] : sections.items()) {
    for (const Json& row : cases) {
      SCOPED_TRACE(section + ": " + row.dump());
      const Json expected(row.begin() + 2, row.end());
      EXPECT_EQ(outcome(row[0], row[1]), expected);
      ++count;
    }
  }
  EXPECT_GE(count, 300U);
}

// What is refused says why, in words of its own or of Python's.
TEST(RegexCases, SayWhyAPatternIsRefused) {
  const Json sections = read_cases();
  for (const auto& [section, cases] : sections.items()) {
    for (const Json& row : cases) {
      if (row[2] != "refused") continue;
      const auto compiled = Regex::compile(row[0].get<std::string>());
      const auto* error = std::get_if<RegexError>(&compiled);
      ASSERT_NE(error, nullptr) << row;
      EXPECT_NE(error->reason.find(" at position "), std::string::npos) << row << error->reason;
      EXPECT_EQ(error->code, "regex.invalid") << row;
    }
  }
}

}  // namespace
}  // namespace resttest

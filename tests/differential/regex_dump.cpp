// Reads pairs of a pattern and a subject, a pair in a line, both in hexadecimal digits with a blank
// between them, and writes for each what a search finds, for regex_against_python.py: "refused";
// "none"; or where the match begins and ends and where the first group does, in bytes, with
// "-" for a group that did not match.

#include <cstdio>
#include <string>
#include <string_view>

#include "query/regex.h"

namespace {

std::string from_hex(std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    text += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return text;
}

std::string range(std::string_view part, std::string_view whole) {
  const auto begin = static_cast<std::size_t>(part.data() - whole.data());
  return std::to_string(begin) + " " + std::to_string(begin + part.size());
}

std::string outcome(const std::string& pattern, const std::string& subject) {
  using namespace resttest;
  const auto compiled = Regex::compile(pattern);
  const auto* regex = std::get_if<Regex>(&compiled);
  if (!regex) return "refused";
  const auto result = regex->search(subject);
  if (std::holds_alternative<RegexError>(result)) return "refused";
  const auto& match = std::get<std::optional<Regex::Match>>(result);
  if (!match) return "none";
  const std::string whole = range(match->whole, subject);
  if (!match->has_group) return whole;
  return whole + " " + (match->group ? range(*match->group, subject) : "-");
}

}  // namespace

int main() {
  std::string line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const std::size_t blank = line.find(' ');
    const std::string_view digits = line;
    std::puts(
        outcome(from_hex(digits.substr(0, blank)), from_hex(digits.substr(blank + 1))).c_str());
    line.clear();
  }
}

#include "cli/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <system_error>

#include "cli/options.h"

namespace resttest::cli {
namespace {

constexpr int kLowestStatus = 100;
constexpr int kHighestStatus = 999;

[[noreturn]] void fail(Option option, const std::string& text) {
  throw UsageError("option " + std::string(info(option).name) + ": " + text);
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

struct Radix {
  int base;
  std::string_view digits;
};

Radix radix_of(std::string_view digits) {
  const std::string prefix = lower(digits.substr(0, 2));
  if (prefix == "0x") return {16, digits.substr(2)};
  if (prefix == "0b") return {2, digits.substr(2)};
  if (digits.starts_with("0") && digits.size() > 1) return {8, digits.substr(1)};
  return {10, digits};
}

struct StatusRange {
  int first;
  int last;
};

// One entry of a list of statuses, without its '!'.
std::optional<StatusRange> status_range(std::string_view entry) {
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    if (!whole || value < kLowestStatus || value > kHighestStatus) return std::nullopt;
    return value;
  };
  if (entry.size() == 3 && lower(entry.substr(1)) == "xx" && entry[0] >= '1' && entry[0] <= '9') {
    const int hundreds = (entry[0] - '0') * 100;
    return StatusRange{hundreds, hundreds + 99};
  }
  const std::size_t dash = entry.find('-');
  const auto first = number(entry.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(entry.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return StatusRange{*first, *last};
}

}  // namespace

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(std::min(words.back().size() + 1, text.size()));
  }
  return words;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::int64_t read_integer(Option option, std::string_view text) {
  std::string_view digits = trimmed(text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const Radix radix = radix_of(digits);
  const char* end = radix.digits.data() + radix.digits.size();
  std::int64_t number = 0;
  const bool signed_twice = radix.digits.starts_with('-');
  const auto [stop, error] = std::from_chars(radix.digits.data(), end, number, radix.base);
  if (signed_twice || stop != end || error == std::errc::invalid_argument) {
    fail(option, "invalid integer value: " + quoted(text));
  }
  if (error != std::errc()) number = std::numeric_limits<std::int64_t>::max();
  return negative ? -number : number;
}

std::int64_t read_count(Option option, std::string_view text) {
  const std::int64_t number = read_integer(option, text);
  if (number < 0) fail(option, "must be 0 or more: " + quoted(text));
  return number;
}

std::int64_t read_positive(Option option, std::string_view text) {
  const std::int64_t number = read_integer(option, text);
  if (number < 1) fail(option, "must be 1 or more: " + quoted(text));
  return number;
}

std::uint64_t read_unsigned(Option option, std::string_view text) {
  const std::string_view digits = trimmed(text);
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || stop != digits.data() + digits.size()) {
    fail(option, "must be a whole number from 0 to 18446744073709551615: " + quoted(text));
  }
  return number;
}

double read_seconds(Option option, std::string_view text) {
  std::string_view digits = trimmed(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::invalid_argument || stop != digits.data() + digits.size()) {
    fail(option, "invalid floating-point value: " + quoted(text));
  }
  if (error != std::errc() || !std::isfinite(number)) {
    fail(option, "must be a finite number: " + quoted(text));
  }
  if (number < 0) fail(option, "must be 0 or more: " + quoted(text));
  return number;
}

bool read_bool(Option option, std::string_view text) {
  const std::string word = lower(trimmed(text));
  if (word == "true") return true;
  if (word != "false") fail(option, "must be true or false: " + quoted(text));
  return false;
}

std::size_t read_word(Option option, std::string_view text,
                      const std::vector<std::string_view>& words) {
  const auto found = std::ranges::find(words, lower(trimmed(text)));
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string all;
  for (const std::string_view word : words) {
    if (!all.empty()) all += word == words.back() ? " or " : ", ";
    all += word;
  }
  fail(option, "must be " + all + ": " + quoted(text));
}

std::vector<int> read_statuses(Option option, std::string_view text) {
  std::set<int> wanted;
  std::set<int> unwanted;
  std::string_view rest = trimmed(text);
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    std::string_view entry = trimmed(item);
    if (entry.empty()) continue;
    const bool negated = entry.starts_with('!');
    if (negated) entry.remove_prefix(1);
    const auto range = status_range(entry);
    if (!range) {
      fail(option, "must be statuses from 100 to 999, as in 503,520-524,5xx,!501: " +
                       quoted(trimmed(item)));
    }
    for (int status = range->first; status <= range->last; ++status) {
      (negated ? unwanted : wanted).insert(status);
    }
  }
  std::vector<int> statuses;
  std::ranges::set_difference(wanted, unwanted, std::back_inserter(statuses));
  return statuses;
}

}  // namespace resttest::cli

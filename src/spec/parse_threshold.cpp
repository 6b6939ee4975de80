#include "spec/parse_threshold.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"
#include "spec/threshold_words.h"

namespace resttest {
namespace {

using Metric = Threshold::Metric;

constexpr double kYear = 365.0 * 24 * 60 * 60 * 1e9;  // In nanoseconds.

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Reads one expression from left to right. A member that returns false has set `mistake_`.
class ThresholdParser {
 public:
  explicit ThresholdParser(std::string_view text) : text_(text) {}

  std::variant<Threshold, ExpressionMistake> parse() {
    if (read_metric() && read_comparison() && read_limit() && read_end()) return threshold_;
    return std::move(mistake_);
  }

 private:
  bool fail(std::size_t begin, std::size_t end, std::string message, std::string hint = {}) {
    mistake_ = {begin, std::max<std::size_t>(1, end - begin), std::move(message), std::move(hint)};
    return false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // What is next, for messages: a word, or one character.
  std::string_view next() const {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    if (end > at_) return text_.substr(at_, end - at_);
    return text_.substr(at_, std::max<std::size_t>(1, utf8_length(text_.substr(at_))));
  }

  bool fail_here(std::string_view wanted, std::string hint = {}) {
    if (at_ >= text_.size()) {
      return fail(at_, at_ + 1, format("{} is missing at the end", wanted), std::move(hint));
    }
    return fail(at_, at_ + next().size(), format("{} must stand here, not '{}'", wanted, next()),
                std::move(hint));
  }

  bool read_metric() {
    skip_blanks();
    begin_ = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    std::string word = to_lower(text_.substr(begin_, at_ - begin_));
    if (word.empty()) return fail_here("a metric", "write p(99) < 250");
    metric_begin_ = begin_;
    const std::size_t point = word.find('.');
    const std::string series = word.substr(0, point);
    const auto known = series_named(series);
    if (point != std::string::npos && known) {
      threshold_.series = *known;
      has_series_ = true;
      metric_begin_ += point + 1;
      word.erase(0, point + 1);
    }
    name_ = word;
    if (!read_named_metric()) return false;
    if (!has_series_ || threshold_.is_time() || threshold_.metric == Metric::share_under) {
      return true;
    }
    return fail(begin_, metric_begin_ - 1,
                format("a series stands only before a time, and {} is none", name_),
                "leave the series out");
  }

  bool read_named_metric() {
    const std::size_t end = at_;
    skip_blanks();
    const bool has_argument = at_ < text_.size() && text_[at_] == '(';
    if (has_argument && (name_ == "p" || name_ == "share_under")) return read_argument();
    if (has_argument && (threshold_metric(name_) || error_kind_named(name_))) {
      return fail(at_, at_ + 1, format("{} has no parentheses", name_),
                  "p(N) and share_under(T) have them");
    }
    if (name_.empty()) return fail_here("a metric", "write response.p(99) < 250");
    at_ = end;
    if (name_ == "share_under") {
      return fail(metric_begin_, end, "share_under needs a time", "write share_under(500ms)");
    }
    if (name_.size() > 1 && name_[0] == 'p' && is_digit(name_[1])) {
      return set_percentile(std::string_view(name_).substr(1), metric_begin_ + 1);
    }
    if (const MetricName* metric = threshold_metric(name_)) {
      threshold_.metric = metric->metric;
      threshold_.percent = metric->metric == Metric::percentile ? 50 : 0;
      measure_ = metric->measure;
      return true;
    }
    if (const auto kind = error_kind_named(name_)) {
      threshold_.metric = Metric::error_kind;
      threshold_.kind = kind;
      measure_ = Measure::count;
      return true;
    }
    return fail(metric_begin_, end, format("there is no metric '{}'", name_), metric_hint(name_));
  }

  // What stands in parentheses.
  bool read_argument() {
    const std::size_t open = at_++;
    const std::size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) {
      return fail(open, open + 1, "this parenthesis is never closed", "add a )");
    }
    const std::size_t begin = at_;
    const std::string_view argument = text_.substr(begin, close - begin);
    at_ = close + 1;
    if (name_ == "p") return set_percentile(argument, begin);
    return set_share_under(argument, begin);
  }

  bool set_percentile(std::string_view number, std::size_t begin) {
    const auto percent = parse_real(trim(number));
    const bool is_plain = number.find_first_not_of("0123456789. \t") == std::string_view::npos;
    if (!percent || !is_plain || *percent > 100) {
      return fail(begin, begin + number.size(),
                  format("a percentile is a number from 0 to 100, not '{}'", trim(number)),
                  "write p(99) or p99.9");
    }
    threshold_.metric = Metric::percentile;
    threshold_.percent = *percent;
    measure_ = Measure::time;
    return true;
  }

  bool set_share_under(std::string_view argument, std::size_t begin) {
    std::size_t length = 0;
    while (length < argument.size() &&
           (is_digit(argument[length]) || argument[length] == '.' || is_blank(argument[length]))) {
      ++length;
    }
    const auto amount = parse_real(trim(argument.substr(0, length)));
    const auto unit = time_unit(to_lower(trim(argument.substr(length))));
    if (!amount || !unit || *amount * *unit > kYear) {
      return fail(begin, begin + argument.size(),
                  format("share_under needs a time of at most a year, not '{}'", trim(argument)),
                  "write share_under(500ms)");
    }
    threshold_.metric = Metric::share_under;
    threshold_.under = std::chrono::nanoseconds(std::llround(*amount * *unit));
    measure_ = Measure::share;
    return true;
  }

  bool read_comparison() {
    skip_blanks();
    const std::string_view rest = text_.substr(at_);
    const ComparisonWord* word = comparison_at(rest);
    if (!word) return fail_here("one of < <= > >= == !=", rest.starts_with('=') ? "write ==" : "");
    threshold_.comparison = word->comparison;
    at_ += word->text.size();
    return true;
  }

  bool read_limit() {
    skip_blanks();
    number_begin_ = at_;
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    read_exponent();
    const std::string_view written = text_.substr(number_begin_, at_ - number_begin_);
    if (written.find_first_of("0123456789") == std::string_view::npos) {
      at_ = number_begin_;
      return fail_here("a number");
    }
    const auto number = parse_real(written);
    if (!number) {
      return fail(number_begin_, at_, format("'{}' is no number that can be compared", written));
    }
    if (std::signbit(*number) && *number != 0) {
      return fail(number_begin_, at_, format("a limit must be 0 or more, not {}", written));
    }
    return read_unit(*number);
  }

  // Only where digits follow.
  void read_exponent() {
    std::size_t end = at_;
    if (end >= text_.size() || (text_[end] != 'e' && text_[end] != 'E')) return;
    ++end;
    if (end < text_.size() && (text_[end] == '-' || text_[end] == '+')) ++end;
    if (end >= text_.size() || !is_digit(text_[end])) return;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    at_ = end;
  }

  bool read_unit(double number) {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && ((is_word(text_[at_]) && !is_digit(text_[at_])) ||
                                  text_[at_] == '%' || text_[at_] == '/')) {
      ++at_;
    }
    const std::string unit = to_lower(text_.substr(begin, at_ - begin));
    if (measure_ == Measure::time) {
      const auto factor = time_unit(unit);
      if (!factor) {
        return fail(begin, at_, format("a time has no unit '{}'", unit), "units are us, ms, s, m");
      }
      threshold_.limit = number * *factor;
      return true;
    }
    const bool may_be_percent = measure_ == Measure::share || measure_ == Measure::ratio;
    if (!unit.empty() && !(may_be_percent && unit == "%")) {
      return fail(begin, at_, format("{} has no unit '{}'", name_, unit),
                  may_be_percent ? "write a number from 0 to 1, or %" : "write the number alone");
    }
    threshold_.limit = unit == "%" ? number / 100 : number;
    if (measure_ != Measure::share || threshold_.limit <= 1) return true;
    return fail(number_begin_, at_, format("{} is from 0 to 1, or 0 % to 100 %", name_),
                unit.empty() && number <= 100 ? format("did you mean {}%?", number) : "");
  }

  bool read_end() {
    skip_blanks();
    if (at_ == text_.size()) return true;
    return fail(at_, at_ + next().size(), format("'{}' stands behind the end", next()),
                "write one expression for each threshold");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;         // Of the series or metric.
  std::size_t metric_begin_ = 0;  // Of the metric.
  std::size_t number_begin_ = 0;  // Of the limit.
  std::string name_;              // Of the metric, lower case.
  bool has_series_ = false;
  Measure measure_ = Measure::count;
  Threshold threshold_;
  ExpressionMistake mistake_;
};

}  // namespace

std::variant<Threshold, ExpressionMistake> parse_threshold(std::string_view text) {
  auto result = ThresholdParser(text).parse();
  if (auto* threshold = std::get_if<Threshold>(&result)) threshold->expression = trim(text);
  return result;
}

}  // namespace resttest

#include "yaml/timestamp.h"

#include <array>

#include "base/format.h"

namespace resttest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes what it is asked for off the front of a text, as far as that is there.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A number with `fewest` to `most` digits; -1 where it is not there.
  int number(std::size_t fewest, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    for (; count < most && count < rest_.size() && is_digit(rest_[count]); ++count) {
      value = value * 10 + (rest_[count] - '0');
    }
    if (count < fewest) return -1;
    rest_.remove_prefix(count);
    return value;
  }

  std::size_t blanks() {
    const std::size_t count = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    rest_.remove_prefix(count);
    return count;
  }

  std::string_view digits() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Moment {
  int year = 0;
  int month = 0;
  int day = 0;
  bool has_time = false;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  bool has_zone = false;
  int zone_minutes = 0;  // East of Greenwich.
};

// Digits behind the point; the first six count, as in Python.
int to_micros(std::string_view digits) {
  int micros = 0;
  for (std::size_t i = 0; i < 6; ++i)
    micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return micros;
}

// "Z", "+5", "-05:30", nothing; false for anything else.
bool take_zone(Cursor& text, Moment& moment) {
  text.blanks();
  if (text.at_end()) return true;
  moment.has_zone = true;
  if (text.take('Z')) return text.at_end();
  const bool west = text.take('-');
  if (!west && !text.take('+')) return false;
  const int hours = text.number(1, 2);
  const int minutes = text.take(':') ? text.number(2, 2) : 0;
  moment.zone_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return hours >= 0 && minutes >= 0 && text.at_end();
}

bool take_time(Cursor& text, Moment& moment) {
  moment.has_time = true;
  moment.hour = text.number(1, 2);
  if (moment.hour < 0 || !text.take(':') || (moment.minute = text.number(2, 2)) < 0) return false;
  if (!text.take(':') || (moment.second = text.number(2, 2)) < 0) return false;
  if (text.take('.')) moment.micros = to_micros(text.digits());
  // Trailing blanks without a zone are no date-time; a plain scalar has none at its end anyway.
  return take_zone(text, moment);
}

std::optional<Moment> parse(std::string_view text) {
  Moment moment;
  Cursor rest(text);
  moment.year = rest.number(4, 4);
  if (moment.year < 0 || !rest.take('-')) return std::nullopt;
  moment.month = rest.number(1, 2);
  if (moment.month < 0 || !rest.take('-')) return std::nullopt;
  moment.day = rest.number(1, 2);
  if (moment.day < 0) return std::nullopt;
  if (rest.at_end()) return text.size() == 10 ? std::optional(moment) : std::nullopt;
  if (!rest.take('T') && !rest.take('t') && rest.blanks() == 0) return std::nullopt;
  return take_time(rest, moment) ? std::optional(moment) : std::nullopt;
}

int days_in(int year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays.at(static_cast<std::size_t>(month) - 1);
}

std::string why_impossible(const Moment& m) {
  if (m.year < 1) return "there is no year 0";
  if (m.month < 1 || m.month > 12) return format("month {} is not between 1 and 12", m.month);
  const int days = days_in(m.year, m.month);
  if (m.day < 1 || m.day > days) return format("day {} is not between 1 and {}", m.day, days);
  if (m.hour > 23) return format("hour {} is not between 0 and 23", m.hour);
  if (m.minute > 59) return format("minute {} is not between 0 and 59", m.minute);
  if (m.second > 59) return format("second {} is not between 0 and 59", m.second);
  if (m.zone_minutes <= -24 * 60 || m.zone_minutes >= 24 * 60) {
    return "its zone is a day or more from Greenwich";
  }
  return {};
}

std::string python_text(const Moment& m) {
  std::string text = format("{:04}-{:02}-{:02}", m.year, m.month, m.day);
  if (!m.has_time) return text;
  text += format(" {:02}:{:02}:{:02}", m.hour, m.minute, m.second);
  if (m.micros > 0) text += format(".{:06}", m.micros);
  const int zone = m.zone_minutes < 0 ? -m.zone_minutes : m.zone_minutes;
  if (m.has_zone) {
    text += format("{}{:02}:{:02}", m.zone_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
  }
  return text;
}

}  // namespace

std::optional<Scalar> type_timestamp(std::string_view text) {
  const auto moment = parse(text);
  if (!moment) return std::nullopt;
  if (std::string reason = why_impossible(*moment); !reason.empty()) {
    return BadScalar{std::move(reason)};
  }
  return Value(Date{python_text(*moment)});
}

}  // namespace resttest

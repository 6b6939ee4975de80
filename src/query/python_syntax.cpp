#include "query/python_syntax.h"

#include <optional>
#include <utility>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"
#include "query/pattern_class.h"
#include "query/pattern_flags.h"
#include "query/pattern_groups.h"
#include "query/pattern_scanner.h"
#include "query/pattern_text.h"

namespace resttest {
namespace {

constexpr std::uint64_t kMostRepeats = 65535;  // As often as PCRE2 repeats.

// Reads a pattern once, from its start to its end, and writes it as PCRE2 has it.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : scanner_(pattern) {}

  std::string translate() {
    while (!scanner_.at_end()) read_item();
    if (groups_.has_open()) {
      refuse("missing ), unterminated subpattern", groups_.last_position());
    }
    groups_.check_conditions();
    return std::move(out_);
  }

 private:
  using Item = PatternGroups::Item;
  using Kind = PatternGroups::Kind;

  [[noreturn]] static void refuse(std::string reason, std::size_t position) {
    PatternScanner::refuse(std::move(reason), position);
  }

  void read_item() {
    const std::size_t position = scanner_.position();
    const char32_t c = scanner_.next("");
    if (flags_.verbose && is_one_of(c, " \t\n\r\f\v")) return;
    if (flags_.verbose && c == '#') {
      scanner_.skip_comment('\n');
    } else if (is_one_of(c, "*+?{")) {
      read_quantifier(c, position);
    } else if (c == '(') {
      read_opening(position);
    } else if (c == ')') {
      close(position);
    } else if (c == '[') {
      append_class(scanner_, position, flags_, out_);
      groups_.add(Item::other, Width::one());
    } else if (c == '\\') {
      read_escape(position);
    } else {
      read_plain(c, position);
    }
  }

  void read_plain(char32_t c, std::size_t position) {
    if (c == '|') {
      groups_.end_branch(position);
      out_ += '|';
    } else if (c == '^' || c == '$') {
      out_ += static_cast<char>(c);
      groups_.add(Item::position, {});
    } else if (c == '.') {
      out_ += '.';
      groups_.add(Item::other, Width::one());
    } else {
      add_literal(c);
    }
  }

  void add_literal(char32_t code) {
    append_literal(code, flags_, out_);
    groups_.add(Item::other, Width::one());
  }

  // ---- Quantifiers

  void read_quantifier(char32_t c, std::size_t position) {
    Width times{c == '+' ? 1u : 0u, c == '?' ? 1u : kUnboundedRepeat};
    if (c == '{') {
      const auto braced = read_braces();
      if (!braced) return add_literal('{');
      times = *braced;
    }
    const Item last = groups_.last();
    if (last == Item::none || last == Item::position) refuse("nothing to repeat", position);
    if (last == Item::repeat) refuse("multiple repeat", position);
    write_quantifier(times, position);
    if (scanner_.accept('?')) {
      out_ += '?';
    } else if (scanner_.accept('+')) {
      out_ += '+';
    }
    groups_.repeat_last(times);
  }

  // The {n}, {n,}, {,n} or {n,m} behind the brace that was read; nothing where it is none, and the
  // brace stands for itself.
  std::optional<Width> read_braces() {
    const std::size_t begin = scanner_.position();
    if (scanner_.peek() == '}') return std::nullopt;
    const auto low = scanner_.read_digits();
    const bool has_comma = scanner_.accept(',');
    const auto high = has_comma ? scanner_.read_digits() : low;
    if (!scanner_.accept('}')) {
      scanner_.back(scanner_.position() - begin);
      return std::nullopt;
    }
    const Width times{low.value_or(0), high.value_or(kUnboundedRepeat)};
    if (times.max < times.min) refuse("min repeat greater than max repeat", begin);
    return times;
  }

  void write_quantifier(Width times, std::size_t position) {
    const bool bounded = times.max < kUnboundedRepeat;
    if (times.min > kMostRepeats || (bounded && times.max > kMostRepeats)) {
      refuse(format("a repetition of more than {} times is not supported", kMostRepeats), position);
    }
    out_ += bounded ? format("{{{},{}}}", times.min, times.max) : format("{{{},}}", times.min);
  }

  // ---- Groups

  void read_opening(std::size_t position) {
    if (!scanner_.accept('?')) return open_capturing(position);
    const char32_t c = scanner_.next("unexpected end of pattern");
    switch (c) {
      case 'P':
        return read_named(position);
      case ':':
        return open(Kind::plain, "(?:", position);
      case '>':
        return open(Kind::plain, "(?>", position);
      case '=':
        return open(Kind::look_ahead, "(?=", position);
      case '!':
        return open(Kind::look_ahead, "(?!", position);
      case '<':
        return read_look_behind(position);
      case '(':
        return read_condition(position);
      case '#':
        if (!scanner_.skip_comment(')')) refuse("missing ), unterminated comment", position);
        return;
      default:
        break;
    }
    if (!is_one_of(c, "-iLmsxau")) {
      refuse("unknown extension ?" + encode_utf8({&c, 1}), position + 1);
    }
    change_flags(read_flags(scanner_, c, flags_), position);
  }

  void open(Kind kind, std::string_view text, std::size_t position) {
    out_ += text;
    groups_.open(kind, position, flags_);
  }

  void open_capturing(std::size_t position) {
    out_ += '(';
    groups_.open_capturing(position, flags_);
  }

  void close(std::size_t position) {
    if (!groups_.has_open()) refuse("unbalanced parenthesis", position);
    const PatternGroups::Closed closed = groups_.close();
    out_ += ')';
    flags_ = closed.outer_flags;
    groups_.add(Item::other, closed.width);
  }

  void read_look_behind(std::size_t position) {
    const char32_t c = scanner_.next("unexpected end of pattern");
    if (c != '=' && c != '!') refuse("unknown extension ?<" + encode_utf8({&c, 1}), position + 1);
    open(Kind::look_behind, c == '=' ? "(?<=" : "(?<!", position);
  }

  void read_named(std::size_t position) {
    if (scanner_.accept('<')) {
      const std::string name = scanner_.read_name('>');
      check_group_name(name, position);
      open_capturing(position);
      return groups_.name_last(name, position);
    }
    if (scanner_.accept('=')) {
      const std::string name = scanner_.read_name(')');
      check_group_name(name, position);
      return add_reference(groups_.named(name, position), position);
    }
    const char32_t c = scanner_.next("unexpected end of pattern");
    refuse("unknown extension ?P" + encode_utf8({&c, 1}), position + 1);
  }

  void add_reference(int number, std::size_t position) {
    const Width width = groups_.referred(number, position);
    if (flags_.writes_both_cases()) {
      refuse("a backreference under both of the flags a and i is not supported", position);
    }
    out_ += format("\\g{{{}}}", number);
    groups_.add(Item::other, width);
  }

  void read_condition(std::size_t position) {
    const std::size_t begin = position + 3;
    const bool is_number = is_pattern_digit(scanner_.peek());
    const std::string name = scanner_.read_name(')');
    int number = 0;
    if (const auto digits = parse_unsigned(name); digits && is_number) {
      if (*digits == 0) refuse("bad group number", begin);
      if (*digits > kMostRepeats) refuse("invalid group reference " + name, begin);
      number = static_cast<int>(*digits);
      groups_.add_condition(number, begin);
    } else {
      check_group_name(name, begin);
      number = groups_.named(name, begin);
    }
    groups_.check_look_behind(number, position);
    open(Kind::condition, format("(?({})", number), position);
  }

  void change_flags(const FlagChange& change, std::size_t position) {
    const std::string text = pcre_flag_change(flags_, change.flags);
    if (!change.is_global) {
      open(Kind::plain, "(?" + text + ":", position);
    } else if (!groups_.is_at_start()) {
      refuse("global flags not at the start of the expression", position);
    } else if (!text.empty()) {
      out_ += "(?" + text + ")";
    }
    flags_ = change.flags;
  }

  // ---- Escapes

  void read_escape(std::size_t position) {
    const char32_t c = scanner_.next("bad escape (end of pattern)");
    if (is_one_of(c, "dDsSwW")) {
      append_category(static_cast<char>(c), flags_, out_);
      return groups_.add(Item::other, Width::one());
    }
    if (c == 'b' || c == 'B') {
      append_boundary(static_cast<char>(c), flags_, out_);
      return groups_.add(Item::position, {});
    }
    if (c == 'A' || c == 'Z') {
      out_ += c == 'A' ? "\\A" : "\\z";
      return groups_.add(Item::position, {});
    }
    if (is_pattern_digit(c) && c != '0') return read_number(c, position);
    add_literal(scanner_.read_character(c, position));
  }

  // \1 to \99, or three octal digits.
  void read_number(char32_t c, std::size_t position) {
    const auto is_octal = [](char32_t digit) { return digit >= '0' && digit <= '7'; };
    int number = static_cast<int>(c - '0');
    if (is_octal(c) && is_octal(scanner_.peek()) && is_octal(scanner_.peek(1))) {
      scanner_.back(1);
      return add_literal(scanner_.read_octal(position));
    }
    if (is_pattern_digit(scanner_.peek())) {
      number = number * 10 + static_cast<int>(scanner_.next("") - '0');
    }
    if (number > groups_.count()) {
      refuse(format("invalid group reference {}", number), position + 1);
    }
    add_reference(number, position);
  }

  PatternScanner scanner_;
  std::string out_;
  PatternFlags flags_;
  PatternGroups groups_;
};

}  // namespace

std::variant<PcrePattern, PatternError> translate_python_pattern(std::string_view pattern) {
  if (!is_utf8(pattern)) return PatternError{"the pattern is not UTF-8", 0};
  try {
    return PcrePattern{Translator(pattern).translate()};
  } catch (const Refusal& refusal) {
    return refusal.error;
  }
}

}  // namespace resttest

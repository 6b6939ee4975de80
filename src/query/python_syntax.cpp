#include "query/python_syntax.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"
#include "base/unicode.h"
#include "query/pattern_text.h"

namespace resttest {
namespace {

constexpr std::uint64_t kUnbounded = std::uint64_t{1} << 32;  // As wide as Python counts.
constexpr std::uint64_t kMostRepeats = 65535;                 // As often as PCRE2 repeats.

// How many characters something matches at least and at most.
struct Width {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

constexpr Width kOneCharacter = {1, 1};

Width one_after_the_other(Width a, Width b) {
  return {std::min(a.min + b.min, kUnbounded), std::min(a.max + b.max, kUnbounded)};
}

Width either(Width a, Width b) { return {std::min(a.min, b.min), std::max(a.max, b.max)}; }

Width repeated(Width item, Width times) {
  // Both are at most 2^32, so no product overflows.
  return {std::min(item.min * std::min(times.min, kUnbounded - 1), kUnbounded),
          std::min(item.max * std::min(times.max, kUnbounded - 1), kUnbounded)};
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_octal(char32_t c) { return c >= '0' && c <= '7'; }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_one_of(char32_t c, std::string_view set) {
  return c < 0x80 && set.find(static_cast<char>(c)) != std::string_view::npos;
}

std::u32string decode(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    characters += decode_utf8(text, length);
    text.remove_prefix(length);
  }
  return characters;
}

std::string encode(std::u32string_view characters) {
  std::string text;
  for (const char32_t c : characters) append_utf8(c, text);
  return text;
}

// Where translating ends: what the pattern's author wrote wrong. Stays within this file.
struct Refusal {
  PatternError error;
};

class Translator {
 public:
  explicit Translator(std::u32string pattern) : pattern_(std::move(pattern)) {}

  std::string translate() {
    groups_.push_back({});
    while (at_ < pattern_.size()) read_item();
    if (groups_.size() > 1) {
      refuse("missing ), unterminated subpattern", groups_.back().position);
    }
    for (const auto& [number, position] : conditions_) {
      if (number > static_cast<int>(widths_.size())) {
        refuse(format("invalid group reference {}", number), position);
      }
    }
    return std::move(out_);
  }

 private:
  enum class Item { none, position, repeat, other };
  enum class Kind { plain, look_ahead, look_behind, condition };

  // An open group, the whole pattern being the first.
  struct Group {
    Kind kind = Kind::plain;
    std::size_t position = 0;
    int number = 0;  // 0: does not capture.
    PatternFlags outer_flags = {};
    std::size_t outer_closed = 0;        // Of `lookbehind_limit_`.
    std::optional<Width> branches = {};  // Those that are complete.
    int bars = 0;
    Width branch = {};  // The one that is being read, without its last item.
    Item last = Item::none;
    Width last_width = {};
  };

  [[noreturn]] void refuse(std::string reason, std::size_t position) const {
    throw Refusal{{std::move(reason), position}};
  }

  // The character at the place, 0 at the end: a NUL in a pattern is read as any other character.
  char32_t peek() const { return at_ < pattern_.size() ? pattern_[at_] : 0; }
  bool at_end() const { return at_ >= pattern_.size(); }

  bool accept(char32_t wanted) {
    if (at_end() || pattern_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  char32_t next(const char* where_none) {
    if (at_end()) refuse(where_none, at_);
    return pattern_[at_++];
  }

  void add(Item item, Width width) {
    Group& group = groups_.back();
    group.branch = one_after_the_other(group.branch, group.last_width);
    group.last = item;
    group.last_width = width;
  }

  void read_item() {
    const char32_t c = pattern_[at_];
    if (flags_.verbose && is_blank(c)) {
      ++at_;
    } else if (flags_.verbose && c == '#') {
      at_ = std::min(pattern_.find(U'\n', at_), pattern_.size() - 1) + 1;
    } else if (is_one_of(c, "*+?{")) {
      read_quantifier();
    } else if (c == '(') {
      read_opening();
    } else if (c == ')') {
      close();
    } else if (c == '[') {
      read_class();
    } else if (c == '\\') {
      read_escape();
    } else {
      ++at_;
      read_plain(c);
    }
  }

  void read_plain(char32_t c) {
    if (c == '|') return read_bar();
    if (c == '^' || c == '$') {
      out_ += static_cast<char>(c);
      return add(Item::position, {});
    }
    if (c == '.') {
      out_ += '.';
      return add(Item::other, kOneCharacter);
    }
    add_literal(c);
  }

  void add_literal(char32_t code) {
    append_literal(code, flags_, out_);
    add(Item::other, kOneCharacter);
  }

  void read_bar() {
    Group& group = groups_.back();
    if (group.kind == Kind::condition && group.bars == 1) {
      refuse("conditional backref with more than two branches", at_ - 1);
    }
    ++group.bars;
    end_branch(group);
    out_ += '|';
  }

  static void end_branch(Group& group) {
    const Width width = one_after_the_other(group.branch, group.last_width);
    group.branches = group.branches ? either(*group.branches, width) : width;
    group.branch = group.last_width = {};
    group.last = Item::none;
  }

  // ---- Quantifiers

  void read_quantifier() {
    const std::size_t position = at_;
    const char32_t c = pattern_[at_++];
    Width times{c == '+' ? 1u : 0u, c == '?' ? 1u : kUnbounded};
    if (c == '{') {
      const auto braced = read_braces();
      if (!braced) return add_literal('{');
      times = *braced;
    }
    Group& group = groups_.back();
    if (group.last == Item::none || group.last == Item::position) {
      refuse("nothing to repeat", position);
    }
    if (group.last == Item::repeat) refuse("multiple repeat", position);
    write_quantifier(times, position);
    if (accept('?')) {
      out_ += '?';
    } else if (accept('+')) {
      out_ += '+';
    }
    group.last = Item::repeat;
    group.last_width = repeated(group.last_width, times);
  }

  // The {n}, {n,}, {,n} or {n,m} behind the brace that was read; nothing where it is none, and the
  // brace stands for itself.
  std::optional<Width> read_braces() {
    const std::size_t begin = at_;
    if (peek() == '}') return std::nullopt;
    const auto low = read_digits();
    const bool has_comma = accept(',');
    const auto high = has_comma ? read_digits() : low;
    if (!accept('}')) {
      at_ = begin;
      return std::nullopt;
    }
    const Width times{low.value_or(0), high.value_or(kUnbounded)};
    if (times.max < times.min) refuse("min repeat greater than max repeat", begin);
    return times;
  }

  std::optional<std::uint64_t> read_digits() {
    const std::size_t begin = at_;
    std::uint64_t number = 0;
    while (is_digit(peek())) {
      number = std::min(number * 10 + (pattern_[at_++] - '0'), kUnbounded);
      if (number >= kUnbounded - 1) refuse("the repetition number is too large", begin);
    }
    return at_ == begin ? std::nullopt : std::optional(number);
  }

  void write_quantifier(Width times, std::size_t position) {
    const bool bounded = times.max < kUnbounded;
    if (times.min > kMostRepeats || (bounded && times.max > kMostRepeats)) {
      refuse(format("a repetition of more than {} times is not supported", kMostRepeats), position);
    }
    if (bounded) {
      out_ += format("{{{},{}}}", times.min, times.max);
    } else {
      out_ += format("{{{},}}", times.min);
    }
  }

  // ---- Groups

  void read_opening() {
    const std::size_t position = at_++;
    if (!accept('?')) return open_capturing(position);
    const char32_t c = next("unexpected end of pattern");
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
        return skip_comment(position);
      default:
        break;
    }
    if (!is_one_of(c, "-iLmsxau")) refuse("unknown extension ?" + encode({&c, 1}), position + 1);
    read_flags(c, position);
  }

  void open(Kind kind, std::string_view text, std::size_t position) {
    out_ += text;
    groups_.push_back({.kind = kind,
                       .position = position,
                       .outer_flags = flags_,
                       .outer_closed = lookbehind_limit_});
  }

  void open_capturing(std::size_t position) {
    open(Kind::plain, "(", position);
    widths_.emplace_back();
    groups_.back().number = static_cast<int>(widths_.size());
  }

  void skip_comment(std::size_t position) {
    const std::size_t end = pattern_.find(U')', at_);
    if (end == std::u32string::npos) refuse("missing ), unterminated comment", position);
    at_ = end + 1;
  }

  void read_look_behind(std::size_t position) {
    const char32_t c = next("unexpected end of pattern");
    if (c != '=' && c != '!') refuse("unknown extension ?<" + encode({&c, 1}), position + 1);
    open(Kind::look_behind, c == '=' ? "(?<=" : "(?<!", position);
    if (lookbehind_limit_ == kNoLimit) lookbehind_limit_ = widths_.size();
  }

  void read_named(std::size_t position) {
    if (accept('<')) {
      const std::string name = read_name('>');
      check_name(name, position);
      if (names_.contains(name)) {
        refuse("redefinition of group name '" + name + "'", position);
      }
      open_capturing(position);
      names_.emplace(name, groups_.back().number);
      return;
    }
    if (accept('=')) {
      const std::string name = read_name(')');
      check_name(name, position);
      return add_reference(named_group(name, position), position);
    }
    const char32_t c = next("unexpected end of pattern");
    refuse("unknown extension ?P" + encode({&c, 1}), position + 1);
  }

  std::string read_name(char32_t terminator) {
    const std::size_t end = pattern_.find(terminator, at_);
    if (end == at_) refuse("missing group name", at_);
    if (end == std::u32string::npos) {
      refuse(std::string("missing ") + static_cast<char>(terminator) + ", unterminated name", at_);
    }
    std::string name = encode(std::u32string_view(pattern_).substr(at_, end - at_));
    at_ = end + 1;
    return name;
  }

  // Letters beyond ASCII are taken for what an identifier may have.
  void check_name(const std::string& name, std::size_t position) const {
    const bool is_identifier =
        !is_digit(static_cast<unsigned char>(name[0])) && std::ranges::all_of(name, [](char c) {
          const char32_t byte = static_cast<unsigned char>(c);
          return is_letter(byte) || is_digit(byte) || byte == '_' || byte >= 0x80;
        });
    if (!is_identifier) refuse("bad character in group name '" + name + "'", position);
  }

  int named_group(const std::string& name, std::size_t position) const {
    const auto found = names_.find(name);
    if (found == names_.end()) refuse("unknown group name '" + name + "'", position);
    return found->second;
  }

  void add_reference(int number, std::size_t position) {
    check_not_open(number, position);
    check_look_behind(number, position);
    if (flags_.writes_both_cases()) {
      refuse("a backreference under both of the flags a and i is not supported", position);
    }
    out_ += format("\\g{{{}}}", number);
    add(Item::other, *widths_[static_cast<std::size_t>(number - 1)]);
  }

  void check_not_open(int number, std::size_t position) const {
    const auto place = static_cast<std::size_t>(number - 1);
    if (place >= widths_.size() || !widths_[place]) {
      refuse("cannot refer to an open group", position);
    }
  }

  void check_look_behind(int number, std::size_t position) const {
    if (lookbehind_limit_ == kNoLimit) return;
    check_not_open(number, position);
    if (static_cast<std::size_t>(number) > lookbehind_limit_) {
      refuse("cannot refer to group defined in the same lookbehind subpattern", position);
    }
  }

  void read_condition(std::size_t position) {
    const std::string name = read_name(')');
    int number = 0;
    if (const auto digits = parse_unsigned(name); digits && is_digit(pattern_[position + 3])) {
      if (*digits == 0) refuse("bad group number", position + 3);
      if (*digits > kMostRepeats) refuse("invalid group reference " + name, position + 3);
      number = static_cast<int>(*digits);
      conditions_.emplace_back(number, position + 3);
    } else {
      check_name(name, position + 3);
      number = named_group(name, position + 3);
    }
    check_look_behind(number, position);
    open(Kind::condition, format("(?({})", number), position);
  }

  void close() {
    if (groups_.size() == 1) refuse("unbalanced parenthesis", at_);
    ++at_;
    Group group = std::move(groups_.back());
    groups_.pop_back();
    end_branch(group);
    out_ += ')';
    Width width = *group.branches;
    if (group.kind == Kind::condition && group.bars == 0) width.min = 0;
    if (group.number > 0) widths_[static_cast<std::size_t>(group.number - 1)] = width;
    if (group.kind == Kind::look_behind && width.min != width.max) {
      refuse("look-behind requires fixed-width pattern", group.position);
    }
    flags_ = group.outer_flags;
    lookbehind_limit_ = group.outer_closed;
    const bool looks = group.kind == Kind::look_ahead || group.kind == Kind::look_behind;
    add(Item::other, looks ? Width{} : width);
  }

  // ---- Flags

  void set_flag(char32_t letter, bool on, PatternFlags& flags) const {
    switch (letter) {
      case 'i':
        flags.ignore_case = on;
        return;
      case 'm':
        flags.multiline = on;
        return;
      case 's':
        flags.dot_all = on;
        return;
      case 'x':
        flags.verbose = on;
        return;
      case 'a':
        flags.ascii = true;
        return;
      case 'u':
        flags.ascii = false;
        return;
      default:
        refuse("bad inline flags: cannot use 'L' flag with a str pattern", at_);
    }
  }

  // The letters from `c` on until one of `ends` comes, which is returned; each is added to `seen`.
  char32_t read_letters(char32_t c, bool on, std::string_view ends, PatternFlags& flags,
                        std::u32string& seen) {
    const std::string missing = ends == ":" ? "missing :" : "missing -, : or )";
    do {
      if (!on && is_one_of(c, "auL")) {
        refuse("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", at_);
      }
      set_flag(c, on, flags);
      seen += c;
      c = next(missing.c_str());
      if (!is_one_of(c, ends) && !is_one_of(c, "iLmsxau")) {
        refuse(is_letter(c) ? "unknown flag" : missing, at_ - 1);
      }
    } while (!is_one_of(c, ends));
    return c;
  }

  void read_flags(char32_t c, std::size_t position) {
    PatternFlags flags = flags_;
    std::u32string on;
    std::u32string off;
    if (c != '-') c = read_letters(c, true, ")-:", flags, on);
    if (on.find(U'a') != std::u32string::npos && on.find(U'u') != std::u32string::npos) {
      refuse("bad inline flags: flags 'a', 'u' and 'L' are incompatible", at_);
    }
    if (c == ')') return set_global_flags(flags, position);
    if (c == '-') {
      c = next("missing flag");
      if (!is_one_of(c, "iLmsxau")) refuse(is_letter(c) ? "unknown flag" : "missing flag", at_ - 1);
      read_letters(c, false, ":", flags, off);
    }
    if (on.find_first_of(off) != std::u32string::npos) {
      refuse("bad inline flags: flag turned on and off", at_);
    }
    open(Kind::plain, "(?" + change_of_flags(flags) + ":", position);
    flags_ = flags;
  }

  void set_global_flags(const PatternFlags& flags, std::size_t position) {
    const Group& group = groups_.back();
    if (groups_.size() > 1 || group.last != Item::none || group.bars > 0) {
      refuse("global flags not at the start of the expression", position);
    }
    const std::string change = change_of_flags(flags);
    if (!change.empty()) out_ += "(?" + change + ")";
    flags_ = flags;
  }

  // The flags that PCRE2 must switch to come from those in force to `flags`: "i-s".
  std::string change_of_flags(const PatternFlags& flags) const {
    std::string on;
    std::string off;
    const auto change = [&on, &off](char letter, bool before, bool after) {
      if (before != after) (after ? on : off) += letter;
    };
    const auto folds = [](const PatternFlags& f) { return f.ignore_case && !f.ascii; };
    change('i', folds(flags_), folds(flags));
    change('m', flags_.multiline, flags.multiline);
    change('s', flags_.dot_all, flags.dot_all);
    return off.empty() ? on : on + "-" + off;
  }

  // ---- Escapes and classes

  void read_escape() {
    const std::size_t position = at_++;
    const char32_t c = next("bad escape (end of pattern)");
    if (is_one_of(c, "dDsSwW")) {
      append_category(static_cast<char>(c), flags_, out_);
      return add(Item::other, kOneCharacter);
    }
    if (c == 'b' || c == 'B') {
      append_boundary(static_cast<char>(c), flags_, out_);
      return add(Item::position, {});
    }
    if (c == 'A' || c == 'Z') {
      out_ += c == 'A' ? "\\A" : "\\z";
      return add(Item::position, {});
    }
    if (is_digit(c) && c != '0') return read_number(c, position);
    add_literal(read_character(c, position));
  }

  // \1 to \99, or three octal digits.
  void read_number(char32_t c, std::size_t position) {
    int number = static_cast<int>(c - '0');
    if (is_digit(peek())) {
      const char32_t second = pattern_[at_++];
      if (is_octal(c) && is_octal(second) && is_octal(peek())) {
        at_ -= 2;
        return add_literal(read_octal(position));
      }
      number = number * 10 + static_cast<int>(second - '0');
    }
    if (number > static_cast<int>(widths_.size())) {
      refuse(format("invalid group reference {}", number), position + 1);
    }
    add_reference(number, position);
  }

  // Up to three octal digits from the place on.
  char32_t read_octal(std::size_t position) {
    char32_t code = 0;
    for (int i = 0; i < 3 && is_octal(peek()); ++i) code = code * 8 + (pattern_[at_++] - '0');
    if (code > 0377) refuse("octal escape value outside of range 0-0o377", position);
    return code;
  }

  char32_t read_hex(int digits, std::size_t position) {
    char32_t code = 0;
    for (int i = 0; i < digits; ++i) {
      const char32_t c = peek();
      const char32_t low = c | 0x20;
      const bool is_hex = is_digit(c) || (low >= 'a' && low <= 'f' && is_letter(c));
      if (!is_hex) refuse("incomplete escape " + from(position), position);
      code = code * 16 + (is_digit(c) ? c - '0' : low - 'a' + 10);
      ++at_;
    }
    if (code > 0x10FFFF) refuse("bad escape " + from(position), position);
    return code;
  }

  // The character that a backslash and `c` begin to name, in a class or outside.
  char32_t read_character(char32_t c, std::size_t position) {
    switch (c) {
      case 'a':
        return '\a';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'v':
        return '\v';
      case 'x':
        return read_hex(2, position);
      case 'u':
        return read_hex(4, position);
      case 'U':
        return read_hex(8, position);
      case 'N':
        refuse("a character by name (\\N) is not supported", position);
      case '0':
        --at_;
        return read_octal(position);
      default:
        break;
    }
    if (is_letter(c) || is_digit(c)) refuse("bad escape " + from(position), position);
    return c;
  }

  std::string from(std::size_t position) const {
    return encode(std::u32string_view(pattern_).substr(position, at_ - position));
  }

  // One end of a range, or a category such as \d.
  struct ClassItem {
    char32_t code = 0;
    char category = 0;
  };

  ClassItem read_class_item(std::size_t begin) {
    const std::size_t position = at_;
    if (at_end()) refuse("unterminated character set", begin);
    const char32_t c = pattern_[at_++];
    if (c != '\\') return {c};
    const char32_t escaped = next("bad escape (end of pattern)");
    if (is_one_of(escaped, "dDsSwW")) return {0, static_cast<char>(escaped)};
    if (escaped == 'b') return {'\b'};
    if (is_octal(escaped)) {
      --at_;
      return {read_octal(position)};
    }
    return {read_character(escaped, position)};
  }

  void read_class() {
    const std::size_t begin = at_++;
    ClassText items(accept('^'), flags_);
    for (bool first = true; first || !accept(']'); first = false) {
      const std::size_t position = at_;
      const ClassItem low = read_class_item(begin);
      const bool is_range = peek() == '-' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']';
      if (peek() == '-' && at_ + 1 >= pattern_.size()) refuse("unterminated character set", begin);
      if (is_range) ++at_;
      const ClassItem high = is_range ? read_class_item(begin) : low;
      if (is_range && (low.category || high.category || high.code < low.code)) {
        refuse("bad character range " + from(position), position);
      }
      if (low.category) {
        items.add_category(low.category);
      } else {
        items.add_range(low.code, high.code);
      }
    }
    items.append_to(out_);
    add(Item::other, kOneCharacter);
  }

  static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

  std::u32string pattern_;
  std::size_t at_ = 0;
  std::string out_;
  PatternFlags flags_;
  std::vector<Group> groups_;                 // Those that are open.
  std::vector<std::optional<Width>> widths_;  // Of capturing groups; none while open.
  std::map<std::string, int> names_;
  std::vector<std::pair<int, std::size_t>> conditions_;  // Group numbers that must come to be.
  std::size_t lookbehind_limit_ = kNoLimit;  // In a look-behind: the groups there were before it.
};

}  // namespace

std::variant<PcrePattern, PatternError> translate_python_pattern(std::string_view pattern) {
  if (!is_utf8(pattern)) return PatternError{"the pattern is not UTF-8", 0};
  try {
    return PcrePattern{Translator(decode(pattern)).translate()};
  } catch (const Refusal& refusal) {
    return refusal.error;
  }
}

}  // namespace resttest

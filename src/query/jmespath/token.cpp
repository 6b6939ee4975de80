#include "query/jmespath/token.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

#include "resttest/json.h"

namespace resttest::jmespath {
namespace {

using Kind = Token::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The longest come first.
constexpr std::pair<std::string_view, Kind> kSymbols[] = {
    {"[]", Kind::flatten},
    {"[?", Kind::filter},
    {"||", Kind::disjunction},
    {"&&", Kind::conjunction},
    {"==", Kind::equal},
    {"!=", Kind::not_equal},
    {"<=", Kind::less_or_equal},
    {">=", Kind::greater_or_equal},
    {".", Kind::dot},
    {"*", Kind::star},
    {"[", Kind::left_bracket},
    {"]", Kind::right_bracket},
    {"{", Kind::left_brace},
    {"}", Kind::right_brace},
    {"(", Kind::left_paren},
    {")", Kind::right_paren},
    {",", Kind::comma},
    {":", Kind::colon},
    {"@", Kind::current},
    {"&", Kind::reference},
    {"|", Kind::pipe},
    {"!", Kind::negation},
    {"<", Kind::less},
    {">", Kind::greater},
};

// `text` with each backslash before `quote` taken away; others stay.
std::string without_escapes_of(char quote, std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == quote) continue;
    plain += text[i];
  }
  return plain;
}

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\n\r\f\v"), text.size()));
}

std::optional<Value> value_of(std::string_view json) {
  auto parsed = parse_json(json);
  if (auto* value = std::get_if<Value>(&parsed)) return std::move(*value);
  return std::nullopt;
}

// What `digits` say, which may stand behind a '-': what is too large for 64 bits is cut to them,
// for no list is as long.
std::int64_t index_of(std::string_view digits) {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::int64_t beyond = digits.starts_with('-') ? Limits::min() : Limits::max();
  return parse_integer(digits).value_or(beyond);
}

class Lexer {
 public:
  explicit Lexer(std::string_view expression) : text_(expression) {}

  std::variant<std::vector<Token>, JmesPathError> read() {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      begin_ = at_;
      Token token = next();
      if (error_) return std::move(*error_);
      add(std::move(token));
    }
    begin_ = at_;
    add({});
    return std::move(tokens_);
  }

 private:
  Token next() {
    const char c = text_[at_];
    if (begins_name(c)) return {.kind = Kind::name, .text = take_while_name()};
    if (is_digit(c) || c == '-') return number();
    if (c == '"') return quoted_name();
    if (c == '\'') return raw_text();
    if (c == '`') return literal();
    for (const auto& [symbol, kind] : kSymbols) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      at_ += symbol.size();
      return {.kind = kind, .text = std::string(symbol)};
    }
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text_.substr(at_)));
    return fail(format("no expression has '{}'", printable(text_.substr(at_, length))),
                c == '=' ? "; equality is '=='" : "");
  }

  std::string take_while_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (begins_name(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Token number() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    const std::string_view digits = text_.substr(begin, at_ - begin);
    if (digits == "-") return fail("no expression has '-' without digits behind it");
    return {.kind = Kind::number, .text = std::string(digits), .number = index_of(digits)};
  }

  Token quoted_name() {
    const auto inside = take_quoted("a name in double quotes");
    if (!inside) return {};
    const auto name = value_of(format("\"{}\"", *inside));
    if (!name) return fail("a name in double quotes is written as a text in JSON");
    return {.kind = Kind::quoted_name, .text = *name->get_if<std::string>()};
  }

  Token raw_text() {
    const auto inside = take_quoted("a text in single quotes");
    if (!inside) return {};
    return {.kind = Kind::literal,
            .text = std::string(text_.substr(begin_, at_ - begin_)),
            .literal = without_escapes_of('\'', *inside)};
  }

  // JSON, or in the old form a text without quotes.
  Token literal() {
    const auto inside = take_quoted("a literal in backticks");
    if (!inside) return {};
    const std::string json = without_escapes_of('`', *inside);
    auto value = value_of(json);
    if (!value) value = value_of(format("\"{}\"", without_leading_blanks(json)));
    if (!value) return fail("a literal in backticks is JSON");
    return {.kind = Kind::literal,
            .text = std::string(text_.substr(begin_, at_ - begin_)),
            .literal = std::move(*value)};
  }

  // What stands up to the next quote of the kind that `at_` is at; a backslash takes the character
  // behind it along. Both stay.
  std::optional<std::string_view> take_quoted(std::string_view what) {
    const char quote = text_[at_];
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != quote) at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) {
      fail(format("{} has no end", what));
      return std::nullopt;
    }
    return text_.substr(begin, at_++ - begin);
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  void add(Token token) {
    token.column = column();
    tokens_.push_back(std::move(token));
  }

  // Of `begin_`, counted on from where it was asked last.
  std::size_t column() {
    column_ += count_characters(text_.substr(counted_, begin_ - counted_));
    counted_ = begin_;
    return column_;
  }

  Token fail(std::string reason, std::string_view hint = "") {
    const std::size_t place = column();
    error_ = {JmesPathError::Kind::syntax, format("{} (at column {}){}", reason, place, hint),
              place};
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  // Of the token being read.
  std::size_t counted_ = 0;
  std::size_t column_ = 1;
  std::vector<Token> tokens_;
  std::optional<JmesPathError> error_;
};

}  // namespace

std::variant<std::vector<Token>, JmesPathError> tokenize(std::string_view expression) {
  return Lexer(expression).read();
}

}  // namespace resttest::jmespath

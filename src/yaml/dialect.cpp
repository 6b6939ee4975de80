#include "yaml/dialect.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace resttest {
namespace {

constexpr std::string_view kFlowIndicators = ",[]{}";

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

std::string utf8(std::uint32_t code) {  // Of a character beyond U+FFFF.
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  return {byte(0xF0 | (code >> 18)), byte(0x80 | ((code >> 12) & 0x3F)),
          byte(0x80 | ((code >> 6) & 0x3F)), byte(0x80 | (code & 0x3F))};
}

// The XXXX of a "\uXXXX" at the start of `text`.
std::optional<std::uint32_t> code_unit(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
  std::uint32_t code = 0;
  const auto [stop, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  return error == std::errc() && stop == text.data() + 6 ? std::optional(code) : std::nullopt;
}

// Follows the text token by token, as far as that is needed to know what stands in a flow
// collection and what in quotes. Block structure matters only because the indentation says where
// plain and block scalars end.
class DialectScanner {
 public:
  explicit DialectScanner(std::string_view text) : text_(text) {}

  std::vector<Edit> scan() {
    for (skip_to_token(); at_ < text_.size(); skip_to_token()) token();
    return std::move(edits_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool is_blank(std::size_t ahead) const { return is_one_of(peek(ahead), {" \t\r\n\0", 5}); }
  bool is_break() const { return is_one_of(peek(), "\r\n"); }
  bool in_flow() const { return flow_level_ > 0; }
  int column() const { return static_cast<int>(at_ - line_start_); }
  int indent() const { return indents_.empty() ? -1 : indents_.back(); }

  void take_break() {
    at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    line_start_ = at_;
    if (!in_flow()) key_allowed_ = true;
  }

  void skip_line() {
    while (at_ < text_.size() && !is_break()) ++at_;
  }

  void skip_to_token() {
    while (at_ < text_.size()) {
      if (is_break()) {
        take_break();
      } else if (peek() == '#') {
        skip_line();
      } else if (is_one_of(peek(), " \t")) {
        ++at_;
      } else {
        return;
      }
    }
  }

  bool at_document_marker() const {
    const std::string_view rest = text_.substr(at_, 3);
    return column() == 0 && (rest == "---" || rest == "...") && is_blank(3);
  }

  void open_block(int column) {
    if (column > indent()) indents_.push_back(column);
  }

  // What begins here may turn out to be a key.
  void note_key() {
    if (in_flow() || !key_allowed_) return;
    key_column_ = column();
    key_line_ = line_start_;
    key_allowed_ = false;
  }

  void token() {
    if (!in_flow()) {
      while (column() < indent()) indents_.pop_back();
      if (at_document_marker()) return document_marker();
      if (column() == 0 && peek() == '%') return skip_line();
    }
    const char c = peek();
    if (c == '"') return double_quoted();
    if (c == '\'') return single_quoted();
    if (in_flow() ? is_one_of(c, kFlowIndicators) : is_one_of(c, "[{")) return flow_indicator(c);
    if (is_one_of(c, "-?") && is_blank(1) && !(c == '-' && in_flow())) return entry();
    if (c == ':' && (in_flow() || is_blank(1))) return value();
    if (is_one_of(c, "&*!")) return property();
    if (is_one_of(c, "|>") && !in_flow()) return block_scalar();
    plain();
  }

  void document_marker() {
    indents_.clear();
    key_allowed_ = false;
    at_ += 3;
  }

  void flow_indicator(char c) {
    if (is_one_of(c, "[{")) {
      note_key();
      ++flow_level_;
    } else if (is_one_of(c, "]}")) {
      --flow_level_;
    }
    ++at_;
  }

  void entry() {
    if (!in_flow()) {
      open_block(column());
      key_allowed_ = true;
    }
    ++at_;
  }

  void value() {
    if (!in_flow()) {
      const bool simple = key_column_ && key_line_ == line_start_;
      open_block(simple ? *key_column_ : column());
      key_allowed_ = !simple;
      key_column_.reset();
    }
    ++at_;
  }

  // An anchor, an alias or a tag. (A key is where its anchor or tag begins.)
  void property() {
    note_key();
    ++at_;
    while (at_ < text_.size() && !is_blank(0) &&
           !(in_flow() && is_one_of(peek(), kFlowIndicators))) {
      ++at_;
    }
  }

  void double_quoted() {
    note_key();
    ++at_;
    while (at_ < text_.size() && peek() != '"') {
      if (peek() == '\\' && !join_surrogates()) {
        ++at_;  // What is escaped is no end. A line end is taken below.
        if (at_ < text_.size() && !is_break()) ++at_;
      } else if (is_break()) {
        quoted_break();
      } else {
        ++at_;
      }
    }
    ++at_;
  }

  void single_quoted() {
    note_key();
    ++at_;
    while (at_ < text_.size() && (peek() != '\'' || peek(1) == '\'')) {
      if (is_break()) {
        quoted_break();
      } else {
        at_ += peek() == '\'' ? 2 : 1;
      }
    }
    ++at_;
  }

  void quoted_break() {
    const bool allowed = key_allowed_;
    take_break();
    key_allowed_ = allowed;
  }

  // At a backslash: whether a pair of surrogates stood there and was taken.
  bool join_surrogates() {
    const auto high = code_unit(text_.substr(at_));
    const auto low = code_unit(text_.substr(std::min(at_ + 6, text_.size())));
    const bool is_pair = high && low && (*high & 0xFC00) == 0xD800 && (*low & 0xFC00) == 0xDC00;
    if (!is_pair) return false;
    edits_.push_back({at_, 12, utf8(0x10000 + ((*high & 0x3FF) << 10) + (*low & 0x3FF))});
    at_ += 12;
    return true;
  }

  void block_scalar() {
    const bool header_digit = peek(1) >= '1' && peek(1) <= '9';
    const char digit = header_digit ? peek(1) : peek(2);
    const int least = std::max(indent() + 1, 1);
    skip_line();
    const bool is_given = digit >= '1' && digit <= '9';
    const int deep = is_given ? least + (digit - '1') : detected_indent(least);
    while (at_ < text_.size()) {
      if (is_break()) {
        take_break();
        while (column() < deep && peek() == ' ') ++at_;
      } else if (column() >= deep) {
        skip_line();
      } else {
        break;
      }
    }
    key_allowed_ = true;
  }

  // How far the first line of a block scalar that is not empty is indented.
  int detected_indent(int least) const {
    int deep = least;
    std::size_t i = at_;
    for (std::size_t start = i; i < text_.size() && is_one_of(text_[i], " \r\n"); ++i) {
      if (text_[i] != ' ') start = i + 1;
      deep = std::max(deep, static_cast<int>(i + 1 - start));
    }
    return deep;
  }

  bool ends_plain() const {
    if (peek() == ':') return is_blank(1) || (in_flow() && is_one_of(peek(1), kFlowIndicators));
    return is_blank(0) || (in_flow() && is_one_of(peek(), kFlowIndicators));
  }

  void plain() {
    note_key();
    const int deep = indent() + 1;
    while (true) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && !ends_plain()) ++at_;
      if (peek() == ':' && !is_blank(1)) edits_.push_back({at_ + 1, 0, " "});
      if (at_ == begin || !skip_plain_blanks()) return;
      if (peek() == '#' || (!in_flow() && column() < deep)) return;
    }
  }

  // What may stand between two words of a plain scalar; whether it goes on behind that.
  bool skip_plain_blanks() {
    const std::size_t begin = at_;
    while (is_one_of(peek(), " \t")) ++at_;
    while (at_ < text_.size() && is_break()) {
      take_break();
      if (at_document_marker()) return false;
      while (peek() == ' ') ++at_;
    }
    return at_ > begin && at_ < text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int flow_level_ = 0;
  std::vector<int> indents_;       // Columns of the open block collections.
  bool key_allowed_ = true;        // Whether a key may begin here; in block context only.
  std::optional<int> key_column_;  // Of what may yet turn out to be a key,
  std::size_t key_line_ = 0;       // and where its line begins.
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> dialect_edits(std::string_view text) { return DialectScanner(text).scan(); }

std::string apply(const std::vector<Edit>& edits, std::string_view text) {
  std::string result;
  result.reserve(text.size() + edits.size());
  std::size_t from = 0;
  for (const Edit& edit : edits) {
    result += text.substr(from, edit.at - from);
    result += edit.inserted;
    from = edit.at + edit.removed;
  }
  result += text.substr(from);
  return result;
}

}  // namespace resttest

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "yaml/tree_builder.h"

namespace resttest {

// A scalar in one line. `text` is good up to the next one.
struct PlainScalar {
  std::string_view text;
  bool is_quoted = false;
  Span where;
};

enum class YamlContext { block, flow };

// A place in a text of printable ASCII and line feeds, and what the plain subset of YAML has there.
class PlainText {
 public:
  explicit PlainText(std::string_view text) : text_(text) {}

  std::size_t size() const { return text_.size(); }
  std::size_t at() const { return at_; }
  std::size_t column() const { return at_ - line_start_; }
  bool at_end() const { return at_ == text_.size(); }

  // '\0' behind the end.
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool is_blank(std::size_t ahead) const {
    const char c = peek(ahead);
    return c == ' ' || c == '\n' || c == '\0';
  }
  bool at_entry() const { return peek() == '-' && is_blank(1); }

  // At "---" or "..." on a line's start.
  bool at_marker() const;

  // Within the line.
  void skip(std::size_t count) { at_ += count; }
  void skip_blanks() {
    while (peek() == ' ') ++at_;
  }

  // Skips blanks and a comment; whether the line ends there. Blanks are skipped anyway.
  bool skip_to_line_end();

  // Skips blanks, comments and line ends up to the next token or the end.
  void skip_to_token();

  // The same in a flow collection, where comments and line ends need more care. False at what is
  // beyond the subset.
  bool skip_in_flow();

  // The scalar that begins here, or nothing where it is beyond the subset: goes on in the next
  // line, has an escape that is rare, begins with a character that means something else.
  std::optional<PlainScalar> scalar(YamlContext context);

  // After a key: goes to its ':'. False where there is none, or too far from `begin`.
  bool skip_to_colon(std::size_t begin, YamlContext context, bool is_quoted);

 private:
  void skip_comment();
  bool begins_plain(YamlContext context) const;
  std::optional<PlainScalar> plain(YamlContext context);
  std::optional<PlainScalar> single_quoted();
  std::optional<PlainScalar> double_quoted();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::string unescaped_;
};

}  // namespace resttest

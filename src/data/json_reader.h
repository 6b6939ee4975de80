#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/text.h"

#include "resttest/json.h"

namespace resttest {

// What a scalar of a JSON document is. `escaped_text` is a text with a backslash in it.
enum class JsonToken { null, true_word, false_word, integer, real, text, escaped_text };

// The content of a text token, which is `raw` where nothing is escaped. A lone surrogate is U+FFFD.
void append_unescaped(std::string_view raw, std::string& out);

// Whether a text token says `wanted`.
bool says(JsonToken token, std::string_view raw, std::string_view wanted);

namespace json {

// Why the text at `at` is no JSON: `wanted` says what should stand there.
JsonError syntax_error(std::string_view text, const char* at, std::string_view wanted);
JsonError text_error(std::string_view text, const char* at);  // Within a text token.
JsonError depth_error(std::string_view text, const char* at);

// The end of the text token that begins at `at`, behind its opening quote: its closing quote. Else
// null, and `wrong` is where the text goes wrong.
struct TextEnd {
  const char* quote;
  bool escaped;
  const char* wrong;
};
TextEnd find_text_end(const char* at, const char* end);

// Where the number at `at` ends; null where it is none.
struct NumberEnd {
  const char* end;
  JsonToken token;
};
NumberEnd find_number_end(const char* at, const char* end);

// Which containers are open, without an allocation: one bit for each.
class Nesting {
 public:
  bool is_full() const { return depth_ == limits::kJsonDepth; }
  bool is_empty() const { return depth_ == 0; }

  void open(bool is_object) {
    const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
    std::uint64_t& word = objects_[static_cast<std::size_t>(depth_ / 64)];
    word = is_object ? word | bit : word & ~bit;
    ++depth_;
  }
  void close() { --depth_; }
  bool in_object() const {
    const int last = depth_ - 1;
    return (objects_[static_cast<std::size_t>(last / 64)] >> (last % 64)) & 1;
  }

 private:
  static_assert(limits::kJsonDepth % 64 == 0);
  std::array<std::uint64_t, limits::kJsonDepth / 64> objects_;
  int depth_ = 0;
};

}  // namespace json

// Reads one JSON document, as parse_json() defines it, and tells `handler` what comes:
//
//   void scalar(JsonToken token, std::string_view raw);  // Of a text: without its quotes.
//   void key(JsonToken token, std::string_view raw);     // text or escaped_text.
//   void begin(char bracket, const char* at);            // '{' or '['.
//   void end(const char* past);                          // Behind the closing bracket.
//
// All views and pointers are into the text. Nothing is allocated, and nothing recurses. What was
// told before a mistake counts only if no mistake is returned.
template <typename Handler>
class JsonReader {
 public:
  JsonReader(std::string_view text, Handler& handler)
      : text_(text), at_(text.data()), end_(text.data() + text.size()), handler_(handler) {}

  std::optional<JsonError> read() {
    skip_blanks();
    if (at_ == end_) return JsonError{"the text is empty", text_.size()};
    do {
      if (!read_value()) return error_;
    } while (goes_on_);
    if (at_ != end_) fail("the end of the text");
    return error_;
  }

 private:
  char peek() const { return at_ == end_ ? '\0' : *at_; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool fail(std::string_view wanted) {
    error_ = json::syntax_error(text_, at_, wanted);
    return false;
  }

  bool fail_in_text(const char* at) {
    error_ = json::text_error(text_, at);
    return false;
  }

  // One scalar, or the opening of a container up to where its first value begins; and what closes
  // behind it.
  bool read_value() {
    const char c = peek();
    switch (c) {
      case '"':
        return read_text() && read_closings();
      case '{':
        return open(true);
      case '[':
        return open(false);
      case 't':
        return read_word("true", JsonToken::true_word);
      case 'f':
        return read_word("false", JsonToken::false_word);
      case 'n':
        return read_word("null", JsonToken::null);
      case 'N':
        return read_word("NaN", JsonToken::real);
      case 'I':
        return read_word("Infinity", JsonToken::real);
      default:
        return read_number();
    }
  }

  bool read_text() {
    const json::TextEnd found = json::find_text_end(at_ + 1, end_);
    if (!found.quote) return fail_in_text(found.wrong);
    handler_.scalar(found.escaped ? JsonToken::escaped_text : JsonToken::text,
                    view(at_ + 1, found.quote));
    at_ = found.quote + 1;
    return true;
  }

  bool read_word(std::string_view word, JsonToken token) {
    if (!rest().starts_with(word)) return fail("a value");
    handler_.scalar(token, view(at_, at_ + word.size()));
    at_ += word.size();
    return read_closings();
  }

  bool read_number() {
    if (rest().starts_with("-I")) return read_word("-Infinity", JsonToken::real);
    const json::NumberEnd found = json::find_number_end(at_, end_);
    if (!found.end) return fail("a value");
    handler_.scalar(found.token, view(at_, found.end));
    at_ = found.end;
    return read_closings();
  }

  bool open(bool is_object) {
    if (nesting_.is_full()) {
      error_ = json::depth_error(text_, at_);
      return false;
    }
    handler_.begin(*at_, at_);
    nesting_.open(is_object);
    ++at_;
    skip_blanks();
    const char c = peek();
    if (c == (is_object ? '}' : ']')) return close() && read_closings();
    if (is_object) return read_key("a name in quotes or '}'");
    if (c == ',') return fail("a value or ']'");
    return true;
  }

  bool close() {
    ++at_;
    nesting_.close();
    handler_.end(at_);
    return true;
  }

  // Behind a value: the ends of containers, then a comma and what leads to the next value.
  bool read_closings() {
    for (;;) {
      skip_blanks();
      if (nesting_.is_empty()) {
        goes_on_ = false;
        return true;
      }
      const bool in_object = nesting_.in_object();
      const char c = peek();
      if (c == ',') {
        ++at_;
        skip_blanks();
        return in_object ? read_key("a name in quotes") : true;
      }
      if (c != (in_object ? '}' : ']')) return fail(in_object ? "',' or '}'" : "',' or ']'");
      close();
    }
  }

  bool read_key(std::string_view wanted) {
    if (peek() != '"') return fail(wanted);
    const json::TextEnd found = json::find_text_end(at_ + 1, end_);
    if (!found.quote) return fail_in_text(found.wrong);
    handler_.key(found.escaped ? JsonToken::escaped_text : JsonToken::text,
                 view(at_ + 1, found.quote));
    at_ = found.quote + 1;
    skip_blanks();
    if (peek() != ':') return fail("':'");
    ++at_;
    skip_blanks();
    return true;
  }

  std::string_view rest() const { return view(at_, end_); }

  static std::string_view view(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  std::string_view text_;
  const char* at_;
  const char* end_;
  Handler& handler_;
  json::Nesting nesting_;
  bool goes_on_ = true;
  std::optional<JsonError> error_;
};

template <typename Handler>
std::optional<JsonError> read_json(std::string_view text, Handler& handler) {
  return JsonReader<Handler>(text, handler).read();
}

}  // namespace resttest

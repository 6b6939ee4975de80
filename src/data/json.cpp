#include "resttest/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/base64.h"
#include "base/number.h"
#include "base/text.h"
#include "base/unicode.h"
#include "data/json_reader.h"

namespace resttest {
namespace {

// A number that std::from_chars finds out of range: infinite or zero, as Python's float() has it.
double beyond_range(std::string_view raw) {
  const bool negative = raw.starts_with('-');
  if (negative) raw.remove_prefix(1);
  const std::size_t mark = std::min(raw.find_first_of("eE"), raw.size());
  const std::string_view mantissa = raw.substr(0, mark);
  const std::size_t whole = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_not_of("0.");
  // How far the first digit that counts stands left of the point; the exponent moves it on. A
  // text of a few MiB cannot outweigh an exponent that does not fit.
  const double place = static_cast<double>(whole) - static_cast<double>(first);
  const auto exponent = mark < raw.size() ? raw.substr(mark + 1) : std::string_view("0");
  const double shift =
      parse_integer(exponent).value_or(exponent.starts_with('-') ? -1'000'000'000 : 1'000'000'000);
  const double size = place + shift > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return negative ? -size : size;
}

double to_real(std::string_view raw) {
  if (raw == "NaN") return std::numeric_limits<double>::quiet_NaN();
  double real = 0;
  const auto result = std::from_chars(raw.data(), raw.data() + raw.size(), real);
  return result.ec == std::errc::result_out_of_range ? beyond_range(raw) : real;
}

Value to_integer(std::string_view raw) {
  std::int64_t number = 0;
  const auto result = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (result.ec == std::errc::result_out_of_range) return BigInteger{std::string(raw)};
  return number;
}

std::string to_text(JsonToken token, std::string_view raw) {
  if (token == JsonToken::text) return std::string(raw);
  std::string text;
  append_unescaped(raw, text);
  return text;
}

Value to_value(JsonToken token, std::string_view raw) {
  switch (token) {
    case JsonToken::null:
      return {};
    case JsonToken::true_word:
      return true;
    case JsonToken::false_word:
      return false;
    case JsonToken::integer:
      return to_integer(raw);
    case JsonToken::real:
      return to_real(raw);
    case JsonToken::text:
    case JsonToken::escaped_text:
      return to_text(token, raw);
  }
  return {};
}

// Leaves of several members of one name the place of the first and the value of the last, as
// Python's dict does. In n log n: whoever writes the document must not choose the time it takes.
void join_duplicates(Value::Object& members) {
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(
      order, {}, [&members](std::size_t i) -> const std::string& { return members[i].name; });
  std::vector<bool> is_repeat(members.size());
  std::size_t first = 0;
  bool any = false;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (members[order[i]].name != members[order[first]].name) {
      first = i;
      continue;
    }
    members[order[first]].value = std::move(members[order[i]].value);
    is_repeat[order[i]] = any = true;
  }
  if (!any) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (is_repeat[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
}

// Makes the tree. Containers under construction lie on a stack of its own, not the processor's.
class TreeBuilder {
 public:
  void scalar(JsonToken token, std::string_view raw) { add(to_value(token, raw)); }
  void key(JsonToken token, std::string_view raw) { open_.back().name = to_text(token, raw); }
  void begin(char bracket, const char*) { open_.push_back({.is_object = bracket == '{'}); }

  void end(const char*) {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (!done.is_object) return add(std::move(done.array));
    if (done.object.size() > 1) join_duplicates(done.object);
    add(std::move(done.object));
  }

  Value take() { return std::move(root_); }

 private:
  struct Open {
    bool is_object = false;
    Value::Array array = {};
    Value::Object object = {};
    std::string name = {};  // Of the member that comes.
  };

  void add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Open& parent = open_.back(); parent.is_object) {
      parent.object.push_back({std::move(parent.name), std::move(value)});
    } else {
      parent.array.push_back(std::move(value));
    }
  }

  Value root_;
  std::vector<Open> open_;
};

class Writer {
 public:
  explicit Writer(JsonStyle style) : style_(style) {}

  // Recursive: a value is as deep as a reader let it become, at most limits::kJsonDepth.
  void write(const Value& value) {
    if (const auto* text = value.get_if<std::string>()) {
      is_utf8(*text) ? write_text(*text) : write_base64(*text);
    } else if (const auto* number = value.get_if<std::int64_t>()) {
      out_ += std::to_string(*number);
    } else if (const auto* truth = value.get_if<bool>()) {
      out_ += *truth ? "true" : "false";
    } else if (const auto* real = value.get_if<double>()) {
      write_real(*real);
    } else if (const auto* big = value.get_if<BigInteger>()) {
      out_ += big->digits;
    } else if (const auto* bytes = value.get_if<Bytes>()) {
      is_utf8(bytes->data) ? write_text(bytes->data) : write_base64(bytes->data);
    } else if (const auto* date = value.get_if<Date>()) {
      write_text(date->text);
    } else if (const auto* array = value.get_if<Value::Array>()) {
      write_items('[', *array, ']', [this](const Value& item) { write(item); });
    } else if (const auto* object = value.get_if<Value::Object>()) {
      write_items('{', *object, '}', [this](const Value::Member& member) { write(member); });
    } else {
      out_ += "null";
    }
  }

  std::string take() { return std::move(out_); }

 private:
  bool is_compact() const { return style_ == JsonStyle::compact || style_ == JsonStyle::ascii; }

  void write_real(double real) {
    if (std::isfinite(real)) {
      append_real_text(real, out_);
    } else if (style_ == JsonStyle::ascii) {
      out_ += std::isnan(real) ? "NaN" : real < 0 ? "-Infinity" : "Infinity";
    } else {
      out_ += "null";
    }
  }

  void write(const Value::Member& member) {
    write_text(member.name);
    out_ += is_compact() ? ":" : ": ";
    write(member.value);
  }

  template <typename Items, typename Write>
  void write_items(char open, const Items& items, char close, Write write_item) {
    out_ += open;
    ++depth_;
    for (const auto& item : items) {
      if (&item != items.data()) out_ += style_ == JsonStyle::spaced ? ", " : ",";
      break_line();
      write_item(item);
    }
    --depth_;
    if (!items.empty()) break_line();
    out_ += close;
  }

  void break_line() {
    if (style_ == JsonStyle::indented) out_.append(1, '\n').append(2 * depth_, ' ');
  }

  void write_base64(std::string_view data) { write(Value::Object{{"base64", to_base64(data)}}); }

  void write_text(std::string_view text) {
    out_ += '"';
    while (!text.empty()) {
      const std::size_t length = utf8_length(text);
      if (length > 1) {
        write_character(text.substr(0, length));
      } else {
        length == 0 ? append_utf8(0xFFFD, out_) : write_ascii(text[0]);
      }
      text.remove_prefix(std::max<std::size_t>(1, length));
    }
    out_ += '"';
  }

  void write_character(std::string_view utf8) {
    if (style_ != JsonStyle::ascii) {
      out_ += utf8;
      return;
    }
    const char32_t character = decode_utf8(utf8, utf8.size());
    if (character > 0xFFFF) {
      write_unit(0xD800 + ((character - 0x10000) >> 10));
      write_unit(0xDC00 + ((character - 0x10000) & 0x3FF));
    } else {
      write_unit(character);
    }
  }

  // A unit of UTF-16, as \uNNNN.
  void write_unit(char32_t unit) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out_ += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out_ += kHex[(unit >> shift) & 15];
  }

  void write_ascii(char c) {
    switch (c) {
      case '"':
        out_ += "\\\"";
        return;
      case '\\':
        out_ += "\\\\";
        return;
      case '\n':
        out_ += "\\n";
        return;
      case '\r':
        out_ += "\\r";
        return;
      case '\t':
        out_ += "\\t";
        return;
      default:
        break;
    }
    if (style_ == JsonStyle::ascii && (c == '\b' || c == '\f')) {
      out_ += c == '\b' ? "\\b" : "\\f";
    } else if (c >= 0x20 && c != 0x7F) {
      out_ += c;
    } else {
      write_unit(static_cast<unsigned char>(c));
    }
  }

  JsonStyle style_;
  std::size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::variant<Value, JsonError> parse_json(std::string_view text) {
  TreeBuilder builder;
  if (auto error = read_json(text, builder)) return std::move(*error);
  return builder.take();
}

std::string to_json(const Value& value, JsonStyle style) {
  Writer writer(style);
  writer.write(value);
  return writer.take();
}

}  // namespace resttest

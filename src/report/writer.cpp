#include "report/writer.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>
#include <variant>

#include "base/format.h"
#include "base/text.h"
#include "base/unicode.h"

namespace resttest {
namespace {

constexpr Glyphs kAscii{"-", "x", "...", "^n", ">="};

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::good:
      return "\x1b[92m";
    case Style::bad:
      return "\x1b[91m";
    case Style::warn:
      return "\x1b[93m";
    case Style::strong:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
  }
  return "";
}

// Marks that turn the direction of what is read: a line could show another text than it holds.
bool is_bidirectional(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

std::string without_bidi(std::string text) {
  // Each of them begins with one of these bytes.
  const auto may_begin_one = [](char c) { return c == '\xD8' || c == '\xE2'; };
  if (std::ranges::none_of(text, may_begin_one)) return text;
  std::string shown;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view character = take_character(rest);
    const char32_t c = decode_utf8(character, character.size());
    if (character.size() > 1 && is_bidirectional(c)) {
      shown += format("\\u{{{:x}}}", static_cast<unsigned>(c));
    } else {
      shown += character;
    }
  }
  return shown;
}

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array kWide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},  Range{0x3041, 0xA4CF},
                           Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},  Range{0xFE30, 0xFE6F},
                           Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},  Range{0x1F300, 0x1F64F},
                           Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kCombining{Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD},
                                Range{0x064B, 0x065F}, Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF},
                                Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};

std::size_t width_of(char32_t c) {
  const auto holds = [c](Range range) { return c >= range.first && c <= range.last; };
  if (std::ranges::any_of(kCombining, holds)) return 0;
  return std::ranges::any_of(kWide, holds) ? 2 : 1;
}

// A CI runner takes a line for a command that begins so, after any blanks.
bool is_command(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
  return line.starts_with("::") || line.starts_with("##[") || line.starts_with("##vso[");
}

// Of a line that would be a command, the first character that makes it one as \xNN.
std::string disarmed(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t\r");
  return format("{}\\x{:02x}{}", line.substr(0, at), static_cast<unsigned>(line[at]),
                line.substr(at + 1));
}

}  // namespace

std::string_view take_character(std::string_view& text) {
  const std::string_view character = text.substr(0, std::max<std::size_t>(1, utf8_length(text)));
  text.remove_prefix(character.size());
  return character;
}

std::string one_line(std::string_view text) {
  if (std::ranges::all_of(text, is_plain_ascii)) return std::string(text);
  std::string shown;
  for (const char c : without_bidi(printable(text))) {
    if (c == '\n' || c == '\r' || c == '\t') {
      shown += format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      shown += c;
    }
  }
  return shown;
}

std::size_t cells(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    count += width_of(decode_utf8(character, character.size()));
  }
  return count;
}

std::string shortened(std::string_view text, std::size_t width, const Glyphs& glyphs) {
  if (cells(text) <= width) return std::string(text);
  const std::size_t room = width - std::min(width, cells(glyphs.ellipsis));
  std::vector<std::string_view> characters;
  for (std::string_view rest = text; !rest.empty();) characters.push_back(take_character(rest));
  std::string head;
  std::string tail;
  std::size_t used = 0;
  std::size_t front = 0;
  std::size_t back = characters.size();
  while (front < back) {  // From both ends in turn, the front first.
    const bool at_front = front <= characters.size() - back;
    const std::string_view next = at_front ? characters[front] : characters[back - 1];
    used += cells(next);
    if (used > room) break;
    if (at_front) {
      head += next;
      ++front;
    } else {
      tail.insert(0, next);
      --back;
    }
  }
  return head + std::string(glyphs.ellipsis) + tail;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = cells(text);
  return text + std::string(width - std::min(width, used), ' ');
}

Writer::Writer(const ReporterArgs& args)
    : out_{args.out, args.out_color.on},
      err_{args.err, args.err_color.on},
      glyphs_(args.utf8 ? Glyphs() : kAscii),
      clears_line_(args.err_is_terminal && args.progress != ProgressKind::none &&
                   args.progress != ProgressKind::lines) {}

void Writer::learn(std::span<const Suite> suites) {
  for (const Suite& suite : suites) {
    for (const TestSet& testset : suite.testsets) {
      for (const Test& test : testset.tests) learn(test);
      for (const Test& test : testset.benchmarks) learn(test);
    }
  }
}

void Writer::learn(const Test& test) {
  secrets_.add(test.auth_username);
  secrets_.add(test.auth_password);
  for (const auto& [name, value] : test.headers) {
    if (!value.is_template) secrets_.add_header(name.text, value.text);
  }
  if (!test.url.is_template) secrets_.add_url(test.url.text);
}

void Writer::learn(const Request& request) {
  learn(request.headers);
  secrets_.add_url(request.url);
}

void Writer::learn(const Outcome& outcome) {
  learn(outcome.request);
  secrets_.add_url(outcome.url);
  for (const Attempt& attempt : outcome.attempts) {
    if (const auto* response = std::get_if<Response>(&attempt.exchange)) learn(response->headers);
  }
}

void Writer::learn(const Headers& headers) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    secrets_.add_header(headers[i].name, headers[i].value);
  }
}

void Writer::out(std::string_view text, Style style) {
  clear_line(out_);
  write(out_, text, style);
}

void Writer::err(std::string_view text, Style style) {
  clear_line(err_);
  out_.to.flush();
  write(err_, text, style);
  err_.to.flush();
}

void Writer::flush() {
  out_.to.flush();
  err_.to.flush();
}

void Writer::status_line(std::string_view text) {
  out_.to.flush();
  err_.to << "\r\x1b[K" << secrets_.mask(text);
  err_.to.flush();
}

void Writer::clear_line(const Stream& stream) {
  if (!clears_line_ || !stream.at_line_start) return;
  err_.to << "\r\x1b[K";
  err_.to.flush();
}

void Writer::write(Stream& stream, std::string_view text, Style style) {
  const std::string clean = without_bidi(printable(secrets_.mask(text)));
  const bool colored = stream.colored && style != Style::plain;
  if (colored) stream.to << escape_of(style);
  for (std::string_view rest = clean; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (stream.at_line_start && is_command(line)) {
      stream.to << disarmed(line);
    } else {
      stream.to << line;
    }
    stream.at_line_start = end != std::string_view::npos;
    if (stream.at_line_start) stream.to << '\n';
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  if (colored) stream.to << "\x1b[0m";
}

}  // namespace resttest

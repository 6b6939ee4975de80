#include "http/http1_head.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr std::size_t kRememberedBytes = 4 * limits::kKiB;
constexpr std::size_t kVersionSize = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether an answer that begins with `bytes` begins with a version that we speak, or still may. A
// blank ends the version, or the line does.
bool is_our_version(std::string_view bytes) {
  constexpr std::string_view kCommon = "HTTP/1.";
  const std::size_t common = std::min(bytes.size(), kCommon.size());
  if (bytes.substr(0, common) != kCommon.substr(0, common)) return false;
  if (bytes.size() >= kVersionSize && bytes[7] != '0' && bytes[7] != '1') return false;
  return bytes.size() <= kVersionSize ||
         std::string_view(" \r\n").find(bytes[kVersionSize]) != std::string_view::npos;
}

bool same(const char* a, const char* b, std::size_t size) { return std::memcmp(a, b, size) == 0; }

// Calls `use` with each member of a comma-separated list.
template <typename Use>
void for_each_member(std::string_view list, Use use) {
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    use(trim_blanks(list.substr(0, comma)));
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

void Http1Head::begin() {
  position_ = 0;
  searched_ = 0;
}

Http1Head::Progress Http1Head::read(std::string_view bytes, HeaderBudget& budget) {
  if (position_ == 0 && searched_ == 0) {
    if (is_repeat(bytes, budget)) return Progress::complete;
    last_.clear();
    fields_.clear();
    has_headers_ = false;
    facts_ = Facts();
  }
  while (true) {
    const std::string_view rest = bytes.substr(position_);
    if (position_ == 0 && !check_version(rest)) return Progress::broken;
    const std::size_t allowed = std::min(limits::kResponseLineBytes, budget.bytes);
    const auto line = find_line(rest.substr(0, allowed), searched_);
    if (!line) return wait(rest, allowed);
    if (!take_line(*line, budget)) return Progress::broken;
    position_ += line->size;
    budget.bytes -= line->size;
    searched_ = 0;
    if (line->text.empty()) break;
  }
  if (!is_interim() && !read_framing(bytes)) return Progress::broken;
  remember(bytes.substr(0, position_));
  return Progress::complete;
}

// A line without an end: more may come, unless what is there decides.
Http1Head::Progress Http1Head::wait(std::string_view rest, std::size_t allowed) {
  if (rest.size() >= allowed) {
    broken(ErrorKind::limit_headers,
           allowed == limits::kResponseLineBytes
               ? format("a header line has more than {} bytes", limits::kResponseLineBytes)
               : format("the header lines have more than {} bytes", limits::kResponseHeaderBytes));
    return Progress::broken;
  }
  searched_ = rest.size();
  return Progress::more;
}

bool Http1Head::is_repeat(std::string_view bytes, HeaderBudget& budget) {
  const std::size_t size = last_.size();
  if (size == 0 || bytes.size() < size) return false;
  if (budget.bytes < size || budget.lines < facts_.lines) return false;
  if (!same(bytes.data(), last_.data(), size)) {
    const auto [begin, end] = facts_.date;
    const bool only_date_differs = end > begin && same(bytes.data(), last_.data(), begin) &&
                                   same(bytes.data() + end, last_.data() + end, size - end);
    if (!only_date_differs) return false;
    const std::string_view date = bytes.substr(begin, end - begin);
    if (trim_blanks(date).size() != date.size()) return false;
    if (find_special(date, 0) != date.size()) return false;
    std::memcpy(last_.data() + begin, date.data(), date.size());
    has_headers_ = false;
  }
  position_ = size;
  budget.bytes -= size;
  budget.lines -= facts_.lines;
  return true;
}

void Http1Head::remember(std::string_view bytes) {
  if (is_interim() || !facts_.oddities.empty() || bytes.size() > kRememberedBytes) return;
  last_.assign(bytes);
}

bool Http1Head::take_line(const Line& line, HeaderBudget& budget) {
  if (line.is_bare) facts_.oddities.add(Oddity::bare_line_feed);
  if (!line.text.empty()) {
    if (budget.lines == 0) {
      return broken(ErrorKind::limit_headers,
                    format("the head has more than {} lines", limits::kResponseHeaderLines));
    }
    --budget.lines;
    ++facts_.lines;
  }
  if (position_ == 0) {
    if (line.is_dirty) {
      violation_ = *check_header_line(line, true);
      return false;
    }
    return take_status_line(line.text);
  }
  return line.text.empty() || take_header_line(line);
}

// What is no HTTP/1 at all is told from its first bytes, so that nobody waits for its line to end.
bool Http1Head::check_version(std::string_view bytes) {
  if (is_our_version(bytes)) return true;
  return broken(ErrorKind::proto_version, "the answer begins with " +
                                              quoted(bytes.substr(0, bytes.find_first_of("\r\n"))) +
                                              ", not with HTTP/1.0 or HTTP/1.1");
}

bool Http1Head::take_status_line(std::string_view line) {
  const std::string_view code = line.substr(std::min(line.size(), kVersionSize + 1));
  const std::string_view digits = code.substr(0, 3);
  const bool is_code = digits.size() == 3 && std::ranges::all_of(digits, is_digit) &&
                       digits[0] != '0' && (code.size() == 3 || code[3] == ' ');
  if (!is_code) {
    return broken(ErrorKind::proto_status,
                  "status line " + quoted(line) + " has no status from 100 to 999");
  }
  facts_.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  if (facts_.status == 101) {
    return broken(ErrorKind::proto_status, "status 101 changes to a protocol nobody asked for");
  }
  facts_.is_http10 = line[7] == '0';
  const std::string_view reason = trim_blanks(code.substr(3));
  facts_.reason.begin = static_cast<std::uint32_t>(reason.data() - line.data());
  facts_.reason.end = static_cast<std::uint32_t>(facts_.reason.begin + reason.size());
  return true;
}

bool Http1Head::take_header_line(const Line& line) {
  const std::size_t length = name_length(line.text);
  if (length == 0 || line.is_dirty) {
    if (auto violation = check_header_line(line, fields_.empty())) {
      violation_ = std::move(*violation);
      return false;
    }
    facts_.oddities.add(Oddity::folded_line);
    Field& folded = fields_.back();
    folded.is_folded = true;
    folded.value.end = static_cast<std::uint32_t>(position_ + line.text.size());
    return true;
  }
  const std::string_view value = trim_blanks(line.text.substr(length + 1));
  const std::size_t begin = position_ + static_cast<std::size_t>(value.data() - line.text.data());
  Field& field = fields_.emplace_back();
  field.name = {static_cast<std::uint32_t>(position_),
                static_cast<std::uint32_t>(position_ + length)};
  field.value = {static_cast<std::uint32_t>(begin),
                 static_cast<std::uint32_t>(begin + value.size())};
  field.known = known_name(line.text.substr(0, length));
  return true;
}

Http1Head::Known Http1Head::known_name(std::string_view name) {
  // Nearly every server writes the names like this, and that is told at once.
  const auto is = [name](std::string_view usual) {
    return name == usual || is_same_word(name, usual);
  };
  switch (name.size()) {
    case 4:
      return is("Date") ? Known::date : Known::other;
    case 10:
      return is("Connection") ? Known::connection : Known::other;
    case 14:
      return is("Content-Length") ? Known::content_length : Known::other;
    case 17:
      return is("Transfer-Encoding") ? Known::transfer_encoding : Known::other;
    default:
      return Known::other;
  }
}

// What the head says of the body's end and of the connection (RFC 9112, 6 and 9).
bool Http1Head::read_framing(std::string_view bytes) {
  bool says_close = false;
  bool says_keep_alive = false;
  bool has_coding = false;
  std::string unfolded;
  for (const Field& field : fields_) {
    if (field.known == Known::other) continue;
    if (field.known == Known::date) {
      if (!field.is_folded && facts_.date.end == 0) facts_.date = field.value;
      continue;
    }
    std::string_view value = field.value.in(bytes);
    if (field.is_folded) value = unfolded = value_of(field, bytes);
    if (field.known == Known::connection) {
      for_each_member(value, [&](std::string_view option) {
        if (is_same_word(option, "close")) says_close = true;
        if (is_same_word(option, "keep-alive")) says_keep_alive = true;
      });
    } else if (field.known == Known::content_length) {
      if (!take_length(value)) return false;
    } else {
      if (!take_coding(value, std::exchange(has_coding, true))) return false;
    }
  }
  facts_.keeps_alive = !says_close && (!facts_.is_http10 || says_keep_alive);
  if (facts_.is_chunked && facts_.content_length) {
    facts_.oddities.add(Oddity::length_and_chunked);
    facts_.content_length.reset();
  }
  return true;
}

bool Http1Head::take_length(std::string_view value) {
  bool is_sound = true;
  for_each_member(value, [&](std::string_view member) {
    const bool is_number = !member.empty() && std::ranges::all_of(member, is_digit);
    const auto length = is_number ? parse_integer(member) : std::nullopt;
    if (!length) {
      is_sound =
          is_sound && broken(ErrorKind::proto_framing, "Content-Length is " + quoted(value) +
                                                           ", not a number of bytes below 2^63");
      return;
    }
    const auto bytes = static_cast<std::uint64_t>(*length);
    if (facts_.content_length && *facts_.content_length != bytes) {
      is_sound = is_sound &&
                 broken(ErrorKind::proto_framing,
                        format("Content-Length is both {} and {}", *facts_.content_length, bytes));
      return;
    }
    if (facts_.content_length) facts_.oddities.add(Oddity::repeated_length);
    facts_.content_length = bytes;
  });
  return is_sound;
}

bool Http1Head::take_coding(std::string_view value, bool is_repeated) {
  if (facts_.is_http10) {
    return broken(ErrorKind::proto_framing,
                  "an answer of HTTP/1.0 has Transfer-Encoding " + quoted(value));
  }
  if (is_repeated || !is_same_word(value, "chunked")) {
    return broken(ErrorKind::proto_framing, "Transfer-Encoding is " + quoted(value) +
                                                (is_repeated ? " besides another one" : "") +
                                                ", not just 'chunked'");
  }
  facts_.is_chunked = true;
  return true;
}

std::string_view Http1Head::reason(std::string_view bytes) const { return facts_.reason.in(bytes); }

const Headers& Http1Head::headers(std::string_view bytes) {
  if (has_headers_) return headers_;
  headers_.clear();
  for (const Field& field : fields_) {
    if (field.is_folded) {
      headers_.add(field.name.in(bytes), value_of(field, bytes));
    } else {
      headers_.add(field.name.in(bytes), field.value.in(bytes));
    }
  }
  has_headers_ = true;
  return headers_;
}

// The value with each line end in it, and the blanks around that, as one blank.
std::string Http1Head::value_of(const Field& field, std::string_view bytes) {
  std::string unfolded;
  std::string_view rest = field.value.in(bytes);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view part = rest.substr(0, end);
    if (part.ends_with('\r')) part.remove_suffix(1);
    part = trim_blanks(part);
    if (!unfolded.empty() && !part.empty()) unfolded += ' ';
    unfolded += part;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return unfolded;
}

bool Http1Head::broken(ErrorKind kind, std::string detail) {
  violation_ = {kind, std::move(detail)};
  return false;
}

}  // namespace resttest

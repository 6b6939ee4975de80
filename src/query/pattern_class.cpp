#include "query/pattern_class.h"

namespace resttest {
namespace {

// One end of a range, or a category such as \d.
struct ClassItem {
  char32_t code = 0;
  char category = 0;
};

ClassItem read_item(PatternScanner& scanner, std::size_t begin) {
  const std::size_t position = scanner.position();
  if (scanner.at_end()) PatternScanner::refuse("unterminated character set", begin);
  const char32_t c = scanner.next("");
  if (c != '\\') return {c};
  const char32_t escaped = scanner.next("bad escape (end of pattern)");
  if (is_one_of(escaped, "dDsSwW")) return {0, static_cast<char>(escaped)};
  if (escaped == 'b') return {'\b'};
  if (is_one_of(escaped, "01234567")) {
    scanner.back(1);
    return {scanner.read_octal(position)};
  }
  return {scanner.read_character(escaped, position)};
}

// Whether a '-' that makes a range comes; one before the end of the class is a '-'.
bool accept_range(PatternScanner& scanner, std::size_t begin) {
  if (scanner.peek() != '-' || scanner.peek(1) == ']') return false;
  scanner.accept('-');
  if (scanner.at_end()) PatternScanner::refuse("unterminated character set", begin);
  return true;
}

// An item, or a range from one to another.
void read_items(PatternScanner& scanner, std::size_t begin, ClassText& items) {
  const std::size_t position = scanner.position();
  const ClassItem low = read_item(scanner, begin);
  if (!accept_range(scanner, begin)) {
    return low.category ? items.add_category(low.category) : items.add_range(low.code, low.code);
  }
  const ClassItem high = read_item(scanner, begin);
  if (low.category || high.category || high.code < low.code) {
    PatternScanner::refuse("bad character range " + scanner.since(position), position);
  }
  items.add_range(low.code, high.code);
}

}  // namespace

void append_class(PatternScanner& scanner, std::size_t begin, const PatternFlags& flags,
                  std::string& out) {
  ClassText items(scanner.accept('^'), flags);
  do {
    read_items(scanner, begin, items);  // The first may be a ']'.
  } while (!scanner.accept(']'));
  items.append_to(out);
}

}  // namespace resttest

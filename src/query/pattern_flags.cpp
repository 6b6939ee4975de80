#include "query/pattern_flags.h"

#include <string_view>

namespace resttest {
namespace {

constexpr std::string_view kLetters = "iLmsxau";

class FlagReader {
 public:
  FlagReader(PatternScanner& scanner, const PatternFlags& before)
      : scanner_(scanner), flags_(before) {}

  FlagChange read(char32_t c) {
    std::u32string on;
    std::u32string off;
    if (c != '-') c = read_letters(c, true, ")-:", on);
    if (on.find(U'a') != std::u32string::npos && on.find(U'u') != std::u32string::npos) {
      refuse("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
    }
    if (c == ')') return {flags_, true};
    if (c == '-') {
      c = scanner_.next("missing flag");
      if (!is_one_of(c, kLetters)) refuse_letter(c, "missing flag");
      read_letters(c, false, ":", off);
    }
    if (on.find_first_of(off) != std::u32string::npos) {
      refuse("bad inline flags: flag turned on and off");
    }
    return {flags_, false};
  }

 private:
  [[noreturn]] void refuse(const char* reason) const {
    PatternScanner::refuse(reason, scanner_.position());
  }

  [[noreturn]] void refuse_letter(char32_t c, const char* missing) const {
    PatternScanner::refuse(is_pattern_letter(c) ? "unknown flag" : missing,
                           scanner_.position() - 1);
  }

  // The letters from `c` on until one of `ends` comes, which is returned; each is added to `seen`.
  char32_t read_letters(char32_t c, bool on, std::string_view ends, std::u32string& seen) {
    const char* const missing = ends == ":" ? "missing :" : "missing -, : or )";
    do {
      if (!on && is_one_of(c, "auL")) {
        refuse("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
      }
      set_flag(c, on);
      seen += c;
      c = scanner_.next(missing);
      if (!is_one_of(c, ends) && !is_one_of(c, kLetters)) refuse_letter(c, missing);
    } while (!is_one_of(c, ends));
    return c;
  }

  void set_flag(char32_t letter, bool on) {
    switch (letter) {
      case 'i':
        flags_.ignore_case = on;
        return;
      case 'm':
        flags_.multiline = on;
        return;
      case 's':
        flags_.dot_all = on;
        return;
      case 'x':
        flags_.verbose = on;
        return;
      case 'a':
        flags_.ascii = true;
        return;
      case 'u':
        flags_.ascii = false;
        return;
      default:
        refuse("bad inline flags: cannot use 'L' flag with a str pattern");
    }
  }

  PatternScanner& scanner_;
  PatternFlags flags_;
};

}  // namespace

FlagChange read_flags(PatternScanner& scanner, char32_t c, const PatternFlags& before) {
  return FlagReader(scanner, before).read(c);
}

std::string pcre_flag_change(const PatternFlags& before, const PatternFlags& after) {
  std::string on;
  std::string off;
  const auto change = [&on, &off](char letter, bool was, bool is) {
    if (was != is) (is ? on : off) += letter;
  };
  const auto folds = [](const PatternFlags& flags) { return flags.ignore_case && !flags.ascii; };
  change('i', folds(before), folds(after));
  change('m', before.multiline, after.multiline);
  change('s', before.dot_all, after.dot_all);
  return off.empty() ? on : on + "-" + off;
}

}  // namespace resttest

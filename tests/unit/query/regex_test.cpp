#include "query/regex.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace resttest {
namespace {

using Found = std::optional<std::string>;

Found search(std::string_view pattern, std::string_view subject) {
  auto compiled = Regex::compile(pattern);
  if (const auto* error = std::get_if<RegexError>(&compiled)) return "refused: " + error->reason;
  const auto result = std::get<Regex>(compiled).search(subject);
  if (const auto* error = std::get_if<RegexError>(&result)) return "error: " + error->reason;
  const auto& match = std::get<std::optional<Regex::Match>>(result);
  return match ? Found(match->whole) : std::nullopt;
}

// What re.search() of Python 3.11 finds.
TEST(Regex, FindsWhatPythonFinds) {
  struct Case {
    const char* name;
    const char* pattern;
    std::string subject;
    Found found;
  };
  const Case cases[] = {
      {"a literal", "b", "abc", "b"},
      {"search, not match", "^b", "abc", std::nullopt},
      {"dollar at the end", "c$", "abc", "c"},
      {"dollar before a final line feed", "c$", "abc\n", "c"},
      {"dollar before no other line feed", "c$", "abc\nd", std::nullopt},
      {"\\Z is the very end", "c\\Z", "abc\n", std::nullopt},
      {"\\Z", "c\\Z", "abc", "c"},
      {"\\A", "\\Ab", "ab", std::nullopt},
      {"caret in lines", "(?m)^b", "a\nb", "b"},
      {"dollar in lines", "(?m)a$", "a\nb", "a"},
      {"caret behind a final line feed", "(?m)^$", "a\n", ""},
      {"point is no line feed", "a.b", "a\nb", std::nullopt},
      {"point is a carriage return", "a.b", "a\rb", "a\rb"},
      {"point is a line feed too", "(?s)a.b", "a\nb", "a\nb"},
      {"at most", "xa{,2}y", "xaay", "xaay"},
      {"at most, exceeded", "xa{,2}y", "xaaay", std::nullopt},
      {"as often as may be", "xa{,}y", "xaaay", "xaaay"},
      {"exactly", "^a{3}$", "aaa", "aaa"},
      {"a brace by itself", "a{", "a{", "a{"},
      {"braces with nothing", "a{}", "a{}", "a{}"},
      {"braces with a blank", "a{1, 2}", "a{1, 2}", "a{1, 2}"},
      {"braces with a word", "a{x}", "a{x}", "a{x}"},
      {"lazy", "a+?", "aaa", "a"},
      {"possessive", "a++a", "aaa", std::nullopt},
      {"atomic", "(?>a+)a", "aaa", std::nullopt},
      {"four digits", "caf\\u00e9", "café", "café"},
      {"eight digits", "\\U0001F600", "😀", "😀"},
      {"two digits", "\\x41", "A", "A"},
      {"octal", "\\101\\07", "A\007", "A\007"},
      {"nul", "\\0", std::string("\000", 1), std::string("\000", 1)},
      {"vertical tab alone", "^\\v$", "\n", std::nullopt},
      {"bell", "\\a", "\007", "\007"},
      {"letters are Unicode's", "^\\w+$", "été_1", "été_1"},
      {"digits are Unicode's", "^\\d$", "٣", "٣"},
      {"blanks are Unicode's", "^\\s$", "\342\200\203", "\342\200\203"},
      {"file separator is a blank", "\\s", "\034", "\034"},
      {"vowel separator is none", "\\s", "\341\240\216", std::nullopt},
      {"next line is one", "^\\s$", "\302\205", "\302\205"},
      {"no blank in a class", "^[^\\S]$", "\034", "\034"},
      {"no letter in a class", "^[\\W]$", "é", std::nullopt},
      {"word edge", "\\bé", "a é", "é"},
      {"no word edge", "\\Bb", "ab", "b"},
      {"an empty text has no \\B", "\\B", "", std::nullopt},
      {"ASCII letters", "(?a)\\w", "é", std::nullopt},
      {"ASCII digits", "(?a)\\d", "٣", std::nullopt},
      {"ASCII edge", "(?a)\\bb", "éb", "b"},
      {"no ASCII edge", "(?a)\\Bb", "éb", std::nullopt},
      {"no ASCII letter", "(?a)[\\W]", "é", "é"},
      {"any case", "(?i)É", "é", "é"},
      {"any case, Kelvin", "(?i)k", "\342\204\252", "\342\204\252"},
      {"any case, dotless", "(?i)i", "ı", "ı"},
      {"any case of a range", "(?i)[h-j]", "İ", "İ"},
      {"any case, ASCII only", "(?ai)k", "\342\204\252", std::nullopt},
      {"any case, ASCII only, K", "(?ai)[k-l]", "K", "K"},
      {"ASCII only leaves others", "(?ai)é", "É", std::nullopt},
      {"some flags", "(?is)A.B", "a\nb", "a\nb"},
      {"flags in two groups", "(?i)(?s)A.B", "a\nb", "a\nb"},
      {"flags of a group", "(?i:a)b", "Ab", "Ab"},
      {"flags of a group end", "(?i:a)b", "AB", std::nullopt},
      {"flag off in a group", "(?i)(?-i:a)b", "Ab", std::nullopt},
      {"verbose", "(?x) a # one\n b", "ab", "ab"},
      {"verbose, escaped blank", "(?x)a\\ b", "a b", "a b"},
      {"verbose in a class", "(?x)[ ]", "a b", " "},
      {"verbose group", "(?x: a b )c", "abc", "abc"},
      {"verbose before a quantifier", "(?x)ab +", "abb", "abb"},
      {"comment", "a(?#no)b", "ab", "ab"},
      {"comment before a quantifier", "ab(?#no)+", "abbb", "abbb"},
      {"named group", "(?P<x>a)(?P=x)", "aa", "aa"},
      {"group by number", "(a|b)\\1", "bb", "bb"},
      {"group that did not match", "(?:(a)|b)\\1", "b", std::nullopt},
      {"two digits of a group", "(a)\\1(b)", "aab", "aab"},
      {"condition", "(<)?a(?(1)>)$", "<a>", "<a>"},
      {"condition not met", "^(<)?a(?(1)>|!)$", "a!", "a!"},
      {"condition by name", "^(?P<q>')?a(?(q)')$", "'a'", "'a'"},
      {"condition named R", "(?P<R>a)?(?(R)b|c)", "ab", "ab"},
      {"look ahead", "a(?=b)", "ab", "a"},
      {"look ahead, not", "a(?!b)", "ab", std::nullopt},
      {"look behind", "(?<=a)b", "ab", "b"},
      {"look behind, not", "(?<!a)b", "ab", std::nullopt},
      {"never", "a(?!)|b", "ab", "b"},
      {"look behind a group", "(a)(?<=\\1)b", "ab", "ab"},
      {"bracket first", "[]a]+", "]a", "]a"},
      {"not bracket", "[^]a]", "]ab", "b"},
      {"bracket in a class", "[[a]", "[", "["},
      {"posix is none", "[[:alpha:]]", ":]", ":]"},
      {"hyphen last", "[a-]", "-", "-"},
      {"hyphen escaped", "[a\\-z]", "-", "-"},
      {"backspace in a class", "[\\b]", "\010", "\010"},
      {"octal in a class", "[\\101]", "A", "A"},
      {"two ampersands", "[a&&b]", "&", "&"},
      {"hash and blank are themselves", "a #b", "a #b", "a #b"},
      {"all special characters", "\\.\\^\\$\\*\\+\\?\\{\\}\\[\\]\\\\\\|\\(\\)\\/\\-",
       ".^$*+?{}[]\\|()/-", ".^$*+?{}[]\\|()/-"},
      {"surrogates match nothing", "\\ud800", "a", std::nullopt},
      {"not a surrogate", "[^\\ud800]", "a", "a"},
      {"a letter beyond the first plane", "^.$", "😀", "😀"},
      {"empty pattern", "", "abc", ""},
      {"empty branch", "a||b", "b", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(search(c.pattern, c.subject), c.found);
  }
}

// The words and places are those of Python 3.11, but for a few that are its own business.
TEST(Regex, RefusesWhatPythonRefuses) {
  struct Case {
    const char* name;
    const char* pattern;
    const char* reason;
  };
  const Case cases[] = {
      {"open group", "a(b", "missing ), unterminated subpattern at position 1"},
      {"closed too often", "a)b", "unbalanced parenthesis at position 1"},
      {"nothing to repeat", "*a", "nothing to repeat at position 0"},
      {"nothing to repeat in a group", "(+)", "nothing to repeat at position 1"},
      {"repeated edge", "\\b+", "nothing to repeat at position 2"},
      {"repeated caret", "^*", "nothing to repeat at position 1"},
      {"twice repeated", "a**", "multiple repeat at position 2"},
      {"twice repeated braces", "a{2}{3}", "multiple repeat at position 4"},
      {"turned round", "a{2,1}", "min repeat greater than max repeat at position 2"},
      {"too large", "a{4294967295}", "the repetition number is too large at position 2"},
      {"open class", "[a", "unterminated character set at position 0"},
      {"open class, empty", "[]", "unterminated character set at position 0"},
      {"range turned round", "[b-a]", "bad character range b-a at position 1"},
      {"range of a category", "[\\d-z]", "bad character range \\d-z at position 1"},
      {"range to a category", "[a-\\d]", "bad character range a-\\d at position 1"},
      {"escape at the end", "a\\", "bad escape (end of pattern) at position 2"},
      {"no such escape", "\\z", "bad escape \\z at position 0"},
      {"quoting", "\\Q", "bad escape \\Q at position 0"},
      {"property", "\\p{L}", "bad escape \\p at position 0"},
      {"reset", "\\K", "bad escape \\K at position 0"},
      {"eight in a class", "[\\8]", "bad escape \\8 at position 1"},
      {"too few digits", "\\x4", "incomplete escape \\x4 at position 0"},
      {"too few digits u", "\\u12", "incomplete escape \\u12 at position 0"},
      {"too large a character", "\\U00110000", "bad escape \\U00110000 at position 0"},
      {"octal too large", "\\777", "octal escape value outside of range 0-0o377 at position 0"},
      {"no such group", "\\1", "invalid group reference 1 at position 1"},
      {"open reference", "(a\\1)", "cannot refer to an open group at position 2"},
      {"no such name", "(?P=x)", "unknown group name 'x' at position 0"},
      {"name twice", "(?P<x>a)(?P<x>b)", "redefinition of group name 'x' at position 8"},
      {"name with a digit first", "(?P<1>a)", "bad character in group name '1' at position 0"},
      {"name of blanks", "(?P<a b>c)", "bad character in group name 'a b' at position 0"},
      {"no name", "(?P<>a)", "missing group name at position 4"},
      {"open name", "(?P<a", "missing >, unterminated name at position 4"},
      {"Perl's names", "(?<x>a)", "unknown extension ?<x at position 1"},
      {"recursion", "(?R)", "unknown extension ?R at position 1"},
      {"subroutine", "(?1)", "unknown extension ?1 at position 1"},
      {"verb", "(*F)", "nothing to repeat at position 1"},
      {"branch reset", "(?|a)", "unknown extension ?| at position 1"},
      {"unknown P", "(?P>x)", "unknown extension ?P> at position 1"},
      {"unknown", "(?@a)", "unknown extension ?@ at position 1"},
      {"cut", "(?", "unexpected end of pattern at position 2"},
      {"late flags", "a(?i)", "global flags not at the start of the expression at position 1"},
      {"late flags in a branch", "a|(?i)b",
       "global flags not at the start of the expression at position 2"},
      {"unknown flag", "(?z)", "unknown extension ?z at position 1"},
      {"L flag", "(?L)", "bad inline flags: cannot use 'L' flag with a str pattern at position 3"},
      {"a and u", "(?au:b)",
       "bad inline flags: flags 'a', 'u' and 'L' are incompatible at position 5"},
      {"a off", "(?-a:b)",
       "bad inline flags: cannot turn off flags 'a', 'u' and 'L' at position 4"},
      {"on and off", "(?i-i:b)", "bad inline flags: flag turned on and off at position 6"},
      {"flags cut", "(?i", "missing -, : or ) at position 3"},
      {"open comment", "(?#a", "missing ), unterminated comment at position 0"},
      {"variable look behind", "(?<=a+)b",
       "look-behind requires fixed-width pattern at position 0"},
      {"variable look behind by branches", "(?<=a|bc)d",
       "look-behind requires fixed-width pattern at position 0"},
      {"open group in a look behind", "(?<=(a)\\1)b",
       "cannot refer to group defined in the same lookbehind subpattern at position 7"},
      {"three branches", "(a)(?(1)b|c|d)",
       "conditional backref with more than two branches at position 11"},
      {"condition 0", "(?(0)a)", "bad group number at position 3"},
      {"condition on nothing", "(?(1)a)", "invalid group reference 1 at position 3"},
      {"condition on no name", "(?(x)a)", "unknown group name 'x' at position 3"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(search(c.pattern, ""), std::string("refused: ") + c.reason);
  }
}

TEST(Regex, RefusesWhatItCouldNotMatchTheSame) {
  EXPECT_EQ(search("a{65536}", ""),
            "refused: a repetition of more than 65535 times is not supported at position 1");
  EXPECT_EQ(search("\\N{DIGIT ONE}", ""),
            "refused: a character by name (\\N) is not supported at position 0");
  EXPECT_EQ(
      search("(?ai)(a)\\1", ""),
      "refused: a backreference under both of the flags a and i is not supported at position 8");
  EXPECT_EQ(search("\xFF", ""), "refused: the pattern is not UTF-8 at position 0");
}

TEST(Regex, GivesTheFirstGroup) {
  struct Case {
    const char* pattern;
    bool has_group;
    Found group;
  };
  const Case cases[] = {
      {"id", false, std::nullopt}, {"id=(\\d+)", true, "12"}, {"(x)?id", true, std::nullopt},
      {"(i)(d)", true, "i"},       {"id(x*)", true, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.pattern);
    const auto compiled = Regex::compile(c.pattern);
    const auto result = std::get<Regex>(compiled).search("id=12");
    const auto& match = std::get<0>(result);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->has_group, c.has_group);
    EXPECT_EQ(match->group ? Found(*match->group) : std::nullopt, c.group);
  }
}

TEST(Regex, BytesThatAreNoTextMatchNothing) {
  EXPECT_EQ(search("b",
                   "a\xFF"
                   "b"),
            "b");
  EXPECT_EQ(search("a.b",
                   "a\xFF"
                   "b"),
            std::nullopt);
  EXPECT_EQ(search("a[^x]b",
                   "a\xC3"
                   "b"),
            std::nullopt);
}

TEST(Regex, LongSubjects) {
  const std::string letters(1'000'000, 'a');
  EXPECT_EQ(search("[a-z]+", letters)->size(), letters.size());
  EXPECT_EQ(search("(?:a|b)*c", std::string(20, 'a') + "c")->size(), 21u);
}

TEST(Regex, SearchingEndsAtALimit) {
  const auto compiled = Regex::compile("^(a+)+$");
  const auto result = std::get<Regex>(compiled).search(std::string(40, 'a') + "!");
  ASSERT_TRUE(std::holds_alternative<RegexError>(result));
  EXPECT_EQ(std::get<RegexError>(result).code, "regex.limit");
  EXPECT_EQ(std::get<RegexError>(result).reason, "match limit exceeded");
}

TEST(Regex, PatternsUpToTheLimit) {
  for (const std::size_t size : {limits::kPatternBytes - 1, limits::kPatternBytes}) {
    EXPECT_EQ(search(std::string(size, 'a'), "b"), std::nullopt);
  }
  const auto compiled = Regex::compile(std::string(limits::kPatternBytes + 1, 'a'));
  ASSERT_TRUE(std::holds_alternative<RegexError>(compiled));
  EXPECT_EQ(std::get<RegexError>(compiled).reason, "it is longer than 8192 bytes");
  EXPECT_EQ(std::get<RegexError>(compiled).code, "regex.limit");
}

TEST(Regex, DeepPatterns) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a" + std::string(depth, ')');
  };
  EXPECT_EQ(search(nested(200), "a"), "a");
  EXPECT_EQ(search(nested(4000), "a"), "refused: parentheses are too deeply nested");
}

}  // namespace
}  // namespace resttest

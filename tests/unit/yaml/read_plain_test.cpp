#include "yaml/read_plain.h"

#include <filesystem>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/limits.h"
#include "yaml/read_events.h"

namespace resttest {
namespace {

constexpr TreeLimits kLimits{limits::kYamlDepth, limits::kYamlNodes};

struct Case {
  const char* name;
  std::string text;
};

// Whether the fast reader took the text. What it takes must be what libyaml makes of it.
bool is_taken(const std::string& text) {
  const auto plain = read_plain(text, kLimits);
  if (!plain) return false;
  const EventReading all = read_events(text, kLimits);
  EXPECT_FALSE(all.problem);
  EXPECT_FALSE(all.mistake);
  EXPECT_TRUE(*plain == all.documents);
  return true;
}

TEST(ReadPlain, TakesWhatSuitesAreWrittenIn) {
  const Case cases[] = {
      {"a list of mappings", "- test:\n    url: /a\n    name: b c\n- test: {url: /b}\n"},
      {"without a line end", "- a: 1"},
      {"a mapping", "a: 1\nb:\n  c: 2\n"},
      {"a scalar", "a\n"},
      {"lists in lists", "- - a\n  - b\n-\n  - c\n- - - d\n"},
      {"a list in the column of its key", "a:\n- b\n- c: 1\n  d: 2\ne: f\n"},
      {"and its end by a list", "- a:\n  - b\n- c\n"},
      {"a key in the next line's list", "- a:\n    - b\n  c: d\n"},
      {"empty values", "a:\nb:\n  c:\n  d: e\nf:\n"},
      {"empty items", "-\n- a\n-\n"},
      {"an empty value before a list", "- a:\n-\n- b:\n"},
      {"flow collections", "a: [b, 'c', \"d\", [e], {f: g}, ]\nh: {i: j, 'k':1, \"l\":[m], }\n"},
      {"empty flow collections", "a: []\nb: {}\n"},
      {"flow over several lines", "a: [b,\n  c,  # d\n  e]\nf: {\n  g: h,\n  i:\n    j\n  }\n"},
      {"comments", "# a\n- b # c\n# d\n- e:  # f\n    # g\n    h\n  # i\n- 'j' # k\n# l"},
      {"a block ends where the next token is", "- a:\n    b: c\n\n  # d\n\n- e\n\n"},
      {"escapes", "a: 'b''c'''\nd: \"\\\"\\\\\\n\\r\\t\"\n"},
      {"text in quotes", "- '# a'\n- \": b\"\n- 'c: d'\n- \"- e\"\n"},
      {"keys in quotes", "'a b': c\n\"d\": e\n'f' : g\n"},
      {"colons and hashes in words", "- a:b\n- http://c:80/#d\n- -e\n- a#b:#\n- <<\n"},
      {"blanks within and behind", "- a  b   \n- c :   d  \n"},
      {"a value in the next line", "a:\n  b\nc:\n  'd'\ne:\n  [f]\n"},
      {"documents", "--- # a\n- b\n---\nc: d\n---\n\n- e:\n---\nf\n"},
      {"a merge key", "- {<<: {a: b}}\n"},
      {"deep indentation", "a:\n          b:\n                   - c\n                   - d\n"},
  };
  for (const Case& c : cases) EXPECT_TRUE(is_taken(c.text)) << c.name;
}

TEST(ReadPlain, LeavesTheRestToLibyaml) {
  const Case cases[] = {
      {"nothing", ""},
      {"only a comment", "# a\n"},
      {"an empty document", "---\n---\na\n"},
      {"an end of a document", "a\n...\n"},
      {"a document in the line of its mark", "--- a\n"},
      {"a directive", "%YAML 1.1\n--- \na\n"},
      {"a plain scalar of two lines", "- a\n  b\n"},
      {"in flow", "[a\n  b]\n"},
      {"a quoted scalar of two lines", "- 'a\n  b'\n"},
      {"a block of text", "a: |\n  b\n"},
      {"a folded block", "a: >-\n  b\n"},
      {"an anchor", "- &a b\n"},
      {"an alias", "- *a\n"},
      {"a tag", "- !!str a\n"},
      {"a complex key", "? a\n: b\n"},
      {"a collection as a key", "[a]: b\n"},
      {"a pair in a list", "[a: b]\n"},
      {"a key alone", "{a, b: c}\n"},
      {"an empty value in flow", "{a: , b: c}\n"},
      {"a rare escape", "- \"\\x41\"\n"},
      {"a tab", "- a\tb\n"},
      {"a carriage return", "- a\r\n"},
      {"a letter that is not ASCII", "- \xC3\xA4\n"},
      {"a control", std::string("- a\0b\n", 6)},
      {"a key of 1,100 characters", std::string(1100, 'a') + ": b\n"},
      {"65 lists", std::string(65, '[') + std::string(65, ']') + "\n"},
  };
  for (const Case& c : cases) EXPECT_FALSE(is_taken(c.text)) << c.name;
}

TEST(ReadPlain, LeavesMistakesToLibyaml) {
  const Case cases[] = {
      {"a list that is not closed", "a: [b\n"},
      {"quotes that are not closed", "a: 'b\n"},
      {"a mapping in a value", "a: b: c\n"},
      {"a list in a value", "a: - b\n"},
      {"no key", "a: b\nc\n"},
      {"indented too far", "a: b\n  c: d\n"},
      {"indented too little", "a:\n    b: c\n  d: e\n"},
      {"a key among items", "- a\nb: c\n"},
      {"an item among keys", "a: b\n- c\n"},
      {"something behind quotes", "a: 'b' c\n"},
      {"something behind a list", "a: [b] c\n"},
      {"a comment without a blank", "a: [b]#c\n"},
      {"two commas", "[a,,b]\n"},
      {"no comma", "['a' b]\n"},
      {"a mark in flow", "a: [\n---\n]\n"},
      {"behind a document", "- a\nb\n"},
      {"a reserved character", "- @a\n"},
  };
  for (const Case& c : cases) EXPECT_FALSE(is_taken(c.text)) << c.name;
}

TEST(ReadPlain, AgreesOnEveryFileOfTheRepository) {
  int files = 0;
  int taken = 0;
  for (const char* folder : {"examples", "tests", "demo", "docs", "fuzz"}) {
    const auto path = std::filesystem::path(RESTTEST_SOURCE_DIR) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      const bool is_yaml =
          entry.path().extension() == ".yaml" || entry.path().parent_path().filename() == "suite";
      if (!is_yaml || !entry.is_regular_file()) continue;
      SCOPED_TRACE(entry.path());
      const auto text = read_file(entry.path().string(), limits::kSuiteFileBytes);
      ASSERT_TRUE(std::holds_alternative<std::string>(text));
      ++files;
      taken += is_taken(std::get<std::string>(text)) ? 1 : 0;
    }
  }
  EXPECT_GT(taken, files / 2);
}

}  // namespace
}  // namespace resttest

#include "yaml/parse_yaml.h"

#include <gtest/gtest.h>

#include "support/yaml.h"

namespace resttest {
namespace {

struct Case {
  const char* name;
  std::string text;
  const char* value;
};

void expect_values(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(parsed(c.text).text(), c.value) << c.name;
}

TEST(ParseYaml, Structure) {
  expect_values({
      {"lists and mappings", "- a: 1\n  b: [x, ~]\n- {c: yes}\n",
       "[{a: integer 1, b: [text x, null]}, {c: true}]"},
      {"quotes make text", "['200', \"200\", 200]", "[text 200, text 200, integer 200]"},
      {"blocks of text", "a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", "{a: text x\n y\n, b: text x y}"},
      {"JSON", "{\"a\":1,\"b\":[true,null],\"c\":\"x\\/y\"}",
       "{a: integer 1, b: [true, null], c: text x/y}"},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "a: 1",
       "{a: integer 1}"},
      {"several documents", "--- a\n--- 1\n---\n", "text a --- integer 1 --- null"},
      {"nothing", "# nothing\n", ""},
      {"keys in text form", "{1: a, 1.50: b, true: c, null: d, 2024-01-02: e}",
       "{1: text a, 1.5: text b, True: text c, None: text d, 2024-01-02: text e}"},
      {"'=' as a key", "=: 1", "{=: integer 1}"},
      {"a tag for the type", "[!!str 5, !!int \"5\", ! \"5\", !!binary aGk=]",
       "[text 5, integer 5, integer 5, bytes hi]"},
      {"a set is the list of its keys", "!!set {a, b, a}", "[text a, text b]"},
      {"an ordered mapping is a list of pairs", "!!omap [a: 1, b: 2]",
       "[[text a, integer 1], [text b, integer 2]]"},
      {"a '?' in a URL", "{url: /x?q=1}", "{url: text /x?q=1}"},
  });
}

TEST(ParseYaml, ColonBeforeFlowIndicator) {
  expect_values({
      {"a mapping", "{template:{a: b}}", "{template: {a: text b}}"},
      {"a list", "[a:[b]]", "[{a: [text b]}]"},
      {"null before a comma", "{a:,b: c}", "{a: null, b: text c}"},
      {"null at the end", "{a:}", "{a: null}"},
      {"behind a second word", "[a b:{c: d}]", "[{a b: {c: text d}}]"},
      {"over several lines", "- {a:\n    {b:{c: d}}}", "[{a: {b: {c: text d}}}]"},
      {"text in quotes stays", "- {a:{b: 'x:{', c: \"y:[\"}}\n- \"z:{\"\n",
       "[{a: {b: text x:{, c: text y:[}}, text z:{]"},
      {"plain text outside stays", "- {a:{b: c}}\n- http://h:{port}/\n- x\n  y:{z\n",
       "[{a: {b: text c}}, text http://h:{port}/, text x y:{z]"},
      {"a block of text stays", "a: |\n  x:{\n  y:[\nb: {c:{d: e}}\n",
       "{a: text x:{\ny:[\n, b: {c: {d: text e}}}"},
      {"a block of text in a list", "- >-\n x:{\n- {c:{d: e}}", "[text x:{, {c: {d: text e}}]"},
      {"comments stay", "# a:{\n- {b:{c: d}} # e:{\n", "[{b: {c: text d}}]"},
      {"a quote within a word", "- it's\n- {a:{b: c}}\n- don't\n",
       "[text it's, {a: {b: text c}}, text don't]"},
      {"beyond ASCII", "- {é:{ü: 語}, a: é}", "[{é: {ü: text 語}, a: text é}]"},
  });
}

TEST(ParseYaml, Surrogates) {
  expect_values({
      {"a pair is one character", R"({"a": "x\uD83D\uDE00y", b:{c: "\ud83d\ude00"}})",
       "{a: text x😀y, b: {c: text 😀}}"},
      {"not behind a backslash", R"(["\\uD83D\\uDE00", "\uD83D\uDE00"])",
       "[text \\uD83D\\uDE00, text 😀]"},
      {"not in single quotes", R"(['\uD83D\uDE00', "\uD83D\uDE00"])",
       "[text \\uD83D\\uDE00, text 😀]"},
      {"half a pair", R"(a: "\uD83D")",
       "pets.yaml:1:5: error: this \\u escape is half a pair and no character\n"
       "  1 | a: \"\\uD83D\"\n"
       "    |     ^^\n"
       "    = hint: write both halves of the pair, or the character itself\n"},
  });
}

TEST(ParseYaml, AliasesAndMergeKeys) {
  expect_values({
      {"an alias is a copy", "{a: &x [1], b: *x}", "{a: [integer 1], b: [integer 1]}"},
      {"own keys win", "- &x {a: 1, b: 2}\n- {<<: *x, b: 3}\n- {b: 4, <<: *x}",
       "[{a: integer 1, b: integer 2}, {a: integer 1, b: integer 3}, {a: integer 1, b: integer "
       "4}]"},
      {"earlier ones of a list win", "- &x {a: 1}\n- &y {a: 2, b: 2}\n- {<<: [*x, *y]}",
       "[{a: integer 1}, {a: integer 2, b: integer 2}, {a: integer 1, b: integer 2}]"},
      {"a quoted << is a key", "{\"<<\": 1}", "{<<: integer 1}"},
      {"anchors end with their document", "- &a 1\n---\n- &a 2\n- *a\n",
       "[integer 1] --- [integer 2, integer 2]"},
      {"unknown", "a: *b",
       "pets.yaml:1:4: error: there is no anchor '&b' before this alias\n"
       "  1 | a: *b\n"
       "    |    ^^\n"},
      {"within itself", "a: &x {b: [*x]}",
       "pets.yaml:1:12: error: this alias stands within its own anchor '&x'\n"
       "  1 | a: &x {b: [*x]}\n"
       "    |            ^^\n"},
      {"a second anchor of one name", "[&a 1, &a 2]",
       "pets.yaml:1:8: error: there is another anchor '&a' already\n"
       "  1 | [&a 1, &a 2]\n"
       "    |        ^^^^\n"},
      {"merging what is no mapping", "{<<: 1}",
       "pets.yaml:1:6: error: '<<' takes a mapping or a list of mappings, not text\n"
       "  1 | {<<: 1}\n"
       "    |      ^\n"},
  });
}

TEST(ParseYaml, SharedEntriesAreMarked) {
  const ParsedYaml yaml = parsed("- &x {a: {b: 1}}\n- {<<: *x, c: 2}\n- *x\n");
  ASSERT_EQ(yaml.documents.size(), 1U);
  const std::vector<Node>& items = yaml.documents[0].items;
  EXPECT_FALSE(items[0].entries[0].is_shared);
  EXPECT_TRUE(items[1].entries[0].is_shared);
  EXPECT_FALSE(items[1].entries[1].is_shared);
  EXPECT_TRUE(items[2].entries[0].is_shared);
  EXPECT_TRUE(items[2].entries[0].value.entries[0].is_shared);
}

TEST(ParseYaml, DuplicateKeys) {
  const ParsedYaml yaml = parsed("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(typed_text(yaml.documents[0].to_value()), "{a: integer 3, b: integer 2}");
  EXPECT_EQ(rendered(yaml.found),
            "pets.yaml:1:1: warning: 'a' stands twice in this mapping; the one in line 3 counts\n"
            "  1 | a: 1\n"
            "    | ^\n");
  EXPECT_EQ(parsed("- &x {a: 1}\n- {<<: *x, a: 2}\n").found.all().size(), 0U);
}

TEST(ParseYaml, ManyKeysAreStillCheckedForDuplicates) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "key" + std::to_string(i) + ": " + std::to_string(i) + "\n";
  const ParsedYaml yaml = parsed(text + "key0: x\nkey39: y\n");
  const Node& root = yaml.documents.at(0);
  EXPECT_EQ(root.entries.size(), 40U);
  EXPECT_EQ(root.find("key0")->text, "x");
  EXPECT_EQ(root.find("key39")->text, "y");
  EXPECT_EQ(yaml.found.all().size(), 2U);
}

struct Place {
  const char* name;
  std::string text;
  int line;
  int column;
  int length;
};

// Where the value under `key`, somewhere in the document, stands.
const Node* find_below(const Node& node, std::string_view key) {
  if (const Node* here = node.find(key)) return here;
  for (const Node& item : node.items) {
    if (const Node* below = find_below(item, key)) return below;
  }
  for (const Node::Entry& entry : node.entries) {
    if (const Node* below = find_below(entry.value, key)) return below;
  }
  return nullptr;
}

TEST(ParseYaml, PlacesOfValues) {
  const Place cases[] = {
      {"plain", "- x: abc", 1, 6, 3},
      {"quoted, with its quotes", "- x: 'abc'", 1, 6, 5},
      {"in the second line", "- a: b\n  x: c d\n", 2, 6, 3},
      {"behind characters of several bytes", "{é語: 😀, x: y}", 1, 12, 1},
      {"of several bytes itself", "x: é語", 1, 4, 2},
      {"behind a tab in quotes", "{\"\t\": 1, x: y}", 1, 13, 1},
      {"a flow mapping", "x: {a: 1}", 1, 4, 6},
      {"a list over lines, to the end of the first", "x: [1,  \n  2]", 1, 4, 3},
      {"a block mapping, to the end of the first line", "x:\n  a: 1\n  b: 2\n", 2, 3, 4},
      {"a block of text", "x: |\n  abc\n", 1, 4, 1},
      {"nothing", "x:\ny: 1\n", 1, 3, 1},
      {"behind a byte order mark", "\xEF\xBB\xBFx: y", 1, 4, 1},
      {"behind Windows line ends", "a: 1\r\nx: [1]\r\n", 2, 4, 3},
      {"behind a blank that was added", "{a:{b: c}, d:[1], x: yy}", 1, 22, 2},
      {"in the line behind one", "{a:{b: c},\n x: y}", 2, 5, 1},
      {"within what a blank was added to", "{a:{x: y}}", 1, 8, 1},
      {"behind a pair of surrogates", R"(["\uD83D\uDE00", {x: y}])", 1, 22, 1},
      {"behind a Unicode line end", "{a: \"\xE2\x80\xA8\", x: y}", 1, 13, 1},
      {"of an alias: of what it stands for", "- &a yy\n- x: *a\n", 1, 3, 5},
  };
  for (const Place& c : cases) {
    SCOPED_TRACE(c.name);
    const ParsedYaml yaml = parsed(c.text);
    EXPECT_EQ(rendered(yaml.found), "");
    ASSERT_EQ(yaml.documents.size(), 1U);
    const Node* x = find_below(yaml.documents[0], "x");
    ASSERT_TRUE(x);
    EXPECT_EQ(x->where.line, c.line);
    EXPECT_EQ(x->where.column, c.column);
    EXPECT_EQ(x->where.length, c.length);
  }
}

TEST(ParseYaml, PlacesOfKeys) {
  const ParsedYaml yaml = parsed("- é: 1\n  'long key': 2\n");
  const std::vector<Node::Entry>& entries = yaml.documents[0].items[0].entries;
  EXPECT_EQ(entries[0].key.where.column, 3);
  EXPECT_EQ(entries[0].key.where.length, 1);
  EXPECT_EQ(entries[1].key.where.line, 2);
  EXPECT_EQ(entries[1].key.where.column, 3);
  EXPECT_EQ(entries[1].key.where.length, 10);
}

TEST(ParseYaml, SyntaxErrors) {
  expect_values({
      {"a quote that is never closed", "- test:\n    - name: \"create person\n    - url: /x\n",
       "pets.yaml:2:13: error: quoted text is never closed\n"
       "  2 |     - name: \"create person\n"
       "    |             ^\n"
       "    = hint: add a closing \"\n"},
      {"the other quote", "a: 'b",
       "pets.yaml:1:4: error: quoted text is never closed\n"
       "  1 | a: 'b\n"
       "    |    ^\n"
       "    = hint: add a closing '\n"},
      {"a list", "- test: [unclosed\n- x: y\n",
       "pets.yaml:1:9: error: this list is never closed, or a ',' is missing in it\n"
       "  1 | - test: [unclosed\n"
       "    |         ^\n"
       "    = hint: close it with ']'\n"},
      {"a mapping, behind a blank that was added", "- {a:{b: c}, d: {e: f\n",
       "pets.yaml:1:17: error: this mapping is never closed, or a ',' is missing in it\n"
       "  1 | - {a:{b: c}, d: {e: f\n"
       "    |                 ^\n"
       "    = hint: close it with '}'\n"},
      {"two colons", "a: b: c",
       "pets.yaml:1:5: error: a key and its ':' cannot stand here\n"
       "  1 | a: b: c\n"
       "    |     ^\n"
       "    = hint: put text with ': ' in it in quotes, or mend the indentation\n"},
      {"a tab as indentation", "a:\n\tb: c\n",
       "pets.yaml:2:1: error: a tab cannot stand here\n"
       "  2 | \tb: c\n"
       "    | ^\n"
       "    = hint: use blanks; tabs may stand in quotes only\n"},
      {"a tab that libyaml would take", "{\"a\":\t1}",
       "pets.yaml:1:6: error: a tab cannot stand here\n"
       "  1 | {\"a\":\t1}\n"
       "    |      ^\n"
       "    = hint: use blanks; tabs may stand in quotes only\n"},
      {"tabs where they may stand", "a: \"x\ty\" #\tz\nb: |\n  x\ty\n",
       "{a: text x\ty, b: text x\ty\n}"},
      {"a sign that begins no text", "a: @x",
       "pets.yaml:1:4: error: a text cannot begin with '@'\n"
       "  1 | a: @x\n"
       "    |    ^\n"
       "    = hint: put it in quotes\n"},
      {"an unknown tag", "a: !!python/name:os.system x",
       "pets.yaml:1:4: error: the tag '!!python/name:os.system' is not known\n"
       "  1 | a: !!python/name:os.system x\n"
       "    |    ^^^^^^^^^^^^^^^^^^^^^^^^^\n"
       "    = hint: tags are !!str !!int !!float !!bool !!null !!binary !!timestamp !!seq !!map "
       "!!set "
       "!!omap !!pairs\n"},
      {"a list as a key", "{[a]: b}",
       "pets.yaml:1:2: error: a key must be text, not a list\n"
       "  1 | {[a]: b}\n"
       "    |  ^^^\n"},
      {"a day that does not exist", "a: 2024-13-45",
       "pets.yaml:1:4: error: month 13 is not between 1 and 12\n"
       "  1 | a: 2024-13-45\n"
       "    |    ^^^^^^^^^^\n"},
  });
}

TEST(ParseYaml, Encoding) {
  expect_values({
      {"not UTF-8", "é: \xFF",
       "pets.yaml:1:4: error: the byte 0xFF is not UTF-8\n"
       "  1 | é: \xEF\xBF\xBD\n"
       "    |    ^\n"
       "    = hint: save the file as UTF-8\n"},
      {"a surrogate in UTF-8", "\n\xED\xA0\x80",
       "pets.yaml:2:1: error: the byte 0xED is not UTF-8\n"
       "  2 | \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n"
       "    | ^\n"
       "    = hint: save the file as UTF-8\n"},
      {"NUL", std::string("a: \0b", 5),
       "pets.yaml:1:4: error: the control character U+0000 cannot stand in a file\n"
       "  1 | a: \xEF\xBF\xBD"
       "b\n"
       "    |    ^\n"
       "    = hint: write it in double quotes, as \\u0000\n"},
      {"escape", "'\x1B[1m'",
       "pets.yaml:1:2: error: the control character U+001B cannot stand in a file\n"
       "  1 | '\xEF\xBF\xBD[1m'\n"
       "    |  ^\n"
       "    = hint: write it in double quotes, as \\u001B\n"},
      {"as an escape it may stand", R"("\e")", "text \x1B"},
  });
}

TEST(ParseYaml, DocumentsBeforeASyntaxErrorAreReturned) {
  const ParsedYaml yaml = parsed("a: 1\n---\n[b\n");
  ASSERT_EQ(yaml.documents.size(), 1U);
  EXPECT_EQ(typed_text(yaml.documents[0].to_value()), "{a: integer 1}");
  EXPECT_TRUE(yaml.found.has_errors());
}

std::string first_message(const ParsedYaml& yaml) {
  return yaml.found.all().empty() ? "" : yaml.found.all()[0].message;
}

TEST(YamlLimits, Depth) {
  const YamlLimits limits{.depth = 3};
  EXPECT_EQ(first_message(parsed("[[1]]", limits)), "");
  EXPECT_EQ(first_message(parsed("[[[1]]]", limits)), "");
  EXPECT_EQ(first_message(parsed("[[[[1]]]]", limits)),
            "lists and mappings are nested more than 3 deep");
  // An alias brings its own depth along.
  EXPECT_EQ(first_message(parsed("[&a [1], [*a]]", limits)), "");
  EXPECT_EQ(first_message(parsed("[&a [1], [[*a]]]", limits)),
            "lists and mappings are nested more than 3 deep");
}

TEST(YamlLimits, Nodes) {
  const YamlLimits limits{.nodes = 4};
  EXPECT_EQ(first_message(parsed("[1, 2]", limits)), "");
  EXPECT_EQ(first_message(parsed("[1, 2, 3]", limits)), "");
  EXPECT_EQ(first_message(parsed("[1, 2, 3, 4]", limits)),
            "there are more than 4 nodes in this file");
  EXPECT_EQ(first_message(parsed("[1, 2]\n---\n[1]\n", limits)),
            "there are more than 4 nodes in this file");
}

TEST(YamlLimits, NodesMadeByAliases) {
  const YamlLimits limits{.alias_nodes = 4};
  EXPECT_EQ(first_message(parsed("[&a [1], *a]", limits)), "");
  EXPECT_EQ(first_message(parsed("[&a [1], *a, *a]", limits)), "");
  EXPECT_EQ(first_message(parsed("[&a [1], *a, *a, *a]", limits)),
            "aliases stand for more than 4 nodes in all");
  EXPECT_EQ(first_message(parsed("[&a [1], *a]\n---\n[&a [1], *a]\n---\n[&a 1, *a]\n", limits)),
            "aliases stand for more than 4 nodes in all");
}

TEST(YamlLimits, Bytes) {
  const YamlLimits limits{.bytes = 4};
  EXPECT_EQ(first_message(parsed("abc", limits)), "");
  EXPECT_EQ(first_message(parsed("abcd", limits)), "");
  EXPECT_EQ(first_message(parsed("abcde", limits)), "the file is larger than 4 bytes");
}

TEST(YamlLimits, BillionLaughsAndDeepNestingEndQuickly) {
  std::string laughs = "- &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    laughs += "- &a" + std::to_string(i) + " [" + last;
    for (int k = 1; k < 9; ++k) laughs += ", " + last;
    laughs += "]\n";
  }
  EXPECT_EQ(first_message(parsed(laughs)), "aliases stand for more than 100000 nodes in all");
  EXPECT_EQ(first_message(parsed(std::string(1'000'000, '['))),
            "lists and mappings are nested more than 64 deep");
}

// Each prefix of a suite ends in a tree or in a message, never in anything else.
TEST(ParseYaml, CutAtEveryByte) {
  const std::string text =
      "- test: &t {name: \"é\\uD83D\\uDE00\", h:{a: b}, x: !!binary aGk=}\n"
      "- test: [*t, {b: |\n  x\n  }]\n- {<<: *t, 'q': 1:30}\n";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const ParsedYaml yaml = parsed(text.substr(0, i));
    EXPECT_TRUE(yaml.found.has_errors() || yaml.documents.size() <= 1) << i;
  }
}

}  // namespace
}  // namespace resttest

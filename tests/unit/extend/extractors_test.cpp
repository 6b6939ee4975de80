#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/value_nodes.h"

#include "resttest/context.h"
#include "resttest/extend.h"

namespace resttest {
namespace {

struct Made {
  std::unique_ptr<Extractor> extractor;
  Diagnostics found;
};

Made make(const std::string& name, const char* config) {
  const Registry registry = Registry::with_builtins();
  const Node node = node_of(config);
  Made made;
  made.extractor =
      registry.extractors.find(name)->item({node, node.where, registry, {}, made.found});
  return made;
}

Response answer_with(std::string body) {
  Response response;
  response.body = std::move(body);
  response.headers.add("Server", "s");
  response.headers.add("Set-Cookie", "a=1");
  response.headers.add("set-cookie", "b=2");
  response.headers.add("X-Caf\xE9", "caf\xE9");
  response.headers.add("X-Empty", "");
  response.status = 203;
  response.transfer.timings.total = std::chrono::microseconds{12'500};
  return response;
}

std::string list_of_ones(int size) {
  std::string list = "[1";
  for (int i = 1; i < size; ++i) list += ",1";
  return list + "]";
}

TEST(Extractors, Table) {
  struct Case {
    const char* name;
    const char* extractor;
    const char* config;
    Value value;
  };
  const Case cases[] = {
      {"path", "jsonpath_mini", R"("a.b.1")", 2},
      {"path to nothing", "jsonpath_mini", R"("a.zzz")", Value()},
      {"whole document", "jsonpath_mini", R"("")",
       Value::Object{{"a", Value::Object{{"b", Value::Array{1, 2}}}}}},
      {"path with a variable", "jsonpath_mini", R"({"template": "a.$key.${place}"})", 1},
      {"dollars in a plain path", "jsonpath_mini", R"("a.$key")", Value()},
      {"header", "header", R"("server")", "s"},
      {"header in any case", "header", R"("SERVER")", "s"},
      {"header that repeats", "header", R"("set-cookie")", Value::Array{"a=1", "b=2"}},
      {"empty header", "header", R"("x-empty")", ""},
      {"header with a variable", "header", R"({"Template": "$header"})", "s"},
      {"body", "raw_body", R"("")", R"({"a": {"b": [1, 2]}})"},
      {"body, whatever its config", "raw_body", R"([1])", R"({"a": {"b": [1, 2]}})"},
      {"expression", "jmespath", R"("a.b[?@ > `1`] | [0]")", 2},
      {"expression for nothing", "jmespath", R"("a.zzz")", Value()},
      {"expression with a variable", "jmespath", R"({"template": "a.$key[${place}]"})", 1},
      {"dollars in a text of an expression", "jmespath", R"("'$key'")", "$key"},
      {"match", "regex", R"("\\[\\d")", "[1"},
      {"group of a match", "regex", R"("\"(.)\": \\[")", "b"},
      {"first of several groups", "regex", R"j("(\\d), (\\d)")j", "1"},
      {"group that took no part", "regex", R"("(x)?\\[")", Value()},
      {"no match", "regex", R"("zzz")", Value()},
      {"pattern with a variable", "regex", R"j({"template": "$key.*?(\\d)"})j", "1"},
      {"cookie", "cookie", R"("b")", "2"},
      {"no such cookie", "cookie", R"("c")", Value()},
      {"cookie with a variable", "cookie", R"({"template": "$key"})", "2"},
      {"status", "status", R"("")", 203},
      {"status, whatever its config", "status", "null", 203},
      {"time", "duration_ms", R"("")", 12.5},
      {"time, whatever its config", "duration_ms", R"({"a": 1})", 12.5},
  };
  const Response response = answer_with(R"({"a": {"b": [1, 2]}})");
  for (const bool tree_first : {false, true}) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name);
      Context context;
      context.bind("key", "b");
      context.bind("place", 0);
      context.bind("header", "Server");
      const Answer answer(response);
      if (tree_first) answer.json();
      const Made made = make(c.extractor, c.config);
      made.found.throw_if_errors();
      EXPECT_EQ(std::get<Value>(made.extractor->extract(answer, context)), c.value);
    }
  }
}

TEST(Extractors, HeadersAreLatin1) {
  const Response response = answer_with("");
  Context context;
  EXPECT_EQ(std::get<Value>(make("header", R"({"template": "$name"})")
                                .extractor->extract(Answer(response),
                                                    [&context]() -> Context& {
                                                      context.bind("name", Bytes{"x-caf\xE9"});
                                                      return context;
                                                    }())),
            Value("caf\xC3\xA9"));
}

TEST(Extractors, BodyThatIsNoTextIsBytes) {
  const Response response = answer_with("\xFF");
  Context context;
  EXPECT_EQ(std::get<Value>(make("raw_body", "null").extractor->extract(Answer(response), context)),
            Value(Bytes{"\xFF"}));
}

TEST(Extractors, WhatIsMissing) {
  struct Case {
    const char* name;
    const char* extractor;
    const char* config;
    const char* body;
    const char* reason;
    const char* code;
  };
  const Case cases[] = {
      {"no such header", "header", R"("x-nope")", "", "the answer has no header 'x-nope'",
       "extract"},
      {"no JSON", "jsonpath_mini", R"("a")", "<html>",
       "body is not JSON: a value should stand where there is '<' (at byte 0)", "json.syntax"},
      {"empty body", "jsonpath_mini", R"("")", "",
       "body is not JSON: the text is empty (at byte 0)", "json.syntax"},
      {"wrong behind the place", "jsonpath_mini", R"("a")", R"({"a": 1, "b": "\xFF"})",
       "body is not JSON: a backslash needs one of \"\\/bfnrt or u and four hexadecimal digits "
       "behind it (at byte 15)",
       "json.syntax"},
      {"no JSON for an expression", "jmespath", R"("'x'")", "<html>",
       "body is not JSON: a value should stand where there is '<' (at byte 0)", "json.syntax"},
      {"no expression", "jmespath", R"("a.")", "{}",
       "JMESPath: a name, '*', '[' or '{' should stand where the expression ends (at column 3)",
       "jmespath.syntax"},
      {"no expression, once filled in", "jmespath", R"({"template": "a."})", "<html>",
       "JMESPath: a name, '*', '[' or '{' should stand where the expression ends (at column 3)",
       "jmespath.syntax"},
      {"no such function", "jmespath", R"j("nope(a)")j", "{}",
       "JMESPath: there is no function 'nope' (at column 1); did you mean 'type'?",
       "jmespath.unknown-function"},
      {"wrong number of arguments", "jmespath", R"j("abs()")j", "{}",
       "JMESPath: abs() takes 1 argument, not 0 (at column 1)", "jmespath.invalid-arity"},
      {"wrong type", "jmespath", R"j("abs(a)")j", R"({"a": "x"})",
       "JMESPath: abs() takes a number as argument 1, not a string", "jmespath.invalid-type"},
      {"wrong value", "jmespath", R"("a[::0]")", R"({"a": []})",
       "JMESPath: the step of a slice cannot be 0", "jmespath.invalid-value"},
      {"no pattern", "regex", R"("(")", "x",
       "Invalid regular expression '(': missing ), unterminated subpattern at position 0",
       "regex.invalid"},
      {"no pattern, once filled in", "regex", R"({"template": "("})", "x",
       "Invalid regular expression '(': missing ), unterminated subpattern at position 0",
       "regex.invalid"},
      {"no UTF-8", "jsonpath_mini", R"("a")", "{\"a\": 1, \"b\": \"\xFF\"}",
       "body is not JSON: the text is not UTF-8 (at byte 15)", "json.utf8"},
  };
  for (const bool tree_first : {false, true}) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name);
      const Response response = answer_with(c.body);
      const Answer answer(response);
      if (tree_first) answer.json();
      Context context;
      const Extraction found = make(c.extractor, c.config).extractor->extract(answer, context);
      ASSERT_TRUE(std::holds_alternative<Missing>(found));
      EXPECT_EQ(std::get<Missing>(found).reason, c.reason);
      EXPECT_EQ(std::get<Missing>(found).code, c.code);
    }
  }
}

TEST(Extractors, Description) {
  EXPECT_EQ(make("jsonpath_mini", R"("int")").extractor->describe(),
            "Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False");
  EXPECT_EQ(make("header", R"({"template": "$h"})").extractor->describe(),
            "Extractor Type: header,  Query: \"$h\", Templated?: True");
  EXPECT_EQ(make("jmespath", R"("a | b")").extractor->describe(),
            "Extractor Type: jmespath,  Query: \"a | b\", Templated?: False");
  EXPECT_EQ(make("regex", R"({"template": "$r"})").extractor->describe(),
            "Extractor Type: regex,  Query: \"$r\", Templated?: True");
  EXPECT_EQ(make("cookie", R"("c")").extractor->describe(),
            "Extractor Type: cookie,  Query: \"c\", Templated?: False");
  EXPECT_EQ(make("status", R"("x")").extractor->describe(),
            "Extractor Type: status,  Query: \"None\", Templated?: False");
  EXPECT_EQ(make("duration_ms", R"("x")").extractor->describe(),
            "Extractor Type: duration_ms,  Query: \"None\", Templated?: False");
  EXPECT_EQ(make("raw_body", R"("x")").extractor->describe(),
            "Extractor Type: raw_body,  Query: \"None\", Templated?: False");
}

TEST(Extractors, WhatIsWrittenOutIsLookedAtBefore) {
  struct Case {
    const char* extractor;
    const char* config;
    const char* code;
    const char* message;
  };
  const Case cases[] = {
      {"jmespath", R"("a[")", "jmespath.syntax",
       "the JMESPath expression cannot be used: a number, ':' or '*]' should stand where the "
       "expression ends (at column 3)"},
      {"jmespath", R"j("lengh(a)")j", "jmespath.unknown-function",
       "the JMESPath expression cannot be used: there is no function 'lengh' (at column 1); did "
       "you mean 'length'?"},
      {"regex", R"("(")", "regex.invalid",
       "the regular expression cannot be used: missing ), unterminated subpattern at position 0"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const Made made = make(c.extractor, c.config);
    EXPECT_TRUE(made.extractor);
    ASSERT_EQ(made.found.all().size(), 1u);
    EXPECT_EQ(made.found.all()[0].message, c.message);
    EXPECT_EQ(made.found.all()[0].code, c.code);
    EXPECT_EQ(made.found.all()[0].hint, "the test will fail");
    EXPECT_EQ(made.found.all()[0].severity, Severity::warning);
  }
  EXPECT_TRUE(make("jmespath", R"({"template": "a["})").found.all().empty());
  EXPECT_TRUE(make("regex", R"({"template": "("})").found.all().empty());
}

TEST(Extractors, LimitsOfExpressionsAndPatterns) {
  struct Case {
    const char* name;
    const char* extractor;
    const char* config;
    std::string body;
    const char* code;
  };
  const Case cases[] = {
      {"values of a result", "jmespath", R"("[@, @, @]")", list_of_ones(400'000), "query.limit"},
      {"length of an expression", "jmespath", R"({"template": "$long"})", "[]", "query.limit"},
      {"search of a pattern", "regex", R"("^(a+)+$")", std::string(40, 'a') + "b", "regex.limit"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Response response = answer_with(c.body);
    Context context;
    context.bind("long", std::string(8193, 'a'));
    const Extraction found =
        make(c.extractor, c.config).extractor->extract(Answer(response), context);
    ASSERT_TRUE(std::holds_alternative<Missing>(found));
    EXPECT_EQ(std::get<Missing>(found).code, c.code);
  }
}

TEST(Extractors, ThePatternMeetsABodyOfBytes) {
  const Response response = answer_with("\xFF id=7 \xFF");
  Context context;
  EXPECT_EQ(std::get<Value>(
                make("regex", R"j("id=(\\d)")j").extractor->extract(Answer(response), context)),
            Value("7"));
}

// RFC 6265, 5.2.
TEST(Extractors, Cookies) {
  struct Case {
    const char* name;
    std::vector<const char*> fields;
    Value value;  // Of the cookie "id".
  };
  const Case cases[] = {
      {"alone", {"id=7"}, "7"},
      {"with attributes", {"id=7; Path=/; HttpOnly"}, "7"},
      {"no blank before attributes", {"id=7;Path=/"}, "7"},
      {"blanks around both", {" id\t = 7 ; Path=/"}, "7"},
      {"empty", {"id="}, ""},
      {"empty with attributes", {"id=; Max-Age=0"}, ""},
      {"equals signs in it", {"id=a=b=="}, "a=b=="},
      {"quotes are part of it", {"id=\"7\""}, "\"7\""},
      {"commas are part of it", {"id=a,b"}, "a,b"},
      {"escapes are part of it", {"id=a%20b"}, "a%20b"},
      {"blanks within it", {"id=a b"}, "a b"},
      {"the name as written only", {"ID=7"}, Value()},
      {"no equals sign", {"id"}, Value()},
      {"no equals sign before the attributes", {"id; Path=/"}, Value()},
      {"an attribute is no cookie", {"x=1; id=7"}, Value()},
      {"no name", {"=id"}, Value()},
      {"nothing", {""}, Value()},
      {"part of a name", {"id2=7", "xid=8"}, Value()},
      {"among others", {"x=1", "id=7; Secure", "y=2"}, "7"},
      {"the last of a name", {"id=7", "id=8"}, "8"},
      {"ISO-8859-1", {"id=caf\xE9"}, "caf\xC3\xA9"},
      {"none", {}, Value()},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Response response;
    response.headers.add("Cookie", "id=wrong");
    for (const char* field : c.fields) response.headers.add("SET-COOKIE", field);
    Context context;
    EXPECT_EQ(
        std::get<Value>(make("cookie", R"("id")").extractor->extract(Answer(response), context)),
        c.value);
  }
}

TEST(Extractors, Mistakes) {
  struct Case {
    const char* extractor;
    const char* config;
    const char* message;
  };
  const Case cases[] = {
      {"jsonpath_mini", "3", "jsonpath_mini needs a text or {template: text}, not '3'"},
      {"header", "null", "header needs a text or {template: text}, not null"},
      {"header", "{}", "header needs a text or {template: text}"},
      {"header", R"({"template": 3})", "header needs a text or {template: text}"},
      {"jmespath", "3", "jmespath needs a text or {template: text}, not '3'"},
      {"regex", "null", "regex needs a text or {template: text}, not null"},
      {"cookie", "[]", "cookie needs a text or {template: text}"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const Made made = make(c.extractor, c.config);
    EXPECT_FALSE(made.extractor);
    ASSERT_EQ(made.found.all().size(), 1u);
    EXPECT_EQ(made.found.all()[0].message, c.message);
    EXPECT_EQ(made.found.all()[0].severity, Severity::error);
  }
}

}  // namespace
}  // namespace resttest

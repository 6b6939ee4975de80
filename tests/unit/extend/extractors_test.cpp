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
  return response;
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
  EXPECT_EQ(make("raw_body", R"("x")").extractor->describe(),
            "Extractor Type: raw_body,  Query: \"None\", Templated?: False");
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
      {"jmespath", R"("a")", "'jmespath' is not built yet"},
      {"xpath", R"("a")", "'xpath' is not built yet"},
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

#include <gtest/gtest.h>

#include "resttest/extend.h"

namespace resttest {
namespace {

TEST(Answer, ReadsItsBodyOnce) {
  Response response;
  response.body = "{\"a\":1}";
  const Answer answer(response);
  EXPECT_EQ(answer.json_if_read(), nullptr);
  const Extraction& read = answer.json();
  EXPECT_EQ(std::get<Value>(read), (Value::Object{{"a", 1}}));
  EXPECT_EQ(&answer.json(), &read);
  EXPECT_EQ(answer.json_if_read(), &read);
}

TEST(Answer, SaysWhyABodyIsNoJson) {
  struct Case {
    const char* body;
    const char* reason;
    const char* code;
  };
  const Case cases[] = {
      {"", "body is not JSON: the text is empty (at byte 0)", "json.syntax"},
      {"[\"\xFF\"]", "body is not JSON: the text is not UTF-8 (at byte 2)", "json.utf8"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.reason);
    Response response;
    response.body = c.body;
    const Answer answer(response);
    const auto& missing = std::get<Missing>(answer.json());
    EXPECT_EQ(missing.reason, c.reason);
    EXPECT_EQ(missing.code, c.code);
  }
}

TEST(Answer, BodyIsTextWhereItIsUtf8) {
  Response response;
  response.body = "caf\xC3\xA9";
  EXPECT_EQ(Answer(response).body(), Value("caf\xC3\xA9"));
  response.body = "caf\xE9";
  EXPECT_EQ(Answer(response).body(), Value(Bytes{"caf\xE9"}));
}

}  // namespace
}  // namespace resttest

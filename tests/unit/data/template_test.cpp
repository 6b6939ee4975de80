#include "data/template.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

Context context() {
  Context context;
  context.bind("a", "A");
  context.bind("ab", "AB");
  context.bind("_1", 7);
  context.bind("money", "$a");
  context.bind("real", 1.5);
  context.bind("yes", true);
  context.bind("list", Value::Array{1, "x", Value()});
  context.bind("big", BigInteger{"12345678901234567890"});
  context.bind("bytes", Bytes{"\xFF"});
  context.bind("a", "A");
  return context;
}

TEST(Template, Rendering) {
  struct Case {
    const char* name;
    const char* text;
    std::string rendered;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"no reference", "plain", "plain"},
      {"alone", "$a", "A"},
      {"in text", "x${a}y $a.", "xAy A."},
      {"longest name", "$ab$a", "ABA"},
      {"braces end a name", "${a}b", "Ab"},
      {"unbound stays", "$abc ${nope}", "$abc ${nope}"},
      {"case counts", "$A", "$A"},
      {"names begin with a letter or _", "$1 $_1", "$1 7"},
      {"malformed stays", "${a-b} ${} ${ a} ${a", "${a-b} ${} ${ a} ${a"},
      {"a final dollar stays", "5$", "5$"},
      {"two dollars are one", "$$a $$$a", "$a $A"},
      {"one pass", "$money", "$a"},
      {"dollar before a blank", "$ a", "$ a"},
      {"names are ASCII", "$a\xC3\xA9", "A\xC3\xA9"},
      {"values in Python's text form", "$real $yes $list $big",
       "1.5 True [1, 'x', None] 12345678901234567890"},
      {"bytes as they are", "$bytes", "\xFF"},
  };
  const Context variables = context();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Template(c.text).render(variables), c.rendered);
  }
}

TEST(Template, AppendsToWhatIsThere) {
  std::string out = "GET ";
  Template("/$a").render(context(), out);
  EXPECT_EQ(out, "GET /A");
}

TEST(Template, KnowsItsVariables) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(Template("$b ${a} $$c $b ${d").variables(), (Names{"b", "a", "b"}));
  EXPECT_FALSE(Template("$b").is_constant());
  EXPECT_TRUE(Template("$$b ${ $1").is_constant());
  EXPECT_TRUE(Template("").is_constant());
}

}  // namespace
}  // namespace resttest

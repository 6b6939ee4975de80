#include "demo/people.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace resttest::demo {
namespace {

Call with_json(const char* method, const char* target, std::string body) {
  return {.method = method,
          .target = target,
          .headers = {{"content-type", "application/json; charset=utf-8"}},
          .body = std::move(body)};
}

TEST(People, AnswerEachMethod) {
  struct Row {
    const char* name;
    Call call;
    int status;
    const char* body;
  };
  const Row rows[] = {
      {"read",
       {"GET", "/api/person/2/"},
       200,
       R"({"first_name": "Leeroy", "id": 2, "last_name": "Jenkins", "login": "jenkins", )"
       R"("resource_uri": "/api/person/2/"})"},
      {"read one who is not there", {"GET", "/api/person/9/"}, 404, ""},
      {"read no number", {"GET", "/api/person/x/"}, 404, ""},
      {"read with a doubled slash", {"GET", "//api/person/2/"}, 404, ""},
      {"create", with_json("POST", "/api/person/", R"({"login": "a", "last_name": 7})"), 201,
       R"({"first_name": "", "id": 4, "last_name": "7", "login": "a", )"
       R"("resource_uri": "/api/person/4/"})"},
      {"create with an id", with_json("POST", "/api/person/", R"({"login": "a", "id": "12"})"), 201,
       R"({"first_name": "", "id": 12, "last_name": "", "login": "a", )"
       R"("resource_uri": "/api/person/12/"})"},
      {"create with a login that is taken",
       with_json("POST", "/api/person/", R"({"login": "jenkins"})"), 500,
       R"({"error_message": "login 'jenkins' is taken"})"},
      {"create with no JSON", with_json("POST", "/api/person/", "{"), 400,
       R"({"error": "the body is no JSON object"})"},
      {"create with an array", with_json("POST", "/api/person/", "[]"), 400,
       R"({"error": "the body is no JSON object"})"},
      {"create with another type",
       {.method = "POST", .target = "/api/person/", .body = "login=a"},
       500,
       R"({"error_message": "a person is sent as application/json, not as 'text/plain'"})"},
      {"replace", with_json("PUT", "/api/person/1/", R"({"login": "gbaltar"})"), 200,
       R"({"first_name": "", "id": 1, "last_name": "", "login": "gbaltar", "pk": "1", )"
       R"("resource_uri": "/api/person/1/"})"},
      {"replace one who is not there", with_json("PUT", "/api/person/8/", R"({"login": "x"})"), 201,
       R"({"first_name": "", "id": 8, "last_name": "", "login": "x", "pk": "8", )"
       R"("resource_uri": "/api/person/8/"})"},
      {"change", with_json("PATCH", "/api/person/3/", R"({"login": "frodo"})"), 202,
       R"({"first_name": "Bilbo", "id": 3, "last_name": "Baggins", "login": "frodo", )"
       R"("resource_uri": "/api/person/3/"})"},
      {"change to a login that is taken",
       with_json("PATCH", "/api/person/3/", R"({"login": "jenkins"})"), 500,
       R"({"error_message": "login 'jenkins' is taken"})"},
      {"change one who is not there", with_json("PATCH", "/api/person/9/", "{}"), 404, ""},
      {"delete", {"DELETE", "/api/person/1/"}, 204, ""},
      {"delete one who is not there", {"DELETE", "/api/person/9/"}, 404, ""},
      {"delete by override",
       {.method = "POST",
        .target = "/api/person/1/",
        .headers = {{"x-http-method-override", "DELETE"}}},
       204,
       ""},
      {"a method that nobody has", {"TRACE", "/api/person/1/"}, 405, "GET,POST,PUT,DELETE,PATCH"},
      {"a method that the list has not", {"PUT", "/api/person/"}, 405, "GET,POST"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    People people(10);
    const Reply reply = people.answer(row.call);
    EXPECT_EQ(reply.status, row.status);
    EXPECT_EQ(reply.body, row.body);
  }
}

TEST(People, ListSomeOfThem) {
  struct Row {
    const char* name;
    Pairs query;
    const char* meta;
    std::vector<const char*> logins;
  };
  const Row rows[] = {
      {"all",
       {},
       R"({"meta": {"limit": 20, "next": null, "offset": 0, "previous": null, "total_count": 3})",
       {"gbaltar", "jenkins", "bbaggins"}},
      {"the first two",
       {{"limit", "2"}},
       R"({"meta": {"limit": 2, "next": "/api/person/?limit=2&offset=2", "offset": 0, )"
       R"("previous": null, "total_count": 3})",
       {"gbaltar", "jenkins"}},
      {"the last",
       {{"limit", "2"}, {"offset", "2"}},
       R"({"meta": {"limit": 2, "next": null, "offset": 2, "previous": null, "total_count": 3})",
       {"bbaggins"}},
      {"no limit",
       {{"limit", "0"}},
       R"({"meta": {"limit": 0, "next": null, "offset": 0, "previous": null, "total_count": 3})",
       {"gbaltar", "jenkins", "bbaggins"}},
      {"a login",
       {{"login", "jenkins"}},
       R"({"meta": {"limit": 20, "next": null, "offset": 0, "previous": null, "total_count": 1})",
       {"jenkins"}},
      {"part of a name",
       {{"last_name__contains", "Ba"}},
       R"({"meta": {"limit": 20, "next": null, "offset": 0, "previous": null, "total_count": 2})",
       {"gbaltar", "bbaggins"}},
      {"an unknown filter",
       {{"age", "3"}},
       R"({"meta": {"limit": 20, "next": null, "offset": 0, "previous": null, "total_count": 3})",
       {"gbaltar", "jenkins", "bbaggins"}},
  };
  People people(10);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Reply reply =
        people.answer({.method = "GET", .target = "/api/person/", .query = row.query});
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.body.starts_with(row.meta)) << reply.body;
    for (const char* login : {"gbaltar", "jenkins", "bbaggins"}) {
      const bool is_expected =
          std::count(row.logins.begin(), row.logins.end(), std::string_view(login)) == 1;
      const bool is_there = reply.body.find(login) != std::string::npos;
      EXPECT_EQ(is_there, is_expected) << login;
    }
  }
  EXPECT_EQ(
      people.answer({.method = "GET", .target = "/api/person/", .query = {{"limit", "-1"}}}).status,
      400);
}

TEST(People, SendAnAddressWithoutItsSlashOn) {
  People people(10);
  const Reply list = people.answer({.method = "GET", .target = "/api/person?limit=1"});
  EXPECT_EQ(list.status, 301);
  EXPECT_EQ(list.headers, (Pairs{{"Location", "/api/person/?limit=1"}}));
  const Reply one = people.answer({.method = "GET", .target = "/api/person/1"});
  EXPECT_EQ(one.status, 301);
  EXPECT_EQ(one.headers, (Pairs{{"Location", "/api/person/1/"}}));
}

TEST(People, RefuseWhatWouldGrowWithoutEnd) {
  People people(4);
  EXPECT_EQ(people.answer(with_json("POST", "/api/person/", R"({"login": "a"})")).status, 201);
  EXPECT_EQ(people.answer(with_json("POST", "/api/person/", R"({"login": "b"})")).status, 507);
  EXPECT_EQ(people.answer(with_json("PUT", "/api/person/9/", R"({"login": "b"})")).status, 507);
  EXPECT_EQ(people.answer(with_json("PUT", "/api/person/4/", R"({"login": "b"})")).status, 200);

  const std::string longest(People::kFieldBytes, 'n');
  EXPECT_EQ(people.answer(with_json("PATCH", "/api/person/4/", R"({"login": ")" + longest + "\"}"))
                .status,
            202);
  const Reply reply =
      people.answer(with_json("PATCH", "/api/person/4/", R"({"login": ")" + longest + "n\"}"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, R"({"error_message": "login is longer than 200 bytes"})");
}

}  // namespace
}  // namespace resttest::demo

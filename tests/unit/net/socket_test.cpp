#include "net/socket.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"

namespace resttest {
namespace {

std::vector<Endpoint> endpoints(const std::vector<std::string>& addresses) {
  std::vector<Endpoint> made;
  for (const std::string& address : addresses) made.push_back(*literal_endpoint(address, 80));
  return made;
}

std::vector<std::string> texts(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> made;
  for (const Endpoint& endpoint : endpoints) made.push_back(to_text(endpoint));
  return made;
}

using Texts = std::vector<std::string>;

TEST(Endpoint, OfAUnixSocket) {
  EXPECT_EQ(to_text(unix_endpoint("/run/a.sock").value()), "unix:/run/a.sock");
  EXPECT_FALSE(unix_endpoint(""));
  const std::string longest = "/" + std::string(limits::kUnixPathBytes - 1, 'a');
  EXPECT_EQ(to_text(unix_endpoint(longest).value()), "unix:" + longest);
  EXPECT_FALSE(unix_endpoint(longest + "a"));
}

TEST(Endpoint, OfAUnixSocketThatNobodyListensOn) {
  const auto [socket, error] = begin_connect(unix_endpoint("/nowhere/a.sock").value());
  EXPECT_FALSE(socket.is_open());
  EXPECT_EQ(connect_error(error), ErrorKind::connect_refused);
}

TEST(Endpoint, NamedInPlaceOfTheNameService) {
  const std::vector<ResolvedName> names{{"a.test", 80, {"127.0.0.1", "::1"}},
                                        {"a.test", 80, {"127.0.0.2"}},
                                        {"*", 443, {"127.0.0.3"}}};
  struct Case {
    const char* name;
    const char* host;
    int port;
    Texts found;
  };
  const Case cases[] = {
      {"the first counts", "a.test", 80, {"127.0.0.1:80", "[::1]:80"}},
      {"whatever the case", "A.Test", 80, {"127.0.0.1:80", "[::1]:80"}},
      {"every host", "b.test", 443, {"127.0.0.3:443"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(texts(endpoints_named(names, c.host, c.port).value()), c.found);
  }
  EXPECT_FALSE(endpoints_named(names, "b.test", 80));
  EXPECT_FALSE(endpoints_named(names, "a.test", 81));
}

TEST(Endpoint, FamiliesTakeTurns) {
  EXPECT_EQ(interleaved({}).size(), 0U);
  EXPECT_EQ(texts(interleaved(endpoints({"::1", "::2", "::3", "127.0.0.1", "127.0.0.2"}))),
            (Texts{"[::1]:80", "127.0.0.1:80", "[::2]:80", "127.0.0.2:80", "[::3]:80"}));
  EXPECT_EQ(texts(interleaved(endpoints({"127.0.0.1", "127.0.0.2", "::1"}))),
            (Texts{"127.0.0.1:80", "[::1]:80", "127.0.0.2:80"}));
}

}  // namespace
}  // namespace resttest

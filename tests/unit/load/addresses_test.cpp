#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "support/load_runs.h"
#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace resttest {
namespace {

constexpr const char* kNobody = "http://nobody.invalid";

// One functional test of a URL.
RunSummary run_test_of(const std::string& url, const RunOptions& options) {
  Suite suite;
  suite.testsets.emplace_back();
  Test test;
  test.name = "functional";
  test.url = url;
  suite.testsets.front().tests = {test};
  return run(suite, Registry::with_builtins(), options, {});
}

void expect_all_pass(const TestServer& server, const std::string& url, const RunOptions& options) {
  const RunSummary summary = run_test_of(url, options);
  ASSERT_EQ(summary.outcomes.size(), 1U);
  EXPECT_EQ(summary.outcomes.front().state, Outcome::State::pass);
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    const LoadSummary load = LoadRun(mode, url, 20, 2).run_with(options);
    EXPECT_EQ(load.total.tally.passed, 20U);
  }
  EXPECT_EQ(server.requests().size(), 41U);
}

TEST(Addresses, AUnixSocketStandsForEveryHost) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "server.sock").string();
  TestServer server(path, always(answer(200, "abc")));
  const std::string url = std::string(kNobody) + ":81/x";
  expect_all_pass(server, url, {.unix_socket = path});
  for (const std::string& request : server.requests()) {
    EXPECT_TRUE(request.starts_with("GET /x HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nHost: nobody.invalid:81\r\n"), std::string::npos) << request;
  }
}

TEST(Addresses, AUnixSocketMayStandInALoadTest) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "server.sock").string();
  TestServer server(path, always(answer(200, "abc")));
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    LoadRun load(mode, std::string(kNobody) + "/x", 20, 2);
    load.test.performance->connections.unix_socket = path;
    EXPECT_EQ(load.run().passed, 20U);
  }
}

TEST(Addresses, AUnixSocketWhereNobodyListensIsAConnectionThatFailed) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "nobody.sock").string();
  for (const LoadProfile::Mode mode : kBothModes) {
    SCOPED_TRACE(mode_name(mode));
    const LoadSummary load =
        LoadRun(mode, std::string(kNobody) + "/x", 2, 1).run_with({.unix_socket = path});
    EXPECT_EQ(load.total.tally.errored, 2U);
    const std::map<ErrorKind, std::uint64_t> expected{{ErrorKind::connect_refused, 2}};
    EXPECT_EQ(load.total.errors, expected);
  }
}

TEST(Addresses, ANameThatIsGivenIsNotLookedUp) {
  TestServer server(always(answer(200, "abc")));
  const std::string url = std::string(kNobody) + ":" + std::to_string(server.port()) + "/x";
  expect_all_pass(server, url, {.resolve = {{"nobody.invalid", server.port(), {"127.0.0.1"}}}});
}

TEST(Addresses, TheNextAddressOfANameIsTriedWhereOneRefuses) {
  TestServer server(always(answer(200, "abc")));
  const std::string url = std::string(kNobody) + ":" + std::to_string(server.port()) + "/x";
  expect_all_pass(server, url,
                  {.resolve = {{"nobody.invalid", server.port(), {"127.9.9.9", "127.0.0.1"}}}});
}

TEST(Addresses, AStarStandsForEveryHost) {
  TestServer server(always(answer(200, "abc")));
  const std::string url = std::string(kNobody) + ":" + std::to_string(server.port()) + "/x";
  expect_all_pass(server, url, {.resolve = {{"*", server.port(), {"127.0.0.1"}}}});
}

}  // namespace
}  // namespace resttest

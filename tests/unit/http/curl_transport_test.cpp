#include "http/curl_transport.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "support/test_server.h"
#include "support/tls_server.h"

namespace resttest {
namespace {

using namespace std::chrono_literals;
using Connection = TestServer::Connection;

Request get(const TestServer& server, const std::string& target = "/") {
  Request request{.url = server.url(target)};
  request.headers.add("Host", server.host());
  request.timeout = 5s;
  return request;
}

Request post(const TestServer& server, std::string body) {
  Request request = get(server);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

const Response& response_of(const Exchange& exchange) {
  static const Response kNone;
  if (const auto* response = std::get_if<Response>(&exchange)) return *response;
  const auto& error = std::get<TransportError>(exchange);
  ADD_FAILURE() << info(error.kind).name << ": " << error.message;
  return kNone;
}

const TransportError& error_of(const Exchange& exchange) {
  static const TransportError kNone;
  if (const auto* error = std::get_if<TransportError>(&exchange)) return *error;
  ADD_FAILURE() << "answered with " << std::get<Response>(exchange).status;
  return kNone;
}

std::string kind_name(const Exchange& exchange) {
  return std::string(info(error_of(exchange).kind).name);
}

TEST(CurlTransport, SendsNothingButTheRequest) {
  struct Case {
    std::string method;
    std::string body;
    std::string behind_head;  // Header lines after those of the request, blank line, body.
  };
  const Case cases[] = {
      {"GET", "", "\r\n"},
      {"GET", "dropped", "\r\n"},
      {"HEAD", "", "\r\n"},
      {"HEAD", "dropped", "\r\n"},
      {"POST", "", "Content-Length: 0\r\n\r\n"},
      {"POST", "a=1", "Content-Length: 3\r\n\r\na=1"},
      {"PUT", "", "Content-Length: 0\r\n\r\n"},
      {"PUT", "a=1", "Content-Length: 3\r\n\r\na=1"},
      {"PATCH", "", "Content-Length: 0\r\n\r\n"},
      {"PATCH", "a=1", "Content-Length: 3\r\n\r\na=1"},
      {"DELETE", "", "\r\n"},
      {"DELETE", "a=1", "Content-Length: 3\r\n\r\na=1"},
      {"PURGE", "", "\r\n"},
      {"PURGE", std::string("\0\r\n", 3), std::string("Content-Length: 3\r\n\r\n\0\r\n", 24)},
  };
  const TestServer server(always("HTTP/1.1 204 No Content\r\n\r\n"));
  CurlTransport transport({});
  std::vector<std::string> expected;
  for (const Case& c : cases) {
    Request request = get(server, "/x?$a={b}|c#fragment");
    request.method = c.method;
    request.body = c.body;
    request.headers.add("X-One", "1");
    request.headers.add("x-one", " two ");
    request.headers.add("X-Empty", "");
    EXPECT_EQ(response_of(transport.send(request)).status, 204) << c.method;
    expected.push_back(c.method + " /x?$a={b}|c HTTP/1.1\r\nHost: " + server.host() +
                       "\r\nX-One: 1\r\nx-one:  two \r\nX-Empty:\r\n" + c.behind_head);
  }
  EXPECT_EQ(server.requests(), expected);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(CurlTransport, LeavesTheAutomaticHeadersToTheRequest) {
  const TestServer server(always(answer(200, "")));
  CurlTransport transport({});
  Request request = post(server, std::string(2 * 1024 * 1024, 'x'));
  request.headers.add("Accept", "a/b");
  request.headers.add("User-Agent", "me");
  request.headers.add("Content-Type", "text/x");
  request.headers.add("Authorization", "Basic eDp5");
  response_of(transport.send(request));
  Request bare{.url = server.url()};
  response_of(transport.send(bare));
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[0],
            "POST / HTTP/1.1\r\nHost: " + server.host() +
                "\r\nAccept: a/b\r\nUser-Agent: me\r\nContent-Type: text/x\r\n"
                "Authorization: Basic eDp5\r\nContent-Length: 2097152\r\n\r\n" +
                request.body);
  EXPECT_EQ(server.requests()[1], "GET / HTTP/1.1\r\n\r\n");
}

TEST(CurlTransport, ReadsTheAnswer) {
  const TestServer server(
      always("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
             "HTTP/1.1 201 Well Done\r\nX-A: 1\r\nx-a: 2\r\n"
             "Transfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: t\r\n\r\n"));
  CurlTransport transport({});
  for (const bool reused : {false, true}) {
    const Exchange exchange = transport.send(get(server));
    const Response& response = response_of(exchange);
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.reason, "Well Done");
    ASSERT_EQ(response.headers.size(), 3U);
    EXPECT_EQ(response.headers[1].value, "2");
    EXPECT_EQ(response.body, "abcde");
    const Transfer& transfer = response.transfer;
    EXPECT_EQ(transfer.reused_connection, reused);
    EXPECT_EQ(transfer.remote, server.host());
    EXPECT_EQ(transfer.bytes_sent, server.requests().back().size());
    EXPECT_EQ(transfer.bytes_received, 139U);
    EXPECT_EQ(transfer.resends_blocked, 0);
    EXPECT_TRUE(transfer.notes.empty()) << transfer.notes[0];
    const Timings& times = transfer.timings;
    EXPECT_EQ(times.connected > 0ns, !reused);
    EXPECT_EQ(times.secured, 0ns);
    EXPECT_LE(times.connected, times.sent);
    EXPECT_LE(times.sent, times.first_byte);
    EXPECT_LE(times.first_byte, times.total);
  }
}

TEST(CurlTransport, KeepsConnectionsAliveUnlessToldNotTo) {
  for (const bool keep_alive : {true, false}) {
    const TestServer server(always(answer(200, "x")));
    CurlTransport transport({.keep_alive = keep_alive});
    for (int i = 0; i < 5; ++i) {
      const Exchange exchange = transport.send(get(server));
      EXPECT_EQ(response_of(exchange).transfer.reused_connection, keep_alive && i > 0);
    }
    EXPECT_EQ(server.connections(), keep_alive ? 1U : 5U);
  }
}

// resilience.md, 3.7: libcurl alone would send the second request twice and report a success.
TEST(CurlTransport, NeverSendsAgainByItself) {
  for (const char* method : {"GET", "POST"}) {
    SCOPED_TRACE(method);
    const TestServer server({[](Connection& connection) {
                               connection.read_request();
                               connection.send(answer(200, "one"));
                               connection.read_request();
                             },
                             always(answer(200, "two"))});
    CurlTransport transport({});
    Request request = get(server);
    request.method = method;
    EXPECT_EQ(response_of(transport.send(request)).body, "one");

    const Exchange second = transport.send(request);
    EXPECT_EQ(kind_name(second), "recv.closed");
    EXPECT_EQ(error_of(second).curl_code, 42);
    EXPECT_EQ(error_of(second).transfer.resends_blocked, 1);
    EXPECT_EQ(server.requests().size(), 2U);

    const Exchange third = transport.send(request);
    EXPECT_EQ(response_of(third).body, "two");
    EXPECT_EQ(response_of(third).transfer.resends_blocked, 0);
    EXPECT_EQ(server.requests().size(), 3U);
  }
}

TEST(CurlTransport, ReplacesAConnectionThatEndedWhileIdle) {
  std::binary_semaphore ended(0);
  const TestServer server({[&ended](Connection& connection) {
                             connection.read_request();
                             connection.send(answer(200, "one"));
                             connection.half_close();
                             ended.release();
                             connection.wait_for_close();
                           },
                           always(answer(200, "two"))});
  CurlTransport transport({});
  EXPECT_EQ(response_of(transport.send(get(server))).body, "one");
  ended.acquire();
  const Exchange second = transport.send(get(server));
  EXPECT_EQ(response_of(second).body, "two");
  EXPECT_EQ(response_of(second).transfer.resends_blocked, 0);
  EXPECT_TRUE(response_of(second).transfer.notes.empty());
  EXPECT_EQ(server.requests().size(), 2U);
}

// Without draining, the 408 would be the answer to the second request and all later ones shift.
TEST(CurlTransport, TakesNothingUnaskedForAnAnswer) {
  std::binary_semaphore idle(0);
  std::binary_semaphore late(0);
  const TestServer server({[&idle, &late](Connection& connection) {
                             connection.read_request();
                             connection.send(answer(200, "one"));
                             idle.acquire();
                             connection.send(answer(408, "late", "Connection: close\r\n"));
                             late.release();
                             connection.wait_for_close();
                           },
                           always(answer(200, "two"))});
  CurlTransport transport({});
  EXPECT_EQ(response_of(transport.send(get(server))).body, "one");
  idle.release();
  late.acquire();
  const Exchange second = transport.send(get(server));
  EXPECT_EQ(response_of(second).body, "two");
  EXPECT_EQ(response_of(second).transfer.notes,
            (std::vector<std::string>{"proto.unsolicited: 65 bytes came on the idle connection, "
                                      "which was given up"}));
  const Exchange third = transport.send(get(server));
  EXPECT_EQ(response_of(third).body, "two");
  EXPECT_TRUE(response_of(third).transfer.notes.empty());
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(server.connections(), 2U);
}

TEST(CurlTransport, TellsWhatWentWrong) {
  struct Case {
    std::string name;
    std::string reply;
    std::string kind;
    int curl_code;
  };
  const Case cases[] = {
      {"closed at once", "", "recv.closed", 52},
      {"half a status line", "HTT", "recv.closed", 52},
      {"no blank line", "HTTP/1.1 200 OK\r\nA: b\r\n", "recv.truncated_headers", 0},
      {"no blank line, a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n",
       "recv.truncated_headers", 18},
      {"short body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "recv.truncated_body", 18},
      {"short chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
       "recv.truncated_body", 18},
      {"no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
       "recv.truncated_body", 18},
      {"a banner", "220 ready\r\n", "proto.version", 1},
      {"not HTTP/1", "HTTP/2.0 200 OK\r\n\r\n", "proto.version", 0},
      {"a status of two digits", "HTTP/1.1 99 No\r\n\r\n", "proto.status", 1},
      {"no colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "proto.header", 8},
      {"a blank in a name", "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", "proto.header", 0},
      {"a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n", "proto.framing",
       8},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
       "proto.framing", 0},
      {"a coding nobody knows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\nab",
       "proto.framing", 0},
      {"a chunk size that is none",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
       "proto.chunk", 0},
      {"a body over the limit", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901",
       "limit.body", 0},
      {"an endless body over the limit", "HTTP/1.1 200 OK\r\n\r\n12345678901", "limit.body", 0},
      {"a long line", "HTTP/1.1 200 OK\r\nA: " + std::string(200 * 1024, 'x') + "\r\n\r\n",
       "limit.headers", 27},
      {"many lines",
       [] {
         std::string lines = "HTTP/1.1 200 OK\r\n";
         for (int i = 0; i < 1100; ++i) lines += "A: b\r\n";
         return lines + "\r\n";
       }(),
       "limit.headers", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TestServer server([&c](Connection& connection) {
      connection.read_request();
      connection.send(c.reply);
      connection.half_close();
      connection.wait_for_close();
    });
    CurlTransport transport({.body_limit = 10});
    const Exchange exchange = transport.send(get(server));
    EXPECT_EQ(kind_name(exchange), c.kind);
    EXPECT_EQ(error_of(exchange).curl_code, c.curl_code);
    EXPECT_NE(error_of(exchange).message, "");
    EXPECT_EQ(server.requests().size(), 1U);
    EXPECT_EQ(error_of(exchange).transfer.remote, server.host());
  }
}

TEST(CurlTransport, TellsAResetFromAnEnd) {
  for (const char* reply :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"}) {
    SCOPED_TRACE(reply);
    const TestServer server([reply](Connection& connection) {
      connection.read_request();
      connection.send(reply);
      connection.reset();
    });
    EXPECT_EQ(kind_name(CurlTransport({}).send(get(server))), "recv.reset");
  }
}

TEST(CurlTransport, TellsARefusedConnection) {
  std::string url;
  {
    const TestServer server(always(""));
    url = server.url();
  }
  const Exchange exchange = CurlTransport({}).send({.url = url});
  EXPECT_EQ(kind_name(exchange), "connect.refused");
  EXPECT_EQ(error_of(exchange).curl_code, 7);
  EXPECT_TRUE(error_of(exchange).message.starts_with("Failed to connect to 127.0.0.1 port "))
      << error_of(exchange).message;
}

TEST(CurlTransport, SendsNothingThatCannotBeRight) {
  struct Case {
    std::string name;
    std::string kind;
    std::function<void(Request&)> spoil;
  };
  const Case cases[] = {
      {"a blank in the URL", "url.invalid", [](Request& r) { r.url += "a b"; }},
      {"another scheme", "url.denied", [](Request& r) { r.url.replace(0, 4, "gopher"); }},
      {"no scheme", "url.invalid", [](Request& r) { r.url = "/x"; }},
      {"a line end in a header", "internal", [](Request& r) { r.headers.add("A", "b\r\nC: d"); }},
      {"a line end in a name", "internal", [](Request& r) { r.headers.add("A\n", "b"); }},
      {"a NUL", "internal", [](Request& r) { r.headers.add("A", std::string("\0", 1)); }},
      {"a blank in the method", "internal", [](Request& r) { r.method = "GET /y"; }},
      {"no method", "internal", [](Request& r) { r.method = ""; }},
  };
  const TestServer server(always(answer(200, "")));
  CurlTransport transport({});
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Request request = get(server);
    c.spoil(request);
    EXPECT_EQ(kind_name(transport.send(request)), c.kind);
  }
  EXPECT_EQ(response_of(transport.send(get(server))).status, 200);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(CurlTransport, NamesATimeoutAfterWhatThePeerDid) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n";
  const auto drip = [](std::string first, std::string drop) {
    return [first, drop](Connection& connection) {
      connection.read_request();
      connection.send(first);
      for (int i = 0; i < 100; ++i) {
        connection.pause(20ms);
        connection.send(drop);
      }
    };
  };
  const auto stall = [](std::string first) {
    return [first](Connection& connection) {
      connection.read_request();
      connection.send(first);
      connection.wait_for_close();
    };
  };
  struct Case {
    std::string name;
    std::string kind;
    TestServer::Script script;
  };
  const Case cases[] = {
      {"no answer", "timeout.first_byte", stall("")},
      {"silent in the status line", "timeout.idle", stall("HTTP/1")},
      {"silent in the head", "timeout.idle", stall(head)},
      {"silent in the body", "timeout.idle", stall(head + "\r\nabc")},
      {"dripping head", "timeout.total", drip("HTTP/1.1 200 OK\r\nA: ", "x")},
      {"dripping body", "timeout.total", drip(head + "\r\n", "x")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TestServer server(c.script);
    Request request = get(server);
    request.timeout = 200ms;
    const Exchange exchange = CurlTransport({}).send(request);
    EXPECT_EQ(kind_name(exchange), c.kind);
    EXPECT_EQ(error_of(exchange).curl_code, 28);
  }
}

TEST(CurlTransport, FollowsRedirectsAsFarAsItMay) {
  const TestServer server([](Connection& connection) {
    for (int hop = 0; !connection.read_request().empty(); ++hop) {
      const std::string to = std::to_string(hop + 1);
      connection.send(
          hop < 3 ? answer(302, "at " + to, "Location: /hop" + to + "\r\nX-Hop: " + to + "\r\n")
                  : answer(200, "there", "X-Hop: last\r\n"));
    }
  });
  Request request = get(server);
  request.max_redirects = 3;
  {
    const Exchange exchange = CurlTransport({}).send(request);
    const Response& response = response_of(exchange);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "there");
    EXPECT_EQ(response.headers.find("X-Hop"), "1");  // Of the first answer.
    EXPECT_EQ(response.transfer.redirects, 3);
    EXPECT_FALSE(response.transfer.reused_connection);
  }
  EXPECT_EQ(server.requests().size(), 4U);
  EXPECT_TRUE(server.requests()[3].starts_with("GET /hop3 HTTP/1.1\r\n"));

  EXPECT_EQ(response_of(CurlTransport({.wanted = {}}).send(request)).status, 200);
  EXPECT_EQ(server.requests().size(), 8U);

  request.max_redirects = 2;
  EXPECT_EQ(kind_name(CurlTransport({}).send(request)), "limit.redirects");
  EXPECT_EQ(server.requests().size(), 11U);

  request.max_redirects = 0;
  EXPECT_EQ(response_of(CurlTransport({}).send(request)).status, 302);
}

Exchange send_over_tls(const TestServer& server, bool verify,
                       std::chrono::nanoseconds timeout = 5s) {
  Request request = get(server);
  request.url.replace(0, 4, "https");
  request.timeout = timeout;
  return CurlTransport({.verify_tls = verify}).send(request);
}

TEST(CurlTransport, TellsACutAnswerFromAWholeOneOverTls) {
  struct Case {
    std::string reply;
    TlsServer::End end;
    std::string kind;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\n\r\nabc", TlsServer::End::close_notify, ""},
      {"HTTP/1.1 200 OK\r\n\r\nabc", TlsServer::End::cut, "tls.truncated"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", TlsServer::End::cut, ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", TlsServer::End::cut,
       "recv.truncated_body"},
  };
  const TlsServer tls;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.reply);
    const TestServer server([&tls, &c](Connection& connection) {
      tls.answer_one(connection, c.reply, c.end);
      connection.half_close();
      connection.wait_for_close();
    });
    const Exchange exchange = send_over_tls(server, false);
    if (c.kind.empty()) {
      EXPECT_EQ(response_of(exchange).body, "abc");
      EXPECT_GT(response_of(exchange).transfer.timings.secured, 0ns);
    } else {
      EXPECT_EQ(kind_name(exchange), c.kind);
    }
  }
}

TEST(CurlTransport, TellsWhatIsWrongWithTls) {
  using enum TlsServer::ClientCertificate;
  const TlsServer tls;
  const TlsServer asking(required);
  struct Case {
    std::string name;
    std::string kind;
    bool verify;
    std::optional<RetryClass> retry_class;
    TestServer::Script script;
  };
  const auto serve = [](const TlsServer& with) {
    return [&with](Connection& connection) {
      with.answer_one(connection, answer(200, "x"), TlsServer::End::close_notify);
      connection.half_close();
      connection.wait_for_close();
    };
  };
  const Case cases[] = {
      {"nobody trusts it", "tls.verify", true, std::nullopt, serve(tls)},
      {"wants our certificate", "tls.client_cert", false, std::nullopt, serve(asking)},
      {"speaks plain HTTP", "tls.handshake", false, RetryClass::never,
       [](Connection& connection) {
         connection.send("HTTP/1.1 400 Bad\r\n\r\n");
         connection.wait_for_close();
       }},
      {"closes", "tls.handshake", false, std::nullopt, [](Connection&) {}},
      {"says nothing", "tls.timeout", false, std::nullopt,
       [](Connection& connection) { connection.wait_for_close(); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TestServer server(c.script);
    const bool stalls = c.kind == "tls.timeout";
    const Exchange exchange =
        stalls ? send_over_tls(server, c.verify, 150ms) : send_over_tls(server, c.verify);
    EXPECT_EQ(kind_name(exchange), c.kind) << error_of(exchange).message;
    EXPECT_EQ(error_of(exchange).retry_class, c.retry_class) << error_of(exchange).message;
  }
}

TEST(CurlTransport, SaysIdleWhenAnUploadStalls) {
  const TestServer server([](Connection& connection) { connection.wait_for_stop(); });
  Request request = post(server, std::string(16 * 1024 * 1024, 'x'));
  request.timeout = 200ms;
  EXPECT_EQ(kind_name(CurlTransport({}).send(request)), "timeout.idle");
}

TEST(CurlTransport, KeepsAnAnswerThatCameBeforeTheBodyWasRead) {
  const TestServer server([](Connection& connection) {
    connection.read_head();
    connection.send(answer(413, "too large", "Connection: close\r\n"));
    connection.half_close();
    connection.wait_for_close();
  });
  const Exchange exchange = CurlTransport({}).send(post(server, std::string(1024 * 1024, 'x')));
  EXPECT_EQ(response_of(exchange).status, 413);
  EXPECT_EQ(response_of(exchange).body, "too large");
}

TEST(CurlTransport, AppliesOptionsLast) {
  const TestServer server(always(answer(200, "x")));
  CurlTransport transport({});
  Request request = get(server);
  request.headers.add("User-Agent", "mine");
  request.options = {{"useragent", "theirs"}, {"forbid_reuse", true}, {"interface", Value()}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(response_of(transport.send(request)).transfer.reused_connection);
  }
  EXPECT_EQ(server.requests()[2],
            "GET / HTTP/1.1\r\nHost: " + server.host() + "\r\nUser-Agent: theirs\r\n\r\n");
  request.options = {};
  transport.send(request);
  EXPECT_TRUE(response_of(transport.send(request)).transfer.reused_connection);
  EXPECT_EQ(server.connections(), 4U);

  request.options = {{"http_version", 999}};
  EXPECT_EQ(error_of(transport.send(request)).message,
            "libcurl does not take this value of curl_option_http_version");
  request.options = {};
  EXPECT_EQ(response_of(transport.send(request)).status, 200);
}

// The second sending follows a whole answer, so it is no silent repeat.
TEST(CurlTransport, LetsAuthenticationTakeItsRounds) {
  const TestServer server([](Connection& connection) {
    connection.read_request();
    connection.send(answer(401, "who?", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"));
    connection.read_request();
    connection.send(answer(200, "you"));
    connection.wait_for_close();
  });
  Request request = get(server);
  request.options = {{"httpauth", 2}, {"userpwd", "me:secret"}};
  const Exchange exchange = CurlTransport({}).send(request);
  EXPECT_EQ(response_of(exchange).body, "you");
  EXPECT_EQ(response_of(exchange).transfer.resends_blocked, 0);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_NE(server.requests()[1].find("\r\nAuthorization: Digest username=\"me\""),
            std::string::npos);
}

// A proxy of the environment, for as long as one transport is made.
std::unique_ptr<CurlTransport> behind_proxy(const std::string& name, const std::string& proxy) {
  setenv(name.c_str(), proxy.c_str(), 1);
  auto transport = std::make_unique<CurlTransport>(CurlSettings{});
  unsetenv(name.c_str());
  return transport;
}

TEST(CurlTransport, GoesThroughTheProxyOfTheEnvironment) {
  const TestServer proxy(always(answer(200, "by proxy")));
  const auto transport = behind_proxy("http_proxy", "http://" + proxy.host());
  Request request{.url = "http://far.invalid/x"};
  EXPECT_EQ(response_of(transport->send(request)).body, "by proxy");
  EXPECT_EQ(proxy.requests()[0],
            "GET http://far.invalid/x HTTP/1.1\r\nProxy-Connection: Keep-Alive\r\n\r\n");

  const TestServer near(always(answer(200, "direct")));
  EXPECT_EQ(response_of(transport->send(get(near))).body, "direct");
}

TEST(CurlTransport, TellsAProxyThatFails) {
  const TestServer refusing(always(answer(403, "")));
  const auto by_refusing = behind_proxy("https_proxy", "http://" + refusing.host());
  EXPECT_EQ(kind_name(by_refusing->send({.url = "https://far.invalid/"})), "proxy.failed");

  const auto by_none = behind_proxy("http_proxy", "http://127.0.0.1:1");
  EXPECT_EQ(kind_name(by_none->send({.url = "http://far.invalid/"})), "proxy.failed");
  const auto by_unknown = behind_proxy("http_proxy", "http://proxy.invalid:1");
  EXPECT_EQ(kind_name(by_unknown->send({.url = "http://far.invalid/"})), "proxy.failed");
}

TEST(CurlTransport, IsEndedByItsStopToken) {
  std::stop_source stop;
  const TestServer server([&stop](Connection& connection) {
    connection.read_request();
    stop.request_stop();
    connection.wait_for_close();
  });
  CurlTransport transport({.abort = stop.get_token()});
  Request request = get(server);
  request.timeout = 0s;
  EXPECT_EQ(kind_name(transport.send(request)), "aborted");
  EXPECT_EQ(kind_name(transport.send(request)), "aborted");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(CurlTransport, ManyWorkSideBySide) {
  const TestServer server(always(answer(200, "x")));
  const auto watchdog = std::make_shared<Watchdog>();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&server, &watchdog] {
      CurlTransport transport({.watchdog = watchdog});
      const Request request = get(server);
      for (int i = 0; i < 100; ++i) EXPECT_EQ(response_of(transport.send(request)).status, 200);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.requests().size(), 400U);
  EXPECT_EQ(server.connections(), 4U);
}

}  // namespace
}  // namespace resttest

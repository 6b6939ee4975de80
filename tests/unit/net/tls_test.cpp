#include "net/tls.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "support/tls_peer.h"

namespace resttest {
namespace {

// Makes a certificate one that this machine trusts, as long as it lives.
class Trust {
 public:
  explicit Trust(const Certificate& certificate) {
    std::ofstream(path_) << certificate.pem();
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  ~Trust() {
    ::unsetenv("SSL_CERT_FILE");
    std::remove(path_.c_str());
  }

 private:
  std::string path_ = ::testing::TempDir() + "resttest_tls_test.pem";
};

// A client and a server with nothing but strings between them.
struct Wire {
  Wire(TlsContext& context, const TlsServerContext& server, const std::string& host, int port = 443,
       Alpn offer = Alpn::http1)
      : client(context, host, port, offer), peer(server) {}

  // What is under way goes to and fro, `size` bytes at a time, until nothing is.
  void settle(std::size_t size = 1 << 20) {
    if (!client.is_ready() && !problem) receive({});
    for (;;) {
      const std::string to_peer = std::exchange(to_server, {});
      for (std::size_t at = 0; at < to_peer.size(); at += size)
        peer.take(std::string_view(to_peer).substr(at, size));
      const std::string to_client = peer.give();
      for (std::size_t at = 0; at < to_client.size() && !problem; at += size) {
        receive(std::string_view(to_client).substr(at, size));
      }
      if (problem || (to_client.empty() && to_server.empty())) break;
    }
    peer.take(std::exchange(to_server, {}));
  }

  void receive(std::string_view cipher) { problem = client.received(cipher, plain, to_server); }

  TlsSession client;
  TlsPeer peer;
  std::optional<TlsProblem> problem;
  std::string plain;  // That the client got.
  std::string to_server;
};

TEST(TlsSession, CarriesBytesInAnySplit) {
  const Certificate certificate("DNS:localhost");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const std::size_t size : {1, 2, 5, 7, 100, 5000, 1 << 20}) {
      SCOPED_TRACE(std::to_string(version) + ", " + std::to_string(size) + " bytes at a time");
      TlsServerContext server(certificate);
      SSL_CTX_set_max_proto_version(server.get(), version);
      TlsContext context(VerifyTls::no);
      Wire wire(context, server, "localhost");
      EXPECT_FALSE(wire.client.is_ready());
      wire.settle(size);
      ASSERT_FALSE(wire.problem) << wire.problem->message;
      ASSERT_TRUE(wire.client.is_ready());
      EXPECT_EQ(SSL_version(wire.peer.ssl()), version);

      const std::string question(40'000, 'q');  // More than a record holds.
      wire.client.send(question, wire.to_server);
      wire.settle(size);
      EXPECT_TRUE(wire.peer.plain == question);
      const std::string answer(50'000, 'a');
      wire.peer.write(answer);
      wire.settle(size);
      EXPECT_TRUE(wire.plain == answer);
      EXPECT_FALSE(wire.client.is_closed());
    }
  }
}

TEST(TlsSession, NamesTheHostAndTheProtocol) {
  const Certificate certificate("DNS:localhost");
  const TlsServerContext server(certificate);
  std::string offered;
  SSL_CTX_set_alpn_select_cb(
      server.get(),
      [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
         unsigned in_size, void* seen) {
        static_cast<std::string*>(seen)->assign(reinterpret_cast<const char*>(in), in_size);
        *out = in + 1;
        *size = in[0];
        return SSL_TLSEXT_ERR_OK;
      },
      &offered);
  TlsContext context(VerifyTls::no);
  Wire name(context, server, "localhost");
  name.settle();
  ASSERT_TRUE(name.client.is_ready());
  EXPECT_EQ(offered, "\x08http/1.1");
  EXPECT_STREQ(SSL_get_servername(name.peer.ssl(), TLSEXT_NAMETYPE_host_name), "localhost");
  Wire address(context, server, "127.0.0.1");
  address.settle();
  EXPECT_EQ(SSL_get_servername(address.peer.ssl(), TLSEXT_NAMETYPE_host_name), nullptr);
}

TEST(TlsSession, HearsThatTheOtherSideSaysGoodbye) {
  const Certificate certificate("DNS:localhost");
  const TlsServerContext server(certificate);
  TlsContext context(VerifyTls::no);
  Wire wire(context, server, "localhost");
  wire.settle();
  wire.peer.write("all");
  wire.peer.close();
  wire.settle();
  EXPECT_FALSE(wire.problem);
  EXPECT_EQ(wire.plain, "all");
  EXPECT_TRUE(wire.client.is_closed());
}

TEST(TlsSession, VerifiesWhoItSpeaksTo) {
  const Certificate certificate("DNS:localhost,DNS:*.pets.test,IP:127.0.0.1");
  const Certificate stranger("DNS:localhost");
  struct Case {
    const char* name;
    const Certificate& trusted;
    const char* host;
    long refused;
  };
  const Case cases[] = {
      {"its name", certificate, "localhost", X509_V_OK},
      {"its name in capitals", certificate, "LOCALHOST", X509_V_OK},
      {"one of many", certificate, "api.pets.test", X509_V_OK},
      {"its address", certificate, "127.0.0.1", X509_V_OK},
      {"another name", certificate, "example.test", X509_V_ERR_HOSTNAME_MISMATCH},
      {"a name below many", certificate, "a.b.pets.test", X509_V_ERR_HOSTNAME_MISMATCH},
      {"another address", certificate, "127.0.0.2", X509_V_ERR_IP_ADDRESS_MISMATCH},
      {"an address of the other family", certificate, "::1", X509_V_ERR_IP_ADDRESS_MISMATCH},
      {"nobody that is known", stranger, "localhost", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT},
  };
  const TlsServerContext server(certificate);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Trust trust(c.trusted);
    TlsContext context(VerifyTls::yes);
    Wire wire(context, server, c.host);
    wire.settle();
    EXPECT_EQ(wire.client.is_ready(), c.refused == X509_V_OK);
    ASSERT_EQ(wire.problem.has_value(), c.refused != X509_V_OK);
    if (!wire.problem) continue;
    EXPECT_EQ(wire.problem->kind, ErrorKind::tls_verify);
    EXPECT_EQ(wire.problem->retry_class, RetryClass::never);
    EXPECT_EQ(wire.problem->message, X509_verify_cert_error_string(c.refused));
  }
}

TEST(TlsSession, TellsTheServerThatItWasRefused) {
  const Certificate certificate("DNS:localhost");
  const TlsServerContext server(certificate);
  TlsContext context(VerifyTls::yes);
  Wire wire(context, server, "localhost");
  wire.settle();
  ASSERT_TRUE(wire.problem);
  EXPECT_EQ(wire.problem->kind, ErrorKind::tls_verify);
  EXPECT_EQ(ERR_GET_REASON(ERR_peek_last_error()), SSL_R_TLSV1_ALERT_UNKNOWN_CA);
  ERR_clear_error();
}

TEST(TlsSession, NamesWhatTheServerRefuses) {
  struct Case {
    const char* name;
    std::function<void(SSL_CTX*)> set_up;
    ErrorKind kind;
  };
  const auto wants_certificate = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  };
  const Case cases[] = {
      {"the client has no certificate, told after its handshake", wants_certificate,
       ErrorKind::tls_client_cert},
      {"no version in common",
       [](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION); },
       ErrorKind::tls_handshake},
      {"no cipher in common",
       [](SSL_CTX* context) {
         SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
         SSL_CTX_set_cipher_list(context, "PSK");
       },
       ErrorKind::tls_handshake},
  };
  const Certificate certificate("DNS:localhost");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TlsServerContext server(certificate);
    c.set_up(server.get());
    TlsContext context(VerifyTls::no);
    Wire wire(context, server, "localhost");
    wire.settle();
    ASSERT_TRUE(wire.problem);
    EXPECT_EQ(wire.problem->kind, c.kind);
    EXPECT_EQ(wire.problem->retry_class, RetryClass::never);
    EXPECT_NE(wire.problem->message, "");
  }
}

TEST(TlsSession, AnAnswerInClearTextIsNoHandshake) {
  TlsContext context(VerifyTls::no);
  TlsSession client(context, "localhost");
  std::string plain;
  std::string out;
  EXPECT_FALSE(client.received({}, plain, out));
  EXPECT_NE(out, "");
  const auto problem = client.received("HTTP/1.1 400 Bad Request\r\n\r\n", plain, out);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->kind, ErrorKind::tls_handshake);
  EXPECT_EQ(problem->retry_class, RetryClass::never);
  EXPECT_EQ(problem->message, "wrong version number");
  EXPECT_EQ(plain, "");
}

TEST(TlsSession, NonsenseInTheMiddleBreaksTheConnection) {
  const Certificate certificate("DNS:localhost");
  const TlsServerContext server(certificate);
  TlsContext context(VerifyTls::no);
  Wire wire(context, server, "localhost");
  wire.settle();
  wire.peer.write("secret");
  std::string cipher = wire.peer.give();
  cipher.back() = static_cast<char>(cipher.back() ^ 1);
  wire.receive(cipher);
  ASSERT_TRUE(wire.problem);
  EXPECT_EQ(wire.problem->kind, ErrorKind::recv_reset);
  EXPECT_EQ(wire.problem->retry_class, RetryClass::maybe_processed);
  EXPECT_EQ(wire.plain, "");
}

TEST(TlsSession, WhatAnotherSessionLeftIsNotTakenForItsOwn) {
  const Certificate certificate("DNS:localhost");
  const TlsServerContext server(certificate);
  TlsContext context(VerifyTls::no);
  Wire wire(context, server, "localhost");
  ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  wire.receive({});
  EXPECT_FALSE(wire.problem);
  wire.settle();
  ASSERT_TRUE(wire.client.is_ready());
  ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  wire.receive({});
  EXPECT_FALSE(wire.problem);
  ERR_clear_error();
}

// One exchange, so that the client has what it needs to resume.
void exchange(Wire& wire) {
  wire.settle();
  wire.client.send("question", wire.to_server);
  wire.settle();
  wire.peer.write("answer");
  wire.settle();
  EXPECT_EQ(wire.plain, "answer");
}

TEST(TlsSession, ResumesWithTheSameHostAlone) {
  const Certificate certificate("DNS:localhost");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SCOPED_TRACE(version);
    const TlsServerContext server(certificate);
    SSL_CTX_set_max_proto_version(server.get(), version);
    const Trust trust(certificate);
    TlsContext context(VerifyTls::yes);
    Wire first(context, server, "localhost");
    exchange(first);
    EXPECT_FALSE(SSL_session_reused(first.peer.ssl()));
    Wire second(context, server, "localhost");
    exchange(second);
    EXPECT_TRUE(SSL_session_reused(second.peer.ssl()));
    // The server would take the ticket, and nobody would look at its name any more.
    Wire other(context, server, "elsewhere.test");
    other.settle();
    ASSERT_TRUE(other.problem);
    EXPECT_EQ(other.problem->kind, ErrorKind::tls_verify);
  }
}

// A server that takes what it likes best of what is offered.
int choose(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
           unsigned in_size, void* liked) {
  const auto& wanted = *static_cast<std::string*>(liked);
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, size, reinterpret_cast<const unsigned char*>(wanted.data()),
                            static_cast<unsigned>(wanted.size()), in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

TEST(TlsSession, AgreesOnAProtocol) {
  const Certificate certificate("DNS:localhost");
  struct Case {
    const char* name;
    std::string liked;
    Alpn offer;
    std::string_view protocol;
  };
  const std::string h2 = "\x02h2";
  const std::string h1 = "\x08http/1.1";
  const Case cases[] = {
      {"both know both", h2 + h1, Alpn::any, "h2"},
      {"the server likes the old one", h1 + h2, Alpn::any, "http/1.1"},
      {"the server knows the old one alone", h1, Alpn::any, "http/1.1"},
      {"only the old one is offered", h2 + h1, Alpn::http1, "http/1.1"},
      {"only the new one is offered", h1 + h2, Alpn::http2, "h2"},
      {"nothing in common", h1, Alpn::http2, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TlsServerContext server(certificate);
    std::string liked = c.liked;
    SSL_CTX_set_alpn_select_cb(server.get(), choose, &liked);
    TlsContext context(VerifyTls::no);
    Wire wire(context, server, "localhost", 443, c.offer);
    wire.settle();
    ASSERT_TRUE(wire.client.is_ready());
    EXPECT_EQ(wire.client.protocol(), c.protocol);
  }
}

TEST(TlsSession, TakesUpEarlierSessions) {
  const Certificate certificate("DNS:localhost");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SCOPED_TRACE(version);
    const TlsServerContext server(certificate);
    SSL_CTX_set_max_proto_version(server.get(), version);
    TlsContext context(VerifyTls::no);
    const auto connect = [&](int port) {
      Wire wire(context, server, "localhost", port);
      wire.settle();
      wire.peer.write("an answer");
      wire.settle();
      return wire.client.is_resumed();
    };
    EXPECT_FALSE(connect(443));
    EXPECT_FALSE(connect(444));
    // Each of them leaves tickets for those to come.
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(connect(443));

    // Side by side: of TLS 1.3 each wants a ticket of its own.
    Wire first(context, server, "localhost", 444);
    Wire second(context, server, "localhost", 444);
    Wire third(context, server, "localhost", 444);
    for (Wire* wire : {&first, &second, &third}) wire->settle();
    EXPECT_TRUE(first.client.is_resumed());
    EXPECT_TRUE(second.client.is_resumed());
  }
}

}  // namespace
}  // namespace resttest

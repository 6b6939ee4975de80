#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "resttest/error_kind.h"

struct ssl_session_st;
struct ssl_st;

namespace resttest {

enum class VerifyTls { yes, no };  // The peer's chain and its name.

enum class Alpn { http1, http2, any };  // What is offered; any: both, HTTP/2 first.

// What all connections of a worker share: trust, protocol versions, tickets for resumption. What a
// server gives is kept, so much of it for so many servers, and the newest offered first; a ticket
// of TLS 1.3 is offered once.
class TlsContext {
 public:
  explicit TlsContext(VerifyTls verify);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;
  struct Data;

  std::unique_ptr<Data> data_;
};

// Why a session cannot go on.
struct TlsProblem {
  ErrorKind kind = ErrorKind::tls_handshake;
  RetryClass retry_class = RetryClass::never;
  std::string message;
};

// The client's side of one TLS connection: received bytes to plain ones, plain ones to bytes to
// send. It owns no socket. TLS 1.2 and later; SNI; ALPN. One thread.
class TlsSession {
 public:
  // `context` outlives this; `host` is the name or address to connect to.
  TlsSession(TlsContext& context, const std::string& host, int port = 443,
             Alpn offer = Alpn::http1);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Takes what came from the other side, appends what it means to `plain` and what has to be sent
  // to `out`. The first call, with nothing, begins the handshake. A problem is final.
  std::optional<TlsProblem> received(std::string_view cipher, std::string& plain, std::string& out);

  // Appends the records of `plain` to `out`. Only when ready.
  void send(std::string_view plain, std::string& out);

  // When ready: what the server chose, "h2" or "http/1.1"; empty where it does not say. Whether the
  // handshake took up an earlier session.
  std::string_view protocol() const;
  bool is_resumed() const;

  bool is_ready() const;   // The handshake is done.
  bool is_closed() const;  // The other side said that it sends no more (close_notify).

 private:
  friend class TlsContext;
  struct Data;

  static int keep_ticket(ssl_st* ssl, ssl_session_st* ticket);

  std::unique_ptr<Data> data_;
};

}  // namespace resttest

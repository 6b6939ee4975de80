#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "resttest/error_kind.h"

namespace resttest {

enum class VerifyTls { yes, no };  // The peer's chain and its name.

// What all connections of a worker share: trust, protocol versions, tickets for resumption.
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
// send. It owns no socket. TLS 1.2 and later; SNI; ALPN "http/1.1". One thread.
class TlsSession {
 public:
  // `context` outlives this; `host` is the name or address to connect to.
  TlsSession(TlsContext& context, const std::string& host);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Takes what came from the other side, appends what it means to `plain` and what has to be sent
  // to `out`. The first call, with nothing, begins the handshake. A problem is final.
  std::optional<TlsProblem> received(std::string_view cipher, std::string& plain, std::string& out);

  // Appends the records of `plain` to `out`. Only when ready.
  void send(std::string_view plain, std::string& out);

  bool is_ready() const;   // The handshake is done.
  bool is_closed() const;  // The other side said that it sends no more (close_notify).

 private:
  struct Data;

  std::unique_ptr<Data> data_;
};

}  // namespace resttest

#pragma once

namespace resttest {

// The last TLS alert that came over a connection: what a server says before it ends one, and what
// libcurl keeps to itself.
struct TlsAlert {
  static constexpr int kNone = -1;
  static constexpr int kCloseNotify = 0;

  int number = kNone;  // RFC 8446, 6.

  // It is about the certificate that the client has, or has not.
  bool is_about_client_certificate() const;
};

// From now on `alert` has the last one of all connections of `ssl_context`, an SSL_CTX of OpenSSL.
// It outlives them. False where OpenSSL has no memory left.
bool watch_alerts(void* ssl_context, TlsAlert& alert);

}  // namespace resttest

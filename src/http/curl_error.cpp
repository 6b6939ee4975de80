#include "http/curl_error.h"

#include <cerrno>

namespace resttest {
namespace {

using enum ErrorKind;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A wrong name, a wrong port and a full table look alike to libcurl: 7.
ErrorKind connect_kind(const CurlFailure& failure) {
  switch (failure.socket_errno) {
    case EMFILE:
    case ENFILE:
      return local_fd;
    case EADDRNOTAVAIL:
      return local_port;
    case ENOBUFS:
    case ENOMEM:
      return local_memory;
    default:
      break;
  }
  if (failure.through_proxy) return proxy_failed;
  const bool no_such_socket = failure.socket_errno == ENOENT;  // Of Unix.
  if (failure.socket_errno == ECONNREFUSED || no_such_socket) return connect_refused;
  return failure.socket_errno == ETIMEDOUT ? connect_timeout : connect_unreachable;
}

// A timeout is named after what the peer was doing when time ran out.
ErrorKind timeout_kind(const CurlFailure& failure) {
  switch (failure.phase) {
    case CurlPhase::name:
      return dns_timeout;
    case CurlPhase::connect:
      return connect_timeout;
    case CurlPhase::tls:
      return tls_timeout;
    case CurlPhase::sent:
      break;
  }
  switch (failure.silence) {
    case Silence::before_answer:
      return timeout_first_byte;
    case Silence::in_between:
      return timeout_idle;
    case Silence::none:
      break;
  }
  return timeout_total;
}

// 55 and 56: the connection broke under a send or a receive.
ErrorKind broken_kind(const CurlFailure& failure) {
  const bool sending = failure.code == 55;
  if (failure.proxy_answered && failure.phase != CurlPhase::sent) return proxy_failed;
  if (has(failure.text, "response headers")) return limit_headers;
  if (failure.alert.is_about_client_certificate()) return tls_client_cert;
  if (failure.phase == CurlPhase::tls) return tls_handshake;
  if (failure.through_proxy && failure.phase != CurlPhase::sent) return proxy_failed;
  if (failure.socket_errno == EPIPE) return send_failed;
  if (failure.socket_errno == ECONNRESET || !sending) return recv_reset;
  return send_failed;
}

// 1 and 8: an answer that is none. libcurl looks at a line before it hands the line over.
ErrorKind protocol_kind(const CurlFailure& failure) {
  if (has(failure.text, "not supported or disabled")) return url_denied;
  if (has(failure.text, "HTTP/0.9") || has(failure.text, "HTTP version") ||
      has(failure.text, "HTTP 1")) {
    return proto_version;
  }
  if (has(failure.text, "ontent-Length")) return proto_framing;
  if (has(failure.text, "status") || has(failure.text, "response code")) return proto_status;
  return failure.code == 1 ? proto_version : proto_header;
}

ErrorKind h2_kind(const CurlFailure& failure) {
  if (failure.code == 16) return failure.http2.goaway ? h2_goaway : h2_protocol;
  if (has(failure.text, "err 1)")) return h2_protocol;
  return has(failure.text, "REFUSED_STREAM") ? h2_refused : h2_reset;
}

// What nghttp2 gave up with; libcurl puts its number into the text.
std::optional<ErrorKind> given_up_kind(const CurlFailure& failure) {
  if (has(failure.text, "returned -904") || has(failure.text, "returned -905")) return h2_flood;
  // libcurl's own callbacks refuse header fields only where they grow too large.
  if (has(failure.text, "returned -902")) return limit_headers;
  return has(failure.text, "nghttp2") ? std::optional(h2_protocol) : std::nullopt;
}

// The same codes mean other things where several streams share a connection. Nothing where it
// makes no difference.
std::optional<ErrorKind> kind_over_http2(const CurlFailure& failure) {
  const CurlHttp2& http2 = failure.http2;
  if (!http2.is_spoken()) return std::nullopt;
  switch (failure.code) {
    case 18:  // CURLE_PARTIAL_FILE: the connection was closed
      if (http2.goaway) return h2_goaway;
      return failure.has_head ? recv_reset : recv_closed;
    case 52:  // CURLE_GOT_NOTHING: our side could not go on
      return h2_protocol;
    case 55:  // CURLE_SEND_ERROR
    case 56:  // CURLE_RECV_ERROR
      if (const auto kind = given_up_kind(failure)) return kind;
      break;
    case kCurlTimedOut:
      break;
    case kCurlAborted:
      if (http2.was_not_taken()) return h2_goaway;
      if (http2.is_sent_back) return h2_reset;
      if (http2.is_refused) return h2_refused;
      return std::nullopt;
    default:
      return std::nullopt;
  }
  return http2.goaway ? std::optional(h2_goaway) : std::nullopt;
}

std::optional<RetryClass> class_of_goaway(const CurlHttp2& http2) {
  if (http2.goaway->code == CurlHttp2::kEnhanceYourCalm) return RetryClass::by_status;
  return http2.was_not_taken() ? std::optional(RetryClass::not_processed) : std::nullopt;
}

}  // namespace

bool is_end_of_answer(int code) { return code == 0 || code == 18 || code == 52; }

ErrorKind kind_of(const CurlFailure& failure) {
  if (const auto kind = kind_over_http2(failure)) return *kind;
  switch (failure.code) {
    case 1:  // CURLE_UNSUPPORTED_PROTOCOL
    case 8:  // CURLE_WEIRD_SERVER_REPLY
      return protocol_kind(failure);
    case 3:  // CURLE_URL_MALFORMAT
      return url_invalid;
    case 5:   // CURLE_COULDNT_RESOLVE_PROXY
    case 97:  // CURLE_PROXY
      return proxy_failed;
    case 6:  // CURLE_COULDNT_RESOLVE_HOST
      return dns_not_found;
    case 7:   // CURLE_COULDNT_CONNECT
    case 45:  // CURLE_INTERFACE_FAILED
      return connect_kind(failure);
    case 16:  // CURLE_HTTP2
    case 92:  // CURLE_HTTP2_STREAM
      return h2_kind(failure);
    case 27:  // CURLE_OUT_OF_MEMORY: in an answer it is a line longer than libcurl's buffer.
      return failure.phase == CurlPhase::sent ? limit_headers : local_memory;
    case kCurlTimedOut:
      return timeout_kind(failure);
    case 35:  // CURLE_SSL_CONNECT_ERROR
    case 80:  // CURLE_SSL_SHUTDOWN_FAILED
      return failure.alert.is_about_client_certificate() ? tls_client_cert : tls_handshake;
    case kCurlAborted:
      return failure.socket_errno == ECONNRESET ? recv_reset : recv_closed;
    case 43:  // CURLE_BAD_FUNCTION_ARGUMENT: a folded line without one to belong to
      return proto_header;
    case 52:  // CURLE_GOT_NOTHING
      return recv_closed;
    case 55:  // CURLE_SEND_ERROR
    case 56:  // CURLE_RECV_ERROR
      return broken_kind(failure);
    case 58:  // CURLE_SSL_CERTPROBLEM
      return tls_client_cert;
    case 60:  // CURLE_PEER_FAILED_VERIFICATION
    case 77:  // CURLE_SSL_CACERT_BADFILE
    case 83:  // CURLE_SSL_ISSUER_ERROR
      return tls_verify;
    case 61:  // CURLE_BAD_CONTENT_ENCODING: a transfer coding nobody knows
      return proto_framing;
    case 100:  // CURLE_TOO_LARGE
      return limit_headers;
    default:
      return internal;
  }
}

std::optional<RetryClass> class_of(const CurlFailure& failure) {
  const ErrorKind kind = kind_of(failure);
  if (kind == h2_goaway) return class_of_goaway(failure.http2);
  if (kind == h2_reset && failure.http2.is_sent_back) return RetryClass::not_processed;
  if (kind != tls_handshake) return std::nullopt;
  // OpenSSL's words for an old version, and for something that is no TLS at all.
  const bool is_refused = failure.alert.number != TlsAlert::kNone || has(failure.text, "version") ||
                          has(failure.text, "unknown protocol") ||
                          has(failure.text, "unsupported protocol");
  return is_refused ? std::optional(RetryClass::never) : std::nullopt;
}

}  // namespace resttest

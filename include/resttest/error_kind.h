#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace resttest {

// Why an attempt got no answer that counts. A closed list: the same dotted names stand in reports,
// retry rules, metrics and logs.
enum class ErrorKind {
  url_invalid,
  url_denied,
  dns_not_found,
  dns_timeout,
  connect_refused,
  connect_timeout,
  connect_unreachable,
  local_fd,
  local_port,
  local_memory,
  tls_handshake,
  tls_verify,
  tls_client_cert,
  tls_timeout,
  tls_truncated,
  proxy_failed,
  send_failed,
  recv_closed,
  recv_reset,
  recv_truncated_headers,
  recv_truncated_body,
  timeout_first_byte,
  timeout_idle,
  timeout_total,
  proto_version,
  proto_status,
  proto_header,
  proto_framing,
  proto_chunk,
  proto_unsolicited,
  h2_protocol,
  h2_reset,
  h2_refused,
  h2_goaway,
  h2_flood,
  limit_headers,
  limit_body,
  limit_decoded,
  limit_redirects,
  decode_encoding,
  redirect_denied,
  redirect_invalid,
  aborted,
  internal,
};

// What a repeat of the request could do.
enum class RetryClass {
  not_processed,    // S: surely not processed; safe for any method.
  maybe_processed,  // I: it may have been.
  never,            // N: only where a rule names the kind.
  by_status,        // P: as the status policy says.
};

// The groups that retry rules may name.
enum class ErrorGroup { none, connection, timeout };

// The one table of kinds: reports, retry rules, metrics and spans take everything from here.
struct ErrorKindInfo {
  ErrorKind kind;
  std::string_view name;  // "connect.refused"
  RetryClass retry_class;
  ErrorGroup group;
  int curl_code;  // What libcurl calls it: the number of the classic line `Curl Exception: (7,
                  // ...)`.

  // In the group `network`: what is retried unless a rule says otherwise.
  bool is_network() const { return group != ErrorGroup::none; }
};

const ErrorKindInfo& info(ErrorKind kind);
std::span<const ErrorKindInfo> all_error_kinds();
std::optional<ErrorKind> error_kind_named(std::string_view name);

}  // namespace resttest

#include "resttest/error_kind.h"

#include <algorithm>
#include <array>

namespace resttest {
namespace {

using enum RetryClass;
constexpr auto kNoGroup = ErrorGroup::none;
constexpr auto kConnection = ErrorGroup::connection;
constexpr auto kTimeout = ErrorGroup::timeout;

// In the order of the enum.
constexpr std::array<ErrorKindInfo, 44> kKinds{{
    {ErrorKind::url_invalid, "url.invalid", never, kNoGroup, 3},
    {ErrorKind::url_denied, "url.denied", never, kNoGroup, 1},
    {ErrorKind::dns_not_found, "dns.not_found", not_processed, kConnection, 6},
    {ErrorKind::dns_timeout, "dns.timeout", not_processed, kTimeout, 28},
    {ErrorKind::connect_refused, "connect.refused", not_processed, kConnection, 7},
    {ErrorKind::connect_timeout, "connect.timeout", not_processed, kTimeout, 28},
    {ErrorKind::connect_unreachable, "connect.unreachable", not_processed, kConnection, 7},
    {ErrorKind::local_fd, "local.fd", not_processed, kNoGroup, 7},
    {ErrorKind::local_port, "local.port", not_processed, kNoGroup, 7},
    {ErrorKind::local_memory, "local.memory", never, kNoGroup, 27},
    {ErrorKind::tls_handshake, "tls.handshake", not_processed, kConnection, 35},
    {ErrorKind::tls_verify, "tls.verify", never, kNoGroup, 60},
    {ErrorKind::tls_client_cert, "tls.client_cert", never, kNoGroup, 58},
    {ErrorKind::tls_timeout, "tls.timeout", not_processed, kTimeout, 28},
    {ErrorKind::tls_truncated, "tls.truncated", maybe_processed, kConnection, 56},
    {ErrorKind::proxy_failed, "proxy.failed", not_processed, kConnection, 97},
    {ErrorKind::send_failed, "send.failed", maybe_processed, kConnection, 55},
    {ErrorKind::recv_closed, "recv.closed", maybe_processed, kConnection, 52},
    {ErrorKind::recv_reset, "recv.reset", maybe_processed, kConnection, 56},
    {ErrorKind::recv_truncated_headers, "recv.truncated_headers", maybe_processed, kConnection, 18},
    {ErrorKind::recv_truncated_body, "recv.truncated_body", maybe_processed, kConnection, 18},
    {ErrorKind::timeout_first_byte, "timeout.first_byte", maybe_processed, kTimeout, 28},
    {ErrorKind::timeout_idle, "timeout.idle", maybe_processed, kTimeout, 28},
    {ErrorKind::timeout_total, "timeout.total", maybe_processed, kTimeout, 28},
    {ErrorKind::proto_version, "proto.version", never, kNoGroup, 1},
    {ErrorKind::proto_status, "proto.status", never, kNoGroup, 8},
    {ErrorKind::proto_header, "proto.header", never, kNoGroup, 8},
    {ErrorKind::proto_framing, "proto.framing", never, kNoGroup, 8},
    {ErrorKind::proto_chunk, "proto.chunk", never, kNoGroup, 56},
    {ErrorKind::proto_unsolicited, "proto.unsolicited", not_processed, kNoGroup, 8},
    {ErrorKind::h2_protocol, "h2.protocol", never, kNoGroup, 16},
    {ErrorKind::h2_reset, "h2.reset", maybe_processed, kConnection, 92},
    {ErrorKind::h2_refused, "h2.refused", not_processed, kConnection, 92},
    {ErrorKind::h2_goaway, "h2.goaway", maybe_processed, kConnection, 16},
    {ErrorKind::h2_flood, "h2.flood", never, kNoGroup, 56},
    {ErrorKind::limit_headers, "limit.headers", never, kNoGroup, 27},
    {ErrorKind::limit_body, "limit.body", never, kNoGroup, 63},
    {ErrorKind::limit_decoded, "limit.decoded", never, kNoGroup, 63},
    {ErrorKind::limit_redirects, "limit.redirects", never, kNoGroup, 47},
    {ErrorKind::decode_encoding, "decode.encoding", never, kNoGroup, 61},
    {ErrorKind::redirect_denied, "redirect.denied", never, kNoGroup, 1},
    {ErrorKind::redirect_invalid, "redirect.invalid", never, kNoGroup, 3},
    {ErrorKind::aborted, "aborted", never, kNoGroup, 42},
    {ErrorKind::internal, "internal", never, kNoGroup, 2},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

const ErrorKindInfo& info(ErrorKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::span<const ErrorKindInfo> all_error_kinds() { return kKinds; }

std::optional<ErrorKind> error_kind_named(std::string_view name) {
  const auto* found = std::ranges::find(kKinds, name, &ErrorKindInfo::name);
  if (found == kKinds.end()) return std::nullopt;
  return found->kind;
}

}  // namespace resttest

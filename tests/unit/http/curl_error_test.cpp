#include "http/curl_error.h"

#include <cerrno>
#include <optional>
#include <string>

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace resttest {
namespace {

constexpr CurlHttp2 kStream{.stream = 1};
constexpr CurlHttp2 kGoaway{.stream = 1, .goaway = CurlHttp2::Goaway{.last_stream = 1}};
constexpr CurlHttp2 kNotTaken{
    .stream = 3, .is_refused = true, .goaway = CurlHttp2::Goaway{.last_stream = 1}};
constexpr CurlHttp2 kCalm{.stream = 3, .goaway = CurlHttp2::Goaway{CurlHttp2::kEnhanceYourCalm, 1}};
constexpr CurlHttp2 kRefused{.stream = 1, .is_refused = true};
constexpr CurlHttp2 kSentBack{.stream = 1, .is_sent_back = true};

TEST(CurlError, IsToldFromAllThatIsKnown) {
  using enum CurlPhase;
  struct Case {
    std::string kind;
    CurlFailure failure;
  };
  const Case cases[] = {
      {"url.invalid", {.code = CURLE_URL_MALFORMAT}},
      {"url.denied",
       {.code = CURLE_UNSUPPORTED_PROTOCOL,
        .text = "Protocol \"ftp\" not supported or disabled in libcurl"}},
      {"dns.not_found", {.code = CURLE_COULDNT_RESOLVE_HOST}},
      {"dns.timeout", {.code = CURLE_OPERATION_TIMEDOUT, .phase = name}},
      {"connect.timeout", {.code = CURLE_OPERATION_TIMEDOUT, .phase = connect}},
      {"tls.timeout", {.code = CURLE_OPERATION_TIMEDOUT, .phase = tls}},
      {"timeout.first_byte",
       {.code = CURLE_OPERATION_TIMEDOUT, .phase = sent, .silence = Silence::before_answer}},
      {"timeout.idle",
       {.code = CURLE_OPERATION_TIMEDOUT, .phase = sent, .silence = Silence::in_between}},
      {"timeout.total", {.code = CURLE_OPERATION_TIMEDOUT, .phase = sent}},
      {"connect.refused",
       {.code = CURLE_COULDNT_CONNECT, .phase = connect, .socket_errno = ECONNREFUSED}},
      {"connect.unreachable",
       {.code = CURLE_COULDNT_CONNECT, .phase = connect, .socket_errno = EHOSTUNREACH}},
      {"connect.unreachable", {.code = CURLE_COULDNT_CONNECT, .socket_errno = EACCES}},
      {"connect.refused", {.code = CURLE_COULDNT_CONNECT, .socket_errno = ENOENT}},
      {"connect.timeout", {.code = CURLE_COULDNT_CONNECT, .socket_errno = ETIMEDOUT}},
      {"local.fd", {.code = CURLE_COULDNT_CONNECT, .socket_errno = EMFILE}},
      {"local.port", {.code = CURLE_COULDNT_CONNECT, .socket_errno = EADDRNOTAVAIL}},
      {"local.memory", {.code = CURLE_COULDNT_CONNECT, .socket_errno = ENOBUFS}},
      {"proxy.failed",
       {.code = CURLE_COULDNT_CONNECT, .socket_errno = ECONNREFUSED, .through_proxy = true}},
      {"local.fd", {.code = CURLE_COULDNT_CONNECT, .socket_errno = EMFILE, .through_proxy = true}},
      {"proxy.failed", {.code = CURLE_COULDNT_RESOLVE_PROXY}},
      {"proxy.failed", {.code = CURLE_PROXY}},
      {"proxy.failed",
       {.code = CURLE_RECV_ERROR,
        .text = "Received HTTP code 403 from proxy after CONNECT",
        .phase = tls,
        .through_proxy = true,
        .proxy_answered = true}},
      {"tls.handshake", {.code = CURLE_SSL_CONNECT_ERROR, .phase = tls}},
      {"tls.handshake", {.code = CURLE_RECV_ERROR, .phase = tls, .socket_errno = ECONNRESET}},
      {"tls.verify", {.code = CURLE_PEER_FAILED_VERIFICATION, .phase = tls}},
      {"tls.verify", {.code = CURLE_SSL_CACERT_BADFILE, .phase = tls}},
      {"tls.client_cert", {.code = CURLE_SSL_CERTPROBLEM, .phase = tls}},
      {"tls.client_cert", {.code = CURLE_RECV_ERROR, .phase = sent, .alert = {116}}},
      {"tls.client_cert", {.code = CURLE_SSL_CONNECT_ERROR, .phase = tls, .alert = {42}}},
      {"tls.handshake", {.code = CURLE_SSL_CONNECT_ERROR, .phase = tls, .alert = {40}}},
      {"send.failed", {.code = CURLE_SEND_ERROR, .phase = sent, .socket_errno = EPIPE}},
      {"recv.reset", {.code = CURLE_SEND_ERROR, .phase = sent, .socket_errno = ECONNRESET}},
      {"recv.reset", {.code = CURLE_RECV_ERROR, .phase = sent, .socket_errno = ECONNRESET}},
      {"recv.reset", {.code = CURLE_RECV_ERROR, .phase = sent}},
      {"recv.closed", {.code = CURLE_GOT_NOTHING, .phase = sent}},
      {"proto.version",
       {.code = CURLE_UNSUPPORTED_PROTOCOL,
        .text = "Received HTTP/0.9 when not allowed",
        .phase = sent}},
      {"proto.version",
       {.code = CURLE_UNSUPPORTED_PROTOCOL,
        .text = "Unsupported HTTP version (1.2) in response",
        .phase = sent}},
      {"proto.status",
       {.code = CURLE_UNSUPPORTED_PROTOCOL,
        .text = "Unsupported response code in HTTP response",
        .phase = sent}},
      {"proto.header",
       {.code = CURLE_WEIRD_SERVER_REPLY, .text = "Nul byte in header", .phase = sent}},
      {"proto.header",
       {.code = CURLE_WEIRD_SERVER_REPLY, .text = "Header without colon", .phase = sent}},
      {"proto.header", {.code = CURLE_BAD_FUNCTION_ARGUMENT, .phase = sent}},
      {"proto.framing",
       {.code = CURLE_WEIRD_SERVER_REPLY, .text = "Invalid Content-Length: value", .phase = sent}},
      {"proto.framing", {.code = CURLE_BAD_CONTENT_ENCODING, .phase = sent}},
      {"limit.headers", {.code = CURLE_OUT_OF_MEMORY, .phase = sent}},
      {"local.memory", {.code = CURLE_OUT_OF_MEMORY, .phase = connect}},
      {"limit.headers",
       {.code = CURLE_RECV_ERROR, .text = "Too large response headers: 1 > 0", .phase = sent}},
      {"h2.protocol", {.code = CURLE_HTTP2, .phase = sent}},
      {"h2.protocol",
       {.code = CURLE_HTTP2_STREAM,
        .text = "HTTP/2 stream 1 was not closed cleanly: PROTOCOL_ERROR (err 1)",
        .phase = sent}},
      {"h2.reset",
       {.code = CURLE_HTTP2_STREAM,
        .text = "HTTP/2 stream 1 was not closed cleanly: CANCEL (err 8)",
        .phase = sent}},
      {"h2.refused",
       {.code = CURLE_HTTP2_STREAM,
        .text = "HTTP/2 stream 1 was not closed cleanly: REFUSED_STREAM (err 7)",
        .phase = sent}},
      {"h2.goaway", {.code = CURLE_HTTP2, .phase = sent, .http2 = kGoaway}},
      {"h2.goaway", {.code = CURLE_PARTIAL_FILE, .phase = sent, .http2 = kGoaway}},
      {"h2.goaway",
       {.code = CURLE_RECV_ERROR, .phase = sent, .socket_errno = ECONNRESET, .http2 = kGoaway}},
      {"h2.goaway", {.code = CURLE_OPERATION_TIMEDOUT, .phase = sent, .http2 = kGoaway}},
      {"recv.closed", {.code = CURLE_PARTIAL_FILE, .phase = sent, .http2 = kStream}},
      {"recv.reset",
       {.code = CURLE_PARTIAL_FILE, .phase = sent, .has_head = true, .http2 = kStream}},
      {"recv.reset",
       {.code = CURLE_RECV_ERROR, .phase = sent, .socket_errno = ECONNRESET, .http2 = kStream}},
      {"h2.protocol", {.code = CURLE_GOT_NOTHING, .phase = sent, .http2 = kStream}},
      {"timeout.total", {.code = CURLE_OPERATION_TIMEDOUT, .phase = sent, .http2 = kStream}},
      {"h2.flood",
       {.code = CURLE_RECV_ERROR,
        .text = "h2_process_pending_input: nghttp2_session_mem_recv() returned -904:Flooding",
        .phase = sent,
        .http2 = kStream}},
      {"h2.flood",
       {.code = CURLE_RECV_ERROR,
        .text = "h2_process_pending_input: nghttp2_session_mem_recv() returned -905:Too many",
        .phase = sent,
        .http2 = kStream}},
      {"limit.headers",
       {.code = CURLE_RECV_ERROR,
        .text = "h2_process_pending_input: nghttp2_session_mem_recv() returned -902:The user",
        .phase = sent,
        .http2 = kStream}},
      {"recv.closed", {.code = kCurlAborted, .phase = sent}},
      {"recv.reset", {.code = kCurlAborted, .phase = sent, .socket_errno = ECONNRESET}},
      {"h2.refused", {.code = kCurlAborted, .phase = sent, .http2 = kRefused}},
      {"h2.reset", {.code = kCurlAborted, .phase = sent, .http2 = kSentBack}},
      {"h2.goaway", {.code = kCurlAborted, .phase = sent, .http2 = kNotTaken}},
      {"internal", {.code = CURLE_WRITE_ERROR, .phase = sent}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(info(kind_of(c.failure)).name, c.kind)
        << c.failure.code << " " << c.failure.text << ", errno " << c.failure.socket_errno;
  }
}

TEST(CurlError, KnowsWhatARepeatCouldDo) {
  struct Case {
    CurlFailure failure;
    std::optional<RetryClass> retry_class;
  };
  const CurlFailure closed{.code = CURLE_SSL_CONNECT_ERROR, .phase = CurlPhase::tls};
  CurlFailure alert = closed;
  alert.alert.number = 40;
  CurlFailure plain = closed;
  plain.text = "error:0A00010B:SSL routines::wrong version number";
  const CurlFailure refused{.code = CURLE_COULDNT_CONNECT, .socket_errno = ECONNREFUSED};
  const Case cases[] = {{closed, std::nullopt},
                        {alert, RetryClass::never},
                        {plain, RetryClass::never},
                        {refused, std::nullopt},
                        {{.code = CURLE_HTTP2, .http2 = kGoaway}, std::nullopt},
                        {{.code = CURLE_HTTP2, .http2 = kNotTaken}, RetryClass::not_processed},
                        {{.code = CURLE_HTTP2, .http2 = kCalm}, RetryClass::by_status},
                        {{.code = kCurlAborted, .http2 = kRefused}, std::nullopt},
                        {{.code = kCurlAborted, .http2 = kSentBack}, RetryClass::not_processed}};
  for (const Case& c : cases) {
    EXPECT_EQ(class_of(c.failure), c.retry_class) << c.failure.code << " " << c.failure.text;
  }
}

TEST(CurlError, KnowsWhereTheAnswerMayBeWhole) {
  for (const int code : {CURLE_OK, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING}) {
    EXPECT_TRUE(is_end_of_answer(code)) << code;
  }
  EXPECT_FALSE(is_end_of_answer(CURLE_RECV_ERROR));
  EXPECT_EQ(kCurlTimedOut, CURLE_OPERATION_TIMEDOUT);
}

}  // namespace
}  // namespace resttest

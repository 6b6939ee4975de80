#pragma once

#include <optional>
#include <string_view>

#include "http/curl_http2.h"
#include "http/tls_alerts.h"

#include "resttest/error_kind.h"

namespace resttest {

// How far an exchange had come.
enum class CurlPhase {
  name,     // No socket was opened.
  connect,  // A socket was opened, and not connected.
  tls,
  sent,  // The request is on its way, or gone.
};

// What was going on when time ran out.
enum class Silence {
  before_answer,  // The request is out, not a byte came back.
  in_between,     // Answer or upload had begun, and then nothing moved for half of the time.
  none,           // Bytes were still moving.
};

// What is known when libcurl gives up without a flag of ours.
struct CurlFailure {
  int code = 0;                // The CURLcode.
  std::string_view text = {};  // The error buffer, else libcurl's word for the code.
  CurlPhase phase = CurlPhase::name;
  Silence silence = Silence::none;
  int socket_errno = 0;  // Of socket(), connect(), recv(), send().
  bool through_proxy = false;
  bool proxy_answered = false;  // To CONNECT.
  TlsAlert alert = {};
  bool has_head = false;  // Of the final answer.
  CurlHttp2 http2 = {};
};

// The CURLcode of a timeout, which the watchdog's count as too.
inline constexpr int kCurlTimedOut = 28;

// That of a repeat which we did not let it send.
inline constexpr int kCurlAborted = 42;

ErrorKind kind_of(const CurlFailure& failure);

// Whether a repeat is of use, where this failure differs from others of its kind: a handshake that
// the server refused ends the same way the next time, and what an HTTP/2 server did not take may be
// sent again.
std::optional<RetryClass> class_of(const CurlFailure& failure);

// Codes after which it depends on what was read of the answer: it may even be whole.
bool is_end_of_answer(int code);

}  // namespace resttest

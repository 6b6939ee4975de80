#include "http/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "base/text.h"
#include "http/answer_reader.h"
#include "http/content_coding.h"
#include "http/curl_error.h"
#include "http/curl_handle.h"
#include "http/curl_options.h"
#include "http/open_sockets.h"
#include "http/proxy.h"
#include "http/redirect.h"
#include "http/url.h"

namespace resttest {
namespace {

using std::chrono::nanoseconds;

// What libcurl has for ending by itself, before the watchdog ends it.
constexpr nanoseconds kWatchdogDelay = std::chrono::milliseconds{200};

TimePoint now() { return std::chrono::steady_clock::now(); }

// Line ends and NUL in what is sent would smuggle in a header or a whole request. Whoever renders
// refuses them; one that comes through nevertheless is our own mistake, and stays here.
bool is_smuggling(const Request& request) {
  const auto is_bad = [](std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    if (is_bad(request.headers[i].name) || is_bad(request.headers[i].value)) return true;
  }
  return request.method.empty() || request.method.find(' ') != std::string::npos ||
         is_bad(request.method);
}

}  // namespace

class CurlTransport::Session : private CurlEvents {
 public:
  explicit Session(const CurlSettings& settings)
      : abort_token_(settings.abort),
        wants_metrics_(settings.wants_metrics),
        proxies_(settings.use_proxy_environment ? ProxyRules::from_environment() : ProxyRules{}),
        trace_(settings.trace),
        body_limit_(settings.body_limit),
        reader_(settings.wanted, settings.body_limit),
        handle_({settings.keep_alive, settings.verify_tls, settings.http_version,
                 settings.unix_socket, settings.resolve},
                *this),
        watchdog_(settings.watchdog ? settings.watchdog : std::make_shared<Watchdog>()),
        watch_(*watchdog_, [this] { cut(is_expired_); }),
        on_abort_(abort_token_, [this] { cut(is_aborted_); }) {}

  Exchange send(const Request& request) {
    started_ = now();
    transfer_ = {};
    time_limit_ = request.timeout;
    opened_ = false;
    is_expired_ = false;
    first_headers_.reset();
    reader_.notes().clear();
    const bool has_deadline = request.timeout > nanoseconds::zero();
    if (has_deadline) watch_.arm(started_ + request.timeout + kWatchdogDelay);
    Exchange exchange = follow(request);
    if (has_deadline) watch_.disarm();
    return exchange;
  }

 private:
  // Any thread: the flag first, so that no socket is opened behind it.
  void cut(std::atomic<bool>& why) {
    why = true;
    sockets_.cut_all();
  }

  // The request and, as far as it allows, where its answers lead.
  Exchange follow(const Request& request) {
    auto failure = send_once(request);
    Request next;
    for (const Request* last = &request; !failure && leads_on(*last);) {
      if (transfer_.redirects == request.max_redirects) {
        return failed({.kind = ErrorKind::limit_redirects,
                       .message = "more than " + std::to_string(request.max_redirects) +
                                  " redirects one after the other"});
      }
      const Response& answer = reader_.response();
      if (!first_headers_) first_headers_ = answer.headers;
      auto onward = redirected(*last, answer.status, answer.headers);
      if (auto* refused = std::get_if<RefusedRedirect>(&onward)) {
        return failed({.kind = refused->kind, .message = std::move(refused->message)});
      }
      next = std::move(std::get<Request>(onward));
      last = &next;
      ++transfer_.redirects;
      failure = send_once(next);
    }
    if (!failure && request.decodes) failure = decode_content(reader_.response(), body_limit_);
    return failure ? failed(std::move(*failure)) : answered();
  }

  bool leads_on(const Request& request) {
    const Response& answer = reader_.response();
    return request.max_redirects > 0 && is_redirect(answer.status, answer.headers);
  }

  Exchange failed(TransportError error) {
    error.transfer = finished_transfer();
    return error;
  }

  Exchange answered() {
    Response response = std::move(reader_.response());
    if (first_headers_) response.headers = std::move(*first_headers_);
    response.transfer = finished_transfer();
    return response;
  }

  Transfer finished_transfer() {
    transfer_.timings.total = now() - started_;
    transfer_.reused_connection = !opened_ && !transfer_.remote.empty();
    transfer_.notes = std::move(reader_.notes());
    return std::move(transfer_);
  }

  std::optional<TransportError> send_once(const Request& request) {
    if (is_aborted_) return aborted();
    if (auto refused = look_at(request)) return refused;
    const std::string option = handle_.prepare(request, proxy_);
    if (!option.empty()) {
      return TransportError{.kind = ErrorKind::internal,
                            .message = "libcurl does not take this value of curl_option_" + option};
    }
    drain_idle();
    begin_hop(request);
    handle_.set_time_left(time_left(), request.connect_timeout);
    const int code = handle_.perform();
    account();
    auto failure = verdict(code, request);
    // The end of an HTTP/2 answer says nothing about its connection.
    if (failure || !(reader_.is_reusable() || reader_.is_http2())) sockets_.cut_all();
    return failure;
  }

  // What can be said before anything is sent.
  std::optional<TransportError> look_at(const Request& request) {
    if (url_ != request.url) {
      if (const auto problem = check_url(request.url)) {
        url_.clear();
        return TransportError{.kind = problem->kind, .message = problem->message};
      }
      const auto url = parse_url(wire_url(request.url));
      url_ = request.url;
      is_https_ = url->scheme == "https";
      proxy_ = proxies_.proxy_for(*url);
    }
    if (!is_smuggling(request)) return std::nullopt;
    return TransportError{.kind = ErrorKind::internal,
                          .message = "the method or a header holds a line end or a NUL"};
  }

  void drain_idle() {
    if (reader_.is_http2()) return;  // Frames may come at any time.
    const std::size_t bytes = sockets_.drain_idle();
    if (bytes == 0 || is_https_) return;  // TLS has things of its own to say.
    reader_.notes().push_back("proto.unsolicited: " + std::to_string(bytes) +
                              " bytes came on the idle connection, which was given up");
  }

  void begin_hop(const Request& request) {
    hop_started_ = now();
    is_head_request_ = request.method == "HEAD";
    http2_ = {};
    sendings_ = 0;
    is_resend_ = false;
    hop_opened_ = false;
    hop_connected_ = false;
    socket_errno_ = 0;
    uploaded_ = 0;
    alert_ = {};
    last_moved_ = hop_started_;
    wants_location_ = request.max_redirects > 0;
    begin_answer();
  }

  void begin_answer() { reader_.begin(is_head_request_, handle_.may_be_http2(), wants_location_); }

  nanoseconds time_left() const {
    if (time_limit_ <= nanoseconds::zero() || transfer_.redirects == 0) return time_limit_;
    return std::max(time_limit_ - (now() - started_), nanoseconds{1});
  }

  void account() {
    transfer_.bytes_sent += handle_.request_bytes();
    const nanoseconds offset = hop_started_ - started_;
    if (wants_metrics_) {
      if (!transfer_.metrics) transfer_.metrics.emplace();
      HopFigures figures = handle_.figures();
      figures.body_bytes = reader_.body_bytes();
      add_hop(figures, offset, transfer_.redirects > 0, *transfer_.metrics);
    }
    if (!hop_opened_) return;
    Timings& timings = transfer_.timings;
    const auto counted = [offset](nanoseconds time) {
      return time > nanoseconds::zero() ? time + offset : time;
    };
    timings.resolved = counted(handle_.resolved());
    timings.connected = counted(handle_.connected());
    if (is_https_) timings.secured = counted(handle_.secured());
  }

  // Flags of our own say more than libcurl's code, so they come first.
  std::optional<TransportError> verdict(int code, const Request& request) {
    if (const auto& problem = reader_.problem()) {
      return TransportError{.kind = problem->kind, .message = problem->detail};
    }
    // Over HTTP/2 the body may be whole and its stream not: then something was to follow.
    const bool is_broken_stream = http2_.is_spoken() && code != 0;
    if (reader_.is_complete() && !is_broken_stream) return std::nullopt;
    if (is_aborted_) return aborted();
    if (is_resend_) return resend_blocked(code, request);
    if (is_expired_) return libcurl_failure(kCurlTimedOut, request);
    if (is_broken_stream || !is_end_of_answer(code)) return libcurl_failure(code, request);
    reader_.end();
    if (reader_.is_complete()) return cut_by_tls();
    if (code != 0) {
      const ErrorKind kind = reader_.problem() ? reader_.problem()->kind : ErrorKind::recv_closed;
      return TransportError{.kind = kind, .message = handle_.message(code), .curl_code = code};
    }
    const auto& problem = reader_.problem();
    if (problem) return TransportError{.kind = problem->kind, .message = problem->detail};
    return TransportError{.message = "libcurl ended the transfer before the answer was complete"};
  }

  // The end of an answer that only its connection ends has to be said over TLS.
  std::optional<TransportError> cut_by_tls() const {
    if (!is_https_ || reader_.is_http2() || alert_.number == TlsAlert::kCloseNotify)
      return std::nullopt;
    return TransportError{.kind = ErrorKind::tls_truncated,
                          .message = "the TLS connection was cut, so the answer may be too"};
  }

  TransportError aborted() const {
    return {.kind = ErrorKind::aborted, .message = "the run was told to stop"};
  }

  TransportError resend_blocked(int code, const Request& request) {
    ++transfer_.resends_blocked;
    TransportError error = libcurl_failure(kCurlAborted, request);
    error.message = std::string(why_resent()) + "; the request was not sent again";
    error.curl_code = code;
    return error;
  }

  std::string_view why_resent() const {
    if (http2_.was_not_taken()) return "the server sent GOAWAY before it took the request";
    if (http2_.is_sent_back) return "the server reset the stream: HTTP_1_1_REQUIRED";
    if (http2_.is_refused) return "the server reset the stream: REFUSED_STREAM";
    return "the kept-alive connection ended before an answer came";
  }

  TransportError libcurl_failure(int code, const Request& request) {
    CurlFailure failure{.code = code};
    const std::string text = handle_.message(code);
    failure.text = text;
    failure.phase = phase();
    failure.silence = silence(request);
    failure.socket_errno = socket_errno_ ? socket_errno_ : handle_.os_errno();
    failure.through_proxy = !proxy_.empty();
    failure.proxy_answered = failure.through_proxy && handle_.proxy_answered();
    failure.alert = alert_;
    failure.has_head = reader_.has_head();
    failure.http2 = http2_;
    const ErrorKind kind = kind_of(failure);
    return {.kind = kind,
            .message = explained(kind, code, text),
            .retry_class = class_of(failure),
            .curl_code = code};
  }

  // libcurl's text, where it is about what went wrong.
  std::string explained(ErrorKind kind, int code, const std::string& text) const {
    // Of a connection that we cut.
    const std::string what = is_expired_ ? "Operation timed out" : text;
    if (kind == ErrorKind::h2_goaway) {
      return "the server sent GOAWAY (error " + std::to_string(http2_.goaway->code) + "); " + what;
    }
    constexpr int kGotNothing = 52;
    if (kind != ErrorKind::h2_protocol || code != kGotNothing) return what;
    return "the server broke the rules of HTTP/2";
  }

  CurlPhase phase() const {
    if (sendings_ > 0) return CurlPhase::sent;
    if (!hop_opened_) return CurlPhase::name;
    return hop_connected_ && (is_https_ || !proxy_.empty()) ? CurlPhase::tls : CurlPhase::connect;
  }

  Silence silence(const Request& request) const {
    const bool began = reader_.has_begun() || handle_.answer_began();
    const bool is_uploading = uploaded_ > 0 && uploaded_ < request.body.size();
    if (!began && !is_uploading) return Silence::before_answer;
    const TimePoint moved = began ? std::max(last_moved_, sockets_.last_received()) : last_moved_;
    return now() - moved >= time_limit_ / 2 ? Silence::in_between : Silence::none;
  }

  int open_socket(int family, int type, int protocol) override {
    if (!goes_on()) return -1;
    hop_opened_ = opened_ = true;
    const int fd = sockets_.open(family, type, protocol);
    if (fd < 0) socket_errno_ = errno;
    return fd;
  }

  int close_socket(int fd) override {
    const int result = sockets_.close(fd);
    hop_connected_ = sockets_.was_connected();
    return result;
  }

  // A sending that does not follow a whole answer is a repeat that nobody asked for.
  bool may_send(std::string_view ip, int port) override {
    if (sendings_ > 0 && !reader_.has_head()) {
      is_resend_ = true;
      return false;
    }
    if (++sendings_ > 1) begin_answer();
    last_moved_ = now();
    transfer_.timings.sent = last_moved_ - started_;
    transfer_.remote =
        ip.find(':') == std::string_view::npos ? std::string(ip) : "[" + std::string(ip) + "]";
    transfer_.remote += ":" + std::to_string(port);
    return true;
  }

  bool header_line(std::string_view line) override {
    received(line.size());
    return reader_.take_header_line(line);
  }

  bool body_bytes(std::string_view bytes) override {
    received(bytes.size());
    return reader_.take(bytes);
  }

  void received(std::size_t bytes) {
    last_moved_ = now();
    if (!reader_.has_begun()) transfer_.timings.first_byte = last_moved_ - started_;
    transfer_.bytes_received += bytes;
  }

  void uploaded(std::size_t bytes) override {
    uploaded_ += bytes;
    last_moved_ = now();
  }

  TlsAlert& tls_alert() override { return alert_; }

  void info(std::string_view line) override { http2_.read(line); }

  bool wants_trace() const override { return static_cast<bool>(trace_); }

  void trace(std::string_view line) override {
    if (trace_) return trace_(line);
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  }

  bool goes_on() override { return !is_aborted_ && !is_expired_; }

  const std::stop_token abort_token_;
  const bool wants_metrics_;
  const ProxyRules proxies_;
  std::atomic<bool> is_aborted_ = false;
  std::atomic<bool> is_expired_ = false;
  OpenSockets sockets_;
  const std::function<void(std::string_view)> trace_;
  const std::size_t body_limit_;
  AnswerReader reader_;

  // Of the URL that was looked at last.
  std::string url_;
  std::string proxy_;
  bool is_https_ = false;

  // Of the exchange.
  TimePoint started_;
  nanoseconds time_limit_{};
  Transfer transfer_;
  std::optional<Headers> first_headers_;
  bool opened_ = false;  // A connection.

  // Of the hop.
  TimePoint hop_started_;
  TimePoint last_moved_;  // When a byte went or came, as far as libcurl tells.
  bool is_head_request_ = false;
  CurlHttp2 http2_;
  bool wants_location_ = false;
  bool is_resend_ = false;
  bool hop_opened_ = false;
  bool hop_connected_ = false;  // Of the socket that was closed last.
  int sendings_ = 0;
  int socket_errno_ = 0;
  std::size_t uploaded_ = 0;
  TlsAlert alert_;

  CurlHandle handle_;  // Closes its sockets when it goes.
  std::shared_ptr<Watchdog> watchdog_;
  Watchdog::Watch watch_;
  std::stop_callback<std::function<void()>> on_abort_;
};

CurlTransport::CurlTransport(const CurlSettings& settings)
    : session_(std::make_unique<Session>(settings)) {}

CurlTransport::~CurlTransport() = default;

Exchange CurlTransport::send(const Request& request) {
  if (request.options.empty()) return session_->send(request);
  return session_->send(with_common_options(request));
}

}  // namespace resttest

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/hop_figures.h"
#include "http/tls_alerts.h"

#include "resttest/http.h"
#include "resttest/load_model.h"
#include "resttest/options.h"

namespace resttest {

// What libcurl asks for and tells while it transfers.
class CurlEvents {
 public:
  virtual ~CurlEvents() = default;

  virtual int open_socket(int family, int type, int protocol) = 0;  // -1: refused.
  virtual int close_socket(int fd) = 0;
  virtual bool may_send(std::string_view ip, int port) = 0;  // Once for each sending.
  virtual bool header_line(std::string_view line) = 0;
  virtual bool body_bytes(std::string_view bytes) = 0;  // As they came, chunks and all.
  virtual void uploaded(std::size_t bytes) = 0;         // Handed to libcurl.
  virtual TlsAlert& tls_alert() = 0;  // Where those of a new connection are to be written.
  virtual bool goes_on() = 0;         // Now and then; false ends the transfer.
  virtual void info(std::string_view line) = 0;  // libcurl's words, of what may be HTTP/2.
  virtual bool wants_trace() const = 0;
  virtual void trace(std::string_view line) = 0;  // "> GET / HTTP/1.1\n"; also where a test asks.
};

// How connections are made; the same for all transfers of a handle.
struct CurlConnecting {
  bool keep_alive = true;
  bool verify_tls = true;
  std::optional<HttpVersion> http_version = {};
  std::string unix_socket = {};
  std::vector<ResolvedName> resolve = {};
};

// One easy handle of libcurl, and all that is set on it. One thread; options are set once, and
// for each transfer only what differs from the last one.
class CurlHandle {
 public:
  CurlHandle(CurlConnecting connecting, CurlEvents& events);
  ~CurlHandle();
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  // The next transfer. `request` stays as it is until `perform` returned; the options it still has
  // are applied last. `proxy` may be empty. The name of an option that libcurl does not take, or
  // "".
  std::string prepare(const Request& request, const std::string& proxy);

  // Whether the transfer that was prepared may turn out to be HTTP/2.
  bool may_be_http2() const { return may_be_http2_; }

  void set_time_left(std::chrono::nanoseconds total, std::chrono::nanoseconds connect);  // 0: none.

  int perform();  // The CURLcode.

  // Of the last transfer.
  std::string message(int code) const;  // libcurl's own words.
  int os_errno() const;
  bool proxy_answered() const;
  bool answer_began() const;  // Be it with half a line.
  std::uint64_t request_bytes() const;
  std::chrono::nanoseconds resolved() const;
  std::chrono::nanoseconds connected() const;
  std::chrono::nanoseconds secured() const;
  HopFigures figures() const;  // But for body_bytes: libcurl does not read the body.

 private:
  struct Callbacks;  // libcurl's view of `events_` and of the body.
  struct HeaderList;

  void reset();
  void set_connecting(long version);
  long http_version(const Request& request) const;
  void set_method(const Request& request);
  void set_body(const Request& request);
  void set_headers(const Request& request);
  std::string set_options(const std::vector<TransportOption>& options);
  void set_talking();

  const CurlConnecting connecting_;
  CurlEvents& events_;
  void* curl_;
  std::unique_ptr<HeaderList> headers_;
  std::unique_ptr<HeaderList> names_;
  std::vector<char> error_text_;

  // What is set at present.
  bool is_fresh_ = true;
  bool may_be_http2_ = false;
  bool shows_trace_ = false;
  long http_version_ = 0;
  std::string method_;
  std::string url_;
  std::string proxy_;
  Headers header_fields_;
  bool has_body_ = false;
  std::vector<TransportOption> options_;
  std::chrono::nanoseconds time_left_{};
  std::chrono::nanoseconds connect_time_{};

  // The body under way.
  std::string_view body_;
  std::size_t uploaded_ = 0;
};

}  // namespace resttest

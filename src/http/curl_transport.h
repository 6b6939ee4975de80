#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "http/codec.h"
#include "http/watchdog.h"

#include "resttest/http.h"
#include "resttest/load_model.h"
#include "resttest/options.h"

namespace resttest {

struct CurlSettings {
  bool keep_alive = true;  // False: a new connection for each request.
  bool verify_tls = true;  // Peer and host.
  bool use_proxy_environment = true;
  std::optional<HttpVersion> http_version = {};  // Nothing: 1.1. A curl_option of a test wins.
  std::string unix_socket = {};                  // Connects there, whatever the URL says.
  std::vector<ResolvedName> resolve = {};
  Wanted wanted = {.headers = true, .body = true};
  bool wants_metrics = false;  // In Transfer::metrics of what was answered.
  std::size_t body_limit = limits::kResponseBodyBytes;  // Where bodies are wanted.
  std::shared_ptr<Watchdog> watchdog = {};  // Of all transports of a run; null: one of its own.
  std::function<void(std::string_view)> trace = {};  // Hears libcurl's trace, line by line.
  std::stop_token abort = {};  // Ends what is under way, and what comes after, as `aborted`.
};

// The blocking Transport, over libcurl. It sends a request once and never again by itself; its
// connections stay open for the next one. One thread at a time; any number of them side by side.
class CurlTransport : public Transport {
 public:
  explicit CurlTransport(const CurlSettings& settings);
  ~CurlTransport() override;

  Exchange send(const Request& request) override;

 private:
  class Session;

  std::unique_ptr<Session> session_;
};

}  // namespace resttest

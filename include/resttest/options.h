#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/load_model.h"
#include "resttest/selection.h"
#include "resttest/value.h"

namespace resttest {

// Part `index` (from 0) of a run that is divided over `count` machines.
struct Segment {
  int index = 0;
  int count = 1;
};

// What makes the values of a run its own. Equal seeds and segments give equal values.
struct Seeding {
  std::uint64_t seed = 0;
  Segment segment = {};
};

// The retry options of the command line; what is absent was not given.
struct RetryOptions {
  std::optional<int> max_retries = {};
  std::optional<double> backoff_base = {};  // Seconds.
  std::optional<double> backoff_max = {};   // Seconds.
  std::optional<std::vector<int>> retry_statuses = {};

  bool any() const { return max_retries || backoff_base || backoff_max || retry_statuses; }
};

// Where a host and port are found in place of what the name service says, as curl's --resolve.
struct ResolvedName {
  std::string host;  // "*": every host.
  int port = 0;
  std::vector<std::string> addresses;  // IPv4 or IPv6, without brackets.
};

struct Test;
struct Request;

// A test whose request is about to go out, or, of a load test, the first one of it.
struct Pending {
  const Test& test;
  const Request& request;
  const std::string& url;       // As the author would read it.
  std::size_t own_headers = 0;  // The last so many of the request's headers stand in the suite.
};

// What becomes of it. `stop` ends the run, which is incomplete then.
enum class Decision { send, stop };

struct RunOptions {
  Seeding seeding = {};
  std::string base_url = {};
  bool absolute_urls = false;               // Each URL of a suite stands alone.
  Value::Object variables = {};             // In force at the start of each testset.
  std::optional<int> max_concurrency = {};  // Of the whole run; overrides what load tests ask for.
  int workers = 1;              // Tests, or files where there are several, that run at a time.
  bool preserve_order = false;  // Tell of files in their order, not as they end.
  RetryOptions retry = {};
  Selection selection = {};
  std::optional<int> threads = {};               // Of async mode; overrides what load tests say.
  std::optional<HttpVersion> http_version = {};  // Likewise, of every request.
  std::string unix_socket = {};                  // Likewise.
  std::vector<ResolvedName> resolve = {};
  bool keep_alive = true;          // False: a new connection for each attempt.
  bool verify_tls = true;          // Peer and host.
  bool wants_retry_notes = false;  // Fill Interval::retry_notes.
  bool flaky_fails = false;        // A test that passed after a retry counts as failed.
  std::function<Decision(const Pending&)> before_send =
      {};                                            // Asked before each test; not by workers.
  std::function<void(std::string_view)> trace = {};  // Lines of libcurl's trace; any thread.
  std::stop_token stop = {};  // Start nothing more, give what runs 2 s, report what there is.
};

}  // namespace resttest

#pragma once

#include <cstddef>

#include "demo/counters.h"
#include "demo/faults.h"
#include "demo/message.h"
#include "demo/people.h"

namespace resttest::demo {

// Everything the demo server answers, without its sockets. Several threads may call it at once.
class Api {
 public:
  static constexpr std::size_t kDefaultMostPeople = 10'000;
  static constexpr int kLongestDelayMs = 60'000;
  static constexpr int kMostBytes = 1'000'000;
  static constexpr int kMostRedirects = 100;

  explicit Api(std::size_t most_people);

  // The answer, and in it what is to be done besides: wait, or drop the connection.
  Reply answer(const Call& call);

  // Whether a path is about the server itself: /__counts, /__reset. Such calls are not counted.
  static bool is_control(std::string_view path);

  Counters& counters() { return counters_; }

 private:
  using Route = Reply (Api::*)(const Call&);
  struct Row;
  static const Row kRoutes[];

  Reply control(const Call& call);
  Reply person(const Call& call);
  Reply status(const Call& call);
  Reply flaky(const Call& call);
  Reply drop(const Call& call);
  Reply flaky_every(const Call& call);
  Reply delay(const Call& call);
  Reply echo(const Call& call);
  Reply headers(const Call& call);
  Reply cookies(const Call& call);
  Reply redirect(const Call& call);
  Reply basic_auth(const Call& call);
  Reply bytes(const Call& call);
  Reply raw(const Call& call);
  Reply types(const Call& call);

  People people_;
  Faults faults_;
  Counters counters_;
};

}  // namespace resttest::demo

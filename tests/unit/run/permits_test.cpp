#include "run/permits.h"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(PermitsAndWorkers, NeverMoreAreOutThanThereAre) {
  Permits permits(3);
  std::atomic<int> out = 0;
  std::atomic<int> most = 0;
  const auto work = [&](int count) {
    for (int i = 0; i < 500; ++i) {
      const auto held = permits.take(count, {});
      const int now = out += count;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) continue;
      out -= count;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (const int count : {1, 1, 2, 3}) threads.emplace_back(work, count);
  }
  EXPECT_EQ(out, 0);
  EXPECT_LE(most, 3);
}

TEST(PermitsAndWorkers, WhoWantsMoreThanThereAreGetsAll) {
  Permits permits(2);
  { const auto all = permits.take(50, {}); }
  const auto again = permits.take(2, {});
}

// One that needs all of them is not overtaken by those that need one and come later.
TEST(PermitsAndWorkers, FirstComeFirstServed) {
  Permits permits(2);
  std::vector<int> order;
  auto first = std::make_unique<Permits::Held>(permits.take(1, {}));
  std::stop_source stop;
  std::jthread large([&] {
    const auto held = permits.take(2, {});
    order.push_back(2);
  });
  while (permits.waiting() < 1) std::this_thread::yield();
  std::jthread small([&] {
    const auto held = permits.take(1, {});
    order.push_back(1);
  });
  while (permits.waiting() < 2) std::this_thread::yield();
  first.reset();
  large.join();
  small.join();
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
}

TEST(PermitsAndWorkers, AStoppedRunWaitsForNone) {
  Permits permits(1);
  const auto held = permits.take(1, {});
  std::stop_source stop;
  std::jthread waiting([&] { const auto none = permits.take(1, stop.get_token()); });
  while (permits.waiting() < 1) std::this_thread::yield();
  stop.request_stop();
}

}  // namespace
}  // namespace resttest

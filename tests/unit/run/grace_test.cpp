#include "run/grace.h"

#include <optional>
#include <stop_token>

#include <gtest/gtest.h>

namespace resttest {
namespace {

TEST(Grace, IsNotOverWhileTheRunGoesOn) {
  std::stop_source stop;
  const Grace grace(stop.get_token());
  EXPECT_FALSE(grace.over().stop_requested());
}

TEST(Grace, MayGoBeforeItIsOver) {
  for (int i = 0; i < 100; ++i) {
    std::stop_source stop;
    std::optional<Grace> grace(stop.get_token());
    stop.request_stop();
    grace.reset();  // Does not wait for it.
  }
}

TEST(Grace, OfARunThatWasStoppedBefore) {
  std::stop_source stop;
  stop.request_stop();
  const Grace grace(stop.get_token());
  EXPECT_FALSE(grace.over().stop_requested());
}

TEST(Grace, OfARunThatCannotBeStopped) { const Grace grace(std::stop_token{}); }

}  // namespace
}  // namespace resttest

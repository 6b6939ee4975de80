#include "net/resolver.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

// Gathers answers as a loop would: it is told that there are some, and takes them.
class Asker {
 public:
  Resolver resolver{[this] {
    const std::lock_guard lock(mutex_);
    ++told_;
    changed_.notify_all();
  }};

  std::vector<Resolver::Answer> wait_for(std::size_t count) {
    std::vector<Resolver::Answer> all;
    std::unique_lock lock(mutex_);
    while (all.size() < count) {
      if (!changed_.wait_for(lock, 60s, [this] { return told_ > 0; })) break;
      told_ = 0;
      lock.unlock();
      for (Resolver::Answer& answer : resolver.take()) all.push_back(std::move(answer));
      lock.lock();
    }
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int told_ = 0;
};

TEST(Resolver, FindsThisMachine) {
  Asker asker;
  asker.resolver.look_up(7, "localhost", 8080);
  const auto answers = asker.wait_for(1);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].ticket, 7U);
  EXPECT_EQ(answers[0].resolved.error, "");
  std::set<std::string> endpoints;
  for (const Endpoint& endpoint : answers[0].resolved.endpoints)
    endpoints.insert(to_text(endpoint));
  EXPECT_TRUE(endpoints.contains("127.0.0.1:8080") || endpoints.contains("[::1]:8080"));
}

TEST(Resolver, AnswersEveryQuestionUnderItsTicket) {
  Asker asker;
  for (std::uint32_t ticket = 0; ticket < 20; ++ticket) {
    asker.resolver.look_up(ticket, "127.0.0." + std::to_string(ticket + 1), 80);
  }
  const auto answers = asker.wait_for(20);
  ASSERT_EQ(answers.size(), 20U);
  for (std::uint32_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].ticket, i);
    ASSERT_EQ(answers[i].resolved.endpoints.size(), 1U);
    EXPECT_EQ(to_text(answers[i].resolved.endpoints[0]),
              "127.0.0." + std::to_string(i + 1) + ":80");
  }
  EXPECT_TRUE(asker.resolver.take().empty());
}

TEST(Resolver, SaysWhyThereAreNoAddresses) {
  Asker asker;
  asker.resolver.look_up(1, "no such name", 80);  // A blank: no name server is asked for it.
  const auto answers = asker.wait_for(1);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_TRUE(answers[0].resolved.endpoints.empty());
  EXPECT_NE(answers[0].resolved.error, "");
}

TEST(Resolver, MayGoWhileALookUpHangs) {
  for (int i = 0; i < 20; ++i) {
    bool is_gone = false;
    {
      Resolver resolver([&is_gone] { ASSERT_FALSE(is_gone); });
      resolver.look_up(0, "localhost", 80);
    }
    is_gone = true;
  }
}

}  // namespace
}  // namespace resttest

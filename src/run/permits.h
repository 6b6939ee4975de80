#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <utility>

namespace resttest {

// How many requests may be in flight in the whole run. Who asks first is served first, so that a
// load test that needs many is not overtaken for ever. Any thread.
class Permits {
 public:
  explicit Permits(int count) : count_(count), free_(count) {}

  // Gives back what it holds.
  class Held {
   public:
    Held() = default;
    Held(Permits& from, int count) : from_(&from), count_(count) {}
    Held(Held&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), count_(other.count_) {}
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (from_) from_->give_back(count_);
    }

   private:
    Permits* from_ = nullptr;
    int count_ = 0;
  };

  // Waits for `count` of them, or for all where there are fewer. Empty-handed when stopped.
  Held take(int count, std::stop_token stop);

  int waiting() const;  // That have asked and are not served.

 private:
  void give_back(int count);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  int count_;
  int free_;
  std::uint64_t next_number_ = 0;
  std::uint64_t served_ = 0;
};

}  // namespace resttest

#include "load/schedule.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace resttest {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

TimePoint after(TimePoint start, std::chrono::nanoseconds time) {
  return time >= TimePoint::max() - start ? TimePoint::max() : start + time;
}

}  // namespace

// VUs that take numbers from the schedule's counter, within the stretches of each.
class ClosedFeed : public Feed {
 public:
  ClosedFeed(Schedule& schedule, Share share) : schedule_(schedule) {
    const Schedule::Plan& plan = schedule.plan_;
    const std::size_t slots = slots_of(share, static_cast<std::size_t>(plan.concurrency));
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const auto vu = static_cast<int>(slot * share.workers + share.worker);
      vus_.push_back({.stretches = stretches_of(plan.executor, vu, plan.graceful_stop)});
    }
    if (const auto* shared = std::get_if<SharedIterations>(&plan.executor)) {
      total_ = shared->iterations;
    }
    if (const auto* each = std::get_if<PerVuIterations>(&plan.executor)) each_ = each->iterations;
  }

  NextTurn next(std::size_t vu, TimePoint now) override {
    Vu& user = vus_[vu];
    const TimePoint start = schedule_.plan_.start;
    while (user.stretch < user.stretches.size() &&
           now >= after(start, user.stretches[user.stretch].end)) {
      ++user.stretch;
    }
    if (user.stretch == user.stretches.size() || user.begun == each_) return Done();
    const VuStretch& stretch = user.stretches[user.stretch];
    if (now < start + stretch.begin) return WaitUntil{start + stretch.begin};
    const auto number = schedule_.take_number(total_);
    if (!number) return Done();
    ++user.begun;
    return Go{
        .number = *number, .due = now, .cut = after(after(start, stretch.end), stretch.grace)};
  }

  std::optional<Go> arrival(TimePoint) override { return std::nullopt; }
  void park(std::size_t) override {}
  std::optional<TimePoint> next_arrival() const override { return std::nullopt; }
  std::uint64_t take_dropped() override { return 0; }

 private:
  struct Vu {
    std::vector<VuStretch> stretches;
    std::size_t stretch = 0;
    std::uint64_t begun = 0;
  };

  Schedule& schedule_;
  std::vector<Vu> vus_;
  std::uint64_t total_ = kNoLimit;
  std::uint64_t each_ = kNoLimit;
};

// Arrivals, each for the next slot that is free.
class OpenFeed : public Feed {
 public:
  OpenFeed(const Schedule::Plan& plan, Share share)
      : start_(plan.start),
        queue_(arrivals_of(plan.executor, plan.seed), share, room_of(plan, share),
               regular_end(plan.executor)),
        cut_(after(after(plan.start, regular_end(plan.executor)), plan.graceful_stop)) {}

  NextTurn next(std::size_t, TimePoint now) override {
    queue_.advance(now - start_, parked_);
    if (const auto first = queue_.take()) return go(*first);
    if (!queue_.next()) return Done();
    ++parked_;
    return Park();
  }

  std::optional<Go> arrival(TimePoint now) override {
    queue_.advance(now - start_, parked_);
    const auto first = queue_.take();
    if (!first) return std::nullopt;
    --parked_;
    return go(*first);
  }

  void park(std::size_t slots) override { parked_ += slots; }

  std::optional<TimePoint> next_arrival() const override {
    const auto next = queue_.next();
    return next ? start_ + *next : TimePoint::min();
  }

  std::uint64_t take_dropped() override { return queue_.take_dropped(); }

 private:
  static std::size_t room_of(const Schedule::Plan& plan, Share share) {
    const Admission& admission = admission_of(plan.executor);
    if (admission.when_full == Admission::WhenFull::drop) return 0;
    const auto most = static_cast<std::uint64_t>(plan.concurrency);
    return slots_of(share, admission.max_queue.value_or(10 * most));
  }

  Go go(const ArrivalQueue::Arrival& arrival) const {
    return {.number = arrival.number,
            .due = start_ + arrival.due,
            .found_slot = arrival.found_slot,
            .cut = cut_};
  }

  TimePoint start_;
  ArrivalQueue queue_;
  TimePoint cut_;
  std::size_t parked_ = 0;
};

std::unique_ptr<Feed> Schedule::feed(Share share) {
  if (is_open()) return std::make_unique<OpenFeed>(plan_, share);
  return std::make_unique<ClosedFeed>(*this, share);
}

std::optional<std::uint64_t> Schedule::take_number(std::uint64_t limit) {
  // Relaxed: a number carries itself and orders nothing else.
  if (is_closed_.load(std::memory_order_relaxed)) return std::nullopt;
  const std::uint64_t number = numbers_.fetch_add(1, std::memory_order_relaxed);
  if (number < limit) return number;
  return std::nullopt;
}

std::optional<std::uint64_t> Schedule::planned() const {
  if (const auto* shared = std::get_if<SharedIterations>(&plan_.executor)) {
    return shared->iterations;
  }
  if (const auto* each = std::get_if<PerVuIterations>(&plan_.executor)) {
    return each->iterations * static_cast<std::uint64_t>(plan_.concurrency);
  }
  if (!is_open()) return std::nullopt;
  std::uint64_t count = 0;
  for (ArrivalTimes times = arrivals_of(plan_.executor, plan_.seed); times.next();) ++count;
  return count;
}

std::size_t slots_of(Share share, std::size_t total) {
  return total / share.workers + (share.worker < total % share.workers ? 1 : 0);
}

}  // namespace resttest

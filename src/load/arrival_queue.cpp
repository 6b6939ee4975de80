#include "load/arrival_queue.h"

#include <utility>

namespace resttest {

ArrivalQueue::ArrivalQueue(ArrivalTimes times, Share share, std::size_t room,
                           std::chrono::nanoseconds end)
    : times_(std::move(times)), share_(share), room_(room), end_(end) {
  fetch();
}

void ArrivalQueue::fetch() {
  coming_.reset();
  while (const auto due = times_.next()) {
    const std::uint64_t number = fetched_++;
    if (number % share_.workers != share_.worker) continue;
    coming_ = Arrival{.number = number, .due = *due};
    return;
  }
}

void ArrivalQueue::advance(std::chrono::nanoseconds now, std::size_t free) {
  while (coming_ && coming_->due <= now) {
    ++arrived_;
    coming_->found_slot = waiting_.size() < free;
    if (waiting_.size() < free + room_) {
      waiting_.push_back(*coming_);
    } else {
      ++dropped_;
    }
    fetch();
  }
  if (now < end_) return;
  // Nothing starts after the end but what had its slot before it, however late we are.
  dropped_ += std::erase_if(waiting_, [](const Arrival& arrival) { return !arrival.found_slot; });
}

std::optional<ArrivalQueue::Arrival> ArrivalQueue::take() {
  if (waiting_.empty()) return std::nullopt;
  const Arrival first = waiting_.front();
  waiting_.pop_front();
  return first;
}

std::optional<std::chrono::nanoseconds> ArrivalQueue::next() const {
  if (coming_) return coming_->due;
  if (!waiting_.empty()) return end_;
  return std::nullopt;
}

std::uint64_t ArrivalQueue::take_dropped() { return std::exchange(dropped_, 0); }

}  // namespace resttest

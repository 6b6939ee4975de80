#include "net/timers.h"

namespace resttest {

void Timers::set(std::uint32_t owner, TimePoint when) {
  if (owner >= owners_.size()) owners_.resize(owner + 1);
  owners_[owner].deadline = when;
  if (when < owners_[owner].entry) push(owner, when);
}

void Timers::clear(std::uint32_t owner) {
  if (owner < owners_.size()) owners_[owner].deadline = TimePoint::max();
}

std::optional<TimePoint> Timers::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.top().when;
}

std::optional<std::uint32_t> Timers::pop_due(TimePoint now) {
  while (!entries_.empty() && entries_.top().when <= now) {
    const Entry entry = entries_.top();
    entries_.pop();
    Owner& owner = owners_[entry.owner];
    if (entry.when != owner.entry) continue;  // A nearer one was put in after it.
    owner.entry = TimePoint::max();
    if (owner.deadline <= now) {
      owner.deadline = TimePoint::max();
      return entry.owner;
    }
    if (owner.deadline != TimePoint::max()) push(entry.owner, owner.deadline);
  }
  return std::nullopt;
}

void Timers::push(std::uint32_t owner, TimePoint when) {
  owners_[owner].entry = when;
  entries_.push({when, owner});
}

}  // namespace resttest

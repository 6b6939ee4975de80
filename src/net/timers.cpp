#include "net/timers.h"

#include <utility>

namespace resttest {
namespace {

constexpr std::size_t kFewEntries = 256;  // That are not worth a look.

}  // namespace

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
  if (entries_.size() > kFewEntries + 2 * owners_.size()) drop_stale();
}

// A deadline far away that was moved near leaves its entry behind. Where that happens again and
// again, as with short back-offs and long timeouts, they would pile up until their time comes.
void Timers::drop_stale() {
  std::vector<Entry> entries;
  for (std::uint32_t owner = 0; owner < owners_.size(); ++owner) {
    if (owners_[owner].entry != TimePoint::max()) entries.push_back({owners_[owner].entry, owner});
  }
  entries_ = Entries(std::greater<>(), std::move(entries));
}

}  // namespace resttest

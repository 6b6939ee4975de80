#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/clock.h"

namespace resttest {

// Deadlines that cost nothing until one passes. An owner (a small number that the caller chooses)
// has one deadline at a time; moving it later touches nothing: the earlier entry fires, is looked
// at and put in again. One thread.
class Timers {
 public:
  void set(std::uint32_t owner, TimePoint when);
  void clear(std::uint32_t owner);

  // When to look again; nothing when no entry is there. It may be earlier than any deadline.
  std::optional<TimePoint> next() const;

  // An owner whose deadline has passed, or nothing. Call until nothing is left.
  std::optional<std::uint32_t> pop_due(TimePoint now);

  // How many entries are kept, those that no longer count included: never many more than owners.
  std::size_t entries() const { return entries_.size(); }

 private:
  struct Entry {
    TimePoint when;
    std::uint32_t owner;

    bool operator>(const Entry& other) const { return when > other.when; }
  };

  struct Owner {
    TimePoint deadline = TimePoint::max();
    TimePoint entry = TimePoint::max();  // The one entry that counts; others are stale.
  };

  using Entries = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

  void push(std::uint32_t owner, TimePoint when);
  void drop_stale();

  std::vector<Owner> owners_;
  Entries entries_;
};

}  // namespace resttest

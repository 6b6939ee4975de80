#include "query/pattern_groups.h"

#include <algorithm>

#include "base/format.h"
#include "query/pattern_scanner.h"

namespace resttest {
namespace {

Width one_after_the_other(Width a, Width b) {
  return {std::min(a.min + b.min, kUnboundedRepeat), std::min(a.max + b.max, kUnboundedRepeat)};
}

Width either(Width a, Width b) { return {std::min(a.min, b.min), std::max(a.max, b.max)}; }

}  // namespace

Width repeated(Width item, Width times) {
  // Both are at most 2^32, so no product overflows.
  return {std::min(item.min * std::min(times.min, kUnboundedRepeat - 1), kUnboundedRepeat),
          std::min(item.max * std::min(times.max, kUnboundedRepeat - 1), kUnboundedRepeat)};
}

void PatternGroups::open(Kind kind, std::size_t position, const PatternFlags& flags) {
  open_.push_back(
      {.kind = kind, .position = position, .outer_flags = flags, .outer_limit = lookbehind_limit_});
  if (kind == Kind::look_behind && lookbehind_limit_ == kNoLimit) {
    lookbehind_limit_ = widths_.size();
  }
}

int PatternGroups::open_capturing(std::size_t position, const PatternFlags& flags) {
  open(Kind::plain, position, flags);
  widths_.emplace_back();
  open_.back().number = count();
  return count();
}

PatternGroups::Closed PatternGroups::close() {
  Group group = std::move(open_.back());
  open_.pop_back();
  complete_branch(group);
  Width width = *group.branches;
  if (group.kind == Kind::condition && group.bars == 0) width.min = 0;
  if (group.number > 0) widths_[static_cast<std::size_t>(group.number - 1)] = width;
  if (group.kind == Kind::look_behind && width.min != width.max) {
    PatternScanner::refuse("look-behind requires fixed-width pattern", group.position);
  }
  lookbehind_limit_ = group.outer_limit;
  const bool looks = group.kind == Kind::look_ahead || group.kind == Kind::look_behind;
  return {looks ? Width{} : width, group.outer_flags};
}

void PatternGroups::add(Item item, Width width) {
  Group& group = open_.back();
  group.branch = one_after_the_other(group.branch, group.last_width);
  group.last = item;
  group.last_width = width;
}

void PatternGroups::repeat_last(Width times) {
  Group& group = open_.back();
  group.last = Item::repeat;
  group.last_width = repeated(group.last_width, times);
}

void PatternGroups::end_branch(std::size_t position) {
  Group& group = open_.back();
  if (group.kind == Kind::condition && group.bars == 1) {
    PatternScanner::refuse("conditional backref with more than two branches", position);
  }
  ++group.bars;
  complete_branch(group);
}

void PatternGroups::complete_branch(Group& group) {
  const Width width = one_after_the_other(group.branch, group.last_width);
  group.branches = group.branches ? either(*group.branches, width) : width;
  group.branch = group.last_width = {};
  group.last = Item::none;
}

bool PatternGroups::is_at_start() const {
  return !has_open() && last() == Item::none && open_.back().bars == 0;
}

void PatternGroups::name_last(const std::string& name, std::size_t position) {
  if (!names_.emplace(name, count()).second) {
    PatternScanner::refuse("redefinition of group name '" + name + "'", position);
  }
}

int PatternGroups::named(const std::string& name, std::size_t position) const {
  const auto found = names_.find(name);
  if (found == names_.end()) {
    PatternScanner::refuse("unknown group name '" + name + "'", position);
  }
  return found->second;
}

Width PatternGroups::referred(int number, std::size_t position) const {
  check_not_open(number, position);
  check_look_behind(number, position);
  return *widths_[static_cast<std::size_t>(number - 1)];
}

void PatternGroups::check_not_open(int number, std::size_t position) const {
  const auto place = static_cast<std::size_t>(number - 1);
  if (place >= widths_.size() || !widths_[place]) {
    PatternScanner::refuse("cannot refer to an open group", position);
  }
}

void PatternGroups::check_look_behind(int number, std::size_t position) const {
  if (lookbehind_limit_ == kNoLimit) return;
  check_not_open(number, position);
  if (static_cast<std::size_t>(number) > lookbehind_limit_) {
    PatternScanner::refuse("cannot refer to group defined in the same lookbehind subpattern",
                           position);
  }
}

void PatternGroups::check_conditions() const {
  for (const auto& [number, position] : conditions_) {
    if (number > count()) {
      PatternScanner::refuse(format("invalid group reference {}", number), position);
    }
  }
}

}  // namespace resttest

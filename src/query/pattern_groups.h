#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/pattern_text.h"

namespace resttest {

// How many characters something matches at least and at most.
struct Width {
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  static constexpr Width one() { return {1, 1}; }
};

Width repeated(Width item, Width times);

// Keeps account of the groups of a pattern while it is read: which are open, how wide each is, what
// may refer to which. Python refuses what PCRE2 would take, so it must be known.
class PatternGroups {
 public:
  enum class Item { none, position, repeat, other };
  enum class Kind { plain, look_ahead, look_behind, condition };

  // What is restored or told where a group ends.
  struct Closed {
    Width width;  // Of what it takes from the text: none, where it only looks.
    PatternFlags outer_flags;
  };

  PatternGroups() : open_(1) {}

  bool has_open() const { return open_.size() > 1; }
  std::size_t last_position() const { return open_.back().position; }
  int count() const { return static_cast<int>(widths_.size()); }  // Of capturing groups.

  void open(Kind kind, std::size_t position, const PatternFlags& flags);
  int open_capturing(std::size_t position, const PatternFlags& flags);  // Its number.
  Closed close();

  // The branch that is being read.
  void add(Item item, Width width);
  void repeat_last(Width times);
  Item last() const { return open_.back().last; }
  void end_branch(std::size_t position);
  bool is_at_start() const;  // Nothing of the whole pattern was read yet.

  void name_last(const std::string& name, std::size_t position);
  int named(const std::string& name, std::size_t position) const;

  // The width of the group that a back-reference at `position` repeats. Refuses what cannot be
  // referred to there.
  Width referred(int number, std::size_t position) const;

  // A condition may speak of a group that is yet to come; `check_conditions` says whether it came.
  void add_condition(int number, std::size_t position) {
    conditions_.emplace_back(number, position);
  }
  void check_look_behind(int number, std::size_t position) const;
  void check_conditions() const;

 private:
  // An open group, the whole pattern being the first.
  struct Group {
    Kind kind = Kind::plain;
    std::size_t position = 0;
    int number = 0;  // 0: does not capture.
    PatternFlags outer_flags = {};
    std::size_t outer_limit = 0;         // Of `lookbehind_limit_`.
    std::optional<Width> branches = {};  // Those that are complete.
    int bars = 0;
    Width branch = {};  // The one that is being read, without its last item.
    Item last = Item::none;
    Width last_width = {};
  };

  static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

  static void complete_branch(Group& group);
  void check_not_open(int number, std::size_t position) const;

  std::vector<Group> open_;
  std::vector<std::optional<Width>> widths_;  // Of capturing groups; none while open.
  std::map<std::string, int> names_;
  std::vector<std::pair<int, std::size_t>> conditions_;  // Group numbers that must come to be.
  std::size_t lookbehind_limit_ = kNoLimit;  // In a look-behind: the groups there were before it.
};

}  // namespace resttest

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "resttest/node.h"

namespace resttest {

// How a message shows what stands at a node: 'text', 12, true, null, a list, a mapping. Long text
// is cut.
std::string shown(const Node& node);

// What becomes of keys that nobody asked for. PyRestTest ignores them, so its own blocks warn;
// blocks it does not have reject.
enum class UnknownKeys { warn, reject };

// Reads the fields of one mapping, or of a list of mappings as if it were one, and, at the end,
// reports those nobody asked for. The last of several keys of one name counts; the earlier one is
// a warning. A wrong value is reported and leaves `out` as it was, so that one pass finds every
// mistake. The types are those of the format: each `read` says what it accepts; null is a mistake.
class Fields {
 public:
  // `what` names the mapping in messages: "retry", "a test". `node` and `found` outlive this.
  Fields(const Node& node, std::string what, UnknownKeys unknown, Diagnostics& found);

  // Whole numbers: integers, booleans (1, 0), finite reals, decimal text with sign and blanks
  // around it. A fraction is cut toward zero with a warning; where unknown keys are rejected, so is
  // it.
  void read(std::string_view name, int& out);
  void read(std::string_view name, std::int64_t& out);
  void read(std::string_view name, std::uint64_t& out);  // Not negative.

  void read(std::string_view name, double& out);       // Finite numbers, booleans, decimal text.
  void read(std::string_view name, bool& out);         // Booleans; text "true", "false", any case.
  void read(std::string_view name, std::string& out);  // Text; integers and booleans in text form.
  void read(std::string_view name, std::vector<int>& out);     // A list of whole numbers.
  void read(std::string_view name, std::vector<double>& out);  // A list of numbers.

  // A number of seconds, or text with units ("250ms", "1m30s"). Not negative, at most a year.
  void read_seconds(std::string_view name, double& out);
  void read_seconds(std::string_view name, std::chrono::nanoseconds& out);

  // The value under `name` as it stands, or null. The last of several counts.
  const Node* child(std::string_view name);

  // Where the key `name` stands, for messages about its presence; null when it is not there.
  const Node* key(std::string_view name) const;

  bool has(std::string_view name) const;

  // Every entry that counts, in the order in which their keys came first: for mappings whose keys
  // the author chooses.
  std::vector<const Node::Entry*> entries() const;

  // Accepts the key and does nothing with it.
  void ignore(std::string_view name);

  // Reports every key that no call above named, with the closest one that was; and keys that differ
  // from one another in case only.
  void finish() const { finish(known_); }

  // The same for every key that is not in `known` (lower case), whatever the calls above named.
  void finish(std::span<const std::string> known) const;

  Diagnostics& found() const { return found_; }

 private:
  void add(const Node& mapping);
  void put(const Node::Entry& entry);
  const Node::Entry** place_of(std::string_view key);
  void warn_twice(const Node::Entry& earlier, const Node::Entry& later) const;
  void report_unknown(const Node& key, std::span<const std::string> known) const;
  const Node::Entry* find(std::string_view name) const;
  std::optional<std::int64_t> whole(std::string_view name, const Node& node) const;

  std::string what_;
  UnknownKeys unknown_;
  Diagnostics& found_;
  std::vector<const Node::Entry*> entries_;
  std::unordered_map<std::string_view, std::size_t> places_;  // In `entries_`; of a large mapping.
  std::vector<std::string> known_;
};

}  // namespace resttest

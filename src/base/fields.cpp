#include "resttest/fields.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/duration.h"
#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr double kYear = 365.0 * 24 * 60 * 60;  // Far from where nanoseconds overflow.

std::string shown(const Node& node) {
  if (node.kind == Node::Kind::mapping) return "a mapping";
  if (node.kind == Node::Kind::sequence) return "a list";
  if (node.value.is_null()) return "null";
  return "'" + node.text + "'";
}

std::optional<std::int64_t> to_integer(const Node& node) {
  if (const auto* number = node.value.get_if<std::int64_t>()) return *number;
  if (const auto* truth = node.value.get_if<bool>()) return *truth ? 1 : 0;
  if (const auto* real = node.value.get_if<double>()) {
    constexpr double kLimit = 9e18;
    if (!(std::fabs(*real) < kLimit)) return std::nullopt;
    return static_cast<std::int64_t>(*real);  // Toward zero, as Python's int().
  }
  const auto* text = node.value.get_if<std::string>();
  return text ? parse_integer(trim(*text)) : std::nullopt;
}

std::optional<double> to_real(const Node& node) {
  if (const auto* number = node.value.get_if<std::int64_t>()) return static_cast<double>(*number);
  if (const auto* truth = node.value.get_if<bool>()) return *truth ? 1 : 0;
  if (const auto* real = node.value.get_if<double>()) {
    return std::isfinite(*real) ? std::optional(*real) : std::nullopt;
  }
  const auto* text = node.value.get_if<std::string>();
  return text ? parse_real(trim(*text)) : std::nullopt;
}

std::optional<double> to_seconds(const Node& node) {
  if (const auto real = to_real(node)) return real;
  const auto* text = node.value.get_if<std::string>();
  return text ? parse_seconds(*text) : std::nullopt;
}

std::optional<bool> to_truth(const Node& node) {
  if (const auto* truth = node.value.get_if<bool>()) return *truth;
  const auto* text = node.value.get_if<std::string>();
  if (text && is_same_word(*text, "true")) return true;
  if (text && is_same_word(*text, "false")) return false;
  return std::nullopt;
}

std::optional<std::string> to_text(const Node& node) {
  if (const auto* text = node.value.get_if<std::string>()) return *text;
  if (const auto* truth = node.value.get_if<bool>()) return *truth ? "True" : "False";
  if (const auto* number = node.value.get_if<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = node.value.get_if<BigInteger>()) return number->digits;
  return std::nullopt;
}

}  // namespace

Fields::Fields(const Node& node, std::string what, UnknownKeys unknown, Diagnostics& found)
    : what_(std::move(what)), unknown_(unknown), found_(found) {
  if (node.kind == Node::Kind::sequence) {
    for (const Node& item : node.items) add(item);
  } else {
    add(node);
  }
}

void Fields::add(const Node& mapping) {
  if (mapping.kind != Node::Kind::mapping) {
    found_.error("wrong-kind", mapping.where,
                 what_ + " must be a mapping of names to values, not " + shown(mapping));
    return;
  }
  for (const Node::Entry& entry : mapping.entries) {
    const auto earlier = std::ranges::find_if(entries_, [&entry](const Node::Entry* known) {
      return known->key.text == entry.key.text;
    });
    if (earlier != entries_.end()) {
      if (!(*earlier)->is_shared) {
        found_.warn("duplicate-key", (*earlier)->key.where,
                    "'" + entry.key.text + "' stands twice in " + what_ + "; the last one counts");
      }
      entries_.erase(earlier);
    }
    entries_.push_back(&entry);
  }
}

void Fields::read(std::string_view name, std::int64_t& out) {
  const Node* node = child(name);
  if (!node) return;
  if (const auto number = to_integer(*node)) {
    out = *number;
  } else {
    found_.error("bad-number", node->where,
                 std::string(name) + " must be a whole number, not " + shown(*node));
  }
}

void Fields::read(std::string_view name, int& out) {
  std::int64_t number = out;
  read(name, number);
  if (std::in_range<int>(number)) {
    out = static_cast<int>(number);
  } else {
    found_.error("bad-number", child(name)->where,
                 std::string(name) + " is too large: " + std::to_string(number));
  }
}

void Fields::read(std::string_view name, std::uint64_t& out) {
  auto number = static_cast<std::int64_t>(out);
  read(name, number);
  if (number >= 0) {
    out = static_cast<std::uint64_t>(number);
  } else {
    found_.error("bad-number", child(name)->where,
                 std::string(name) + " must be 0 or more, not " + std::to_string(number));
  }
}

void Fields::read(std::string_view name, double& out) {
  const Node* node = child(name);
  if (!node) return;
  if (const auto number = to_real(*node)) {
    out = *number;
  } else {
    found_.error("bad-number", node->where,
                 std::string(name) + " must be a number, not " + shown(*node));
  }
}

void Fields::read(std::string_view name, bool& out) {
  const Node* node = child(name);
  if (!node) return;
  if (const auto truth = to_truth(*node)) {
    out = *truth;
  } else {
    found_.error("bad-boolean", node->where,
                 std::string(name) + " must be true or false, not " + shown(*node));
  }
}

void Fields::read(std::string_view name, std::string& out) {
  const Node* node = child(name);
  if (!node) return;
  if (auto text = to_text(*node)) {
    out = std::move(*text);
  } else {
    found_.error("bad-text", node->where,
                 std::string(name) + " must be text, not " + shown(*node),
                 node->value.get_if<double>() ? "put it in quotes" : "");
  }
}

namespace {

// Reads a list, one item after the other, with `convert`; nothing if any of them is wrong.
template <typename T, typename Convert>
std::optional<std::vector<T>> read_list(const Node& node, std::string_view name, Convert convert,
                                        Diagnostics& found) {
  if (node.kind != Node::Kind::sequence) {
    found.error("wrong-kind", node.where,
                std::string(name) + " must be a list of numbers, not " + shown(node),
                "write [" + node.text + "]");
    return std::nullopt;
  }
  std::vector<T> numbers;
  for (const Node& item : node.items) {
    const auto number = convert(item);
    if (number && (std::is_floating_point_v<T> || std::in_range<int>(static_cast<std::int64_t>(*number)))) {
      numbers.push_back(static_cast<T>(*number));
    } else {
      found.error("bad-number", item.where, shown(item) + " in " + std::string(name) +
                                                " is not a number that fits");
    }
  }
  if (numbers.size() != node.items.size()) return std::nullopt;
  return numbers;
}

}  // namespace

void Fields::read(std::string_view name, std::vector<int>& out) {
  const Node* node = child(name);
  if (!node) return;
  if (auto list = read_list<int>(*node, name, to_integer, found_)) out = std::move(*list);
}

void Fields::read(std::string_view name, std::vector<double>& out) {
  const Node* node = child(name);
  if (!node) return;
  if (auto list = read_list<double>(*node, name, to_real, found_)) out = std::move(*list);
}

void Fields::read_seconds(std::string_view name, double& out) {
  const Node* node = child(name);
  if (!node) return;
  const auto seconds = to_seconds(*node);
  if (!seconds) {
    found_.error("bad-seconds", node->where,
                 std::string(name) + " must be a number of seconds, not " + shown(*node),
                 "write 0.5 or 500ms for half a second");
  } else if (*seconds < 0 || *seconds > kYear) {
    found_.error("bad-seconds", node->where,
                 std::string(name) + ": " + shown(*node) + " is not between 0 and a year");
  } else {
    out = *seconds;
  }
}

void Fields::read_seconds(std::string_view name, std::chrono::nanoseconds& out) {
  double seconds = static_cast<double>(out.count()) / 1e9;
  read_seconds(name, seconds);
  out = std::chrono::nanoseconds(std::llround(seconds * 1e9));
}

const Node* Fields::child(std::string_view name) {
  known_.emplace_back(name);
  const auto last = std::find_if(entries_.rbegin(), entries_.rend(), [name](const auto* entry) {
    return is_same_word(entry->key.text, name);
  });
  return last == entries_.rend() ? nullptr : &(*last)->value;
}

const Node* Fields::key(std::string_view name) {
  const auto last = std::find_if(entries_.rbegin(), entries_.rend(), [name](const auto* entry) {
    return is_same_word(entry->key.text, name);
  });
  return last == entries_.rend() ? nullptr : &(*last)->key;
}

bool Fields::has(std::string_view name) const {
  return std::ranges::any_of(
      entries_, [name](const auto* entry) { return is_same_word(entry->key.text, name); });
}

std::vector<const Node::Entry*> Fields::entries() const { return entries_; }

void Fields::ignore(std::string_view name) { known_.emplace_back(name); }

void Fields::finish() const {
  for (const Node::Entry* entry : entries_) {
    const Node& key = entry->key;
    const std::string name = to_lower(key.text);
    if (std::ranges::find(known_, name) != known_.end()) continue;
    const std::string message = "unknown key '" + key.text + "' in " + what_;
    const bool glued = key.text.find(':') != std::string::npos;
    const std::string hint =
        glued ? "a blank is missing after the colon" : did_you_mean(name, known_);
    if (unknown_ == UnknownKeys::reject) {
      found_.error("unknown-key", key.where, message, hint);
    } else {
      found_.warn("unknown-key", key.where, message, hint);
    }
  }
}

}  // namespace resttest

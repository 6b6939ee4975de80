#include "resttest/fields.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/duration.h"
#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr double kYear = 365.0 * 24 * 60 * 60;  // Far from where nanoseconds overflow.

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

bool has_fraction(const Node& node) {
  const auto* real = node.value.get_if<double>();
  return real && std::trunc(*real) != *real;
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

// The first characters of a text, in one line.
std::string in_short(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string line;
  std::size_t count = 0;
  for (; !text.empty() && count < kLongest; ++count) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
    line += text[0] == '\n' ? " " : text.substr(0, length);
    text.remove_prefix(length);
  }
  return printable(line) + (text.empty() ? "" : "…");
}

}  // namespace

std::string shown(const Node& node) {
  if (node.kind == Node::Kind::mapping) return "a mapping";
  if (node.kind == Node::Kind::sequence) return "a list";
  if (node.value.is_null()) return "null";
  const std::string text = in_short(node.text);
  return node.value.get_if<std::string>() ? "'" + text + "'" : text;
}

Fields::Fields(const Node& node, std::string what, UnknownKeys unknown, Diagnostics& found)
    : what_(std::move(what)), unknown_(unknown), found_(found) {
  if (node.kind == Node::Kind::sequence) {
    for (const Node& item : node.items) add(item);
  } else {
    add(node);
  }
  known_.reserve(entries_.size() + 4);
}

void Fields::add(const Node& mapping) {
  if (mapping.kind != Node::Kind::mapping) {
    found_.error("wrong-kind", mapping.where,
                 what_ + " must be a mapping of names to values, not " + shown(mapping));
    return;
  }
  entries_.reserve(entries_.size() + mapping.entries.size());
  for (const Node::Entry& entry : mapping.entries) put(entry);
}

void Fields::put(const Node::Entry& entry) {
  const Node::Entry** const earlier = place_of(entry.key.text);
  if (!earlier) {
    entries_.push_back(&entry);
    return;
  }
  warn_twice(**earlier, entry);
  *earlier = &entry;
}

// Where the entry with exactly that key is kept, or null. Most mappings are small, so they need no
// index.
const Node::Entry** Fields::place_of(std::string_view key) {
  constexpr std::size_t kFew = 16;
  if (entries_.size() <= kFew) {
    const auto found = std::ranges::find(
        entries_, key, [](const auto* entry) -> std::string_view { return entry->key.text; });
    return found == entries_.end() ? nullptr : &*found;
  }
  for (std::size_t i = places_.size(); i < entries_.size(); ++i) {
    places_.try_emplace(entries_[i]->key.text, i);
  }
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : &entries_[found->second];
}

void Fields::warn_twice(const Node::Entry& earlier, const Node::Entry& later) const {
  if (earlier.is_shared) return;
  found_.warn("duplicate-key", earlier.key.where,
              format("'{}' stands twice in {}; the one in line {} counts", earlier.key.text, what_,
                     later.key.where.line));
}

const Node::Entry* Fields::find(std::string_view name) const {
  const auto last = std::find_if(entries_.rbegin(), entries_.rend(), [name](const auto* entry) {
    const std::string_view key = entry->key.text;
    return key.size() == name.size() && (key == name || is_same_word(key, name));
  });
  return last == entries_.rend() ? nullptr : *last;
}

// The number at `node`, or nothing after the mistake was reported.
std::optional<std::int64_t> Fields::whole(std::string_view name, const Node& node) const {
  const auto number = to_integer(node);
  const bool is_cut = number && has_fraction(node);
  if (!number || (is_cut && unknown_ == UnknownKeys::reject)) {
    found_.error("bad-number", node.where,
                 format("{} must be a whole number, not {}", name, shown(node)));
    return std::nullopt;
  }
  if (is_cut) {
    found_.warn("cut-fraction", node.where,
                format("{} must be a whole number; {} is cut to {}", name, shown(node), *number));
  }
  return number;
}

void Fields::read(std::string_view name, std::int64_t& out) {
  const Node* node = child(name);
  if (!node) return;
  out = whole(name, *node).value_or(out);
}

void Fields::read(std::string_view name, int& out) {
  const Node* node = child(name);
  if (!node) return;
  const std::int64_t number = whole(name, *node).value_or(out);
  if (std::in_range<int>(number)) {
    out = static_cast<int>(number);
    return;
  }
  constexpr int kLeast = std::numeric_limits<int>::min();
  constexpr int kMost = std::numeric_limits<int>::max();
  found_.error("bad-number", node->where,
               format("{} must be between {} and {}, not {}", name, kLeast, kMost, number));
}

void Fields::read(std::string_view name, std::uint64_t& out) {
  const Node* node = child(name);
  if (!node) return;
  const auto number = whole(name, *node);
  if (!number) return;
  if (*number >= 0) {
    out = static_cast<std::uint64_t>(*number);
  } else {
    found_.error("bad-number", node->where,
                 format("{} must be 0 or more, not {}", name, shown(*node)));
  }
}

void Fields::read(std::string_view name, double& out) {
  const Node* node = child(name);
  if (!node) return;
  if (const auto number = to_real(*node)) {
    out = *number;
  } else {
    found_.error("bad-number", node->where,
                 format("{} must be a number, not {}", name, shown(*node)));
  }
}

void Fields::read(std::string_view name, bool& out) {
  const Node* node = child(name);
  if (!node) return;
  if (const auto truth = to_truth(*node)) {
    out = *truth;
  } else {
    found_.error("bad-boolean", node->where,
                 format("{} must be true or false, not {}", name, shown(*node)));
  }
}

void Fields::read(std::string_view name, std::string& out) {
  const Node* node = child(name);
  if (!node) return;
  if (auto text = to_text(*node)) {
    out = std::move(*text);
  } else {
    found_.error("bad-text", node->where, format("{} must be text, not {}", name, shown(*node)),
                 node->value.get_if<double>() ? "put it in quotes" : "");
  }
}

namespace {

// Whether a number fits the items of a list.
bool fits(double, double) { return true; }
bool fits(std::int64_t number, int) { return std::in_range<int>(number); }

// Reads a list, one item after the other, with `convert`; nothing if any of them is wrong.
template <typename T, typename Convert>
std::optional<std::vector<T>> read_list(const Node& node, std::string_view name, Convert convert,
                                        Diagnostics& found) {
  constexpr std::string_view kNumbers = std::is_integral_v<T> ? "whole numbers" : "numbers";
  if (node.kind != Node::Kind::sequence) {
    const bool is_one = node.kind == Node::Kind::scalar && !node.value.is_null();
    found.error("wrong-kind", node.where,
                format("{} must be a list of {}, not {}", name, kNumbers, shown(node)),
                is_one ? "write [" + node.text + "]" : "");
    return std::nullopt;
  }
  std::vector<T> numbers;
  for (const Node& item : node.items) {
    const auto number = convert(item);
    const bool is_cut = std::is_integral_v<T> && has_fraction(item);
    if (number && !is_cut && fits(*number, T())) {
      numbers.push_back(static_cast<T>(*number));
    } else {
      found.error("bad-number", item.where,
                  format("{} must be a list of {}; {} is none", name, kNumbers, shown(item)));
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
                 format("{} must be a number of seconds, not {}", name, shown(*node)),
                 "write 0.5 or 500ms for half a second");
  } else if (*seconds < 0 || *seconds > kYear) {
    found_.error("bad-seconds", node->where,
                 format("{} must be between 0 seconds and a year, not {}", name, shown(*node)));
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
  const Node::Entry* entry = find(name);
  return entry ? &entry->value : nullptr;
}

const Node* Fields::key(std::string_view name) const {
  const Node::Entry* entry = find(name);
  return entry ? &entry->key : nullptr;
}

bool Fields::has(std::string_view name) const { return find(name) != nullptr; }

std::vector<const Node::Entry*> Fields::entries() const { return entries_; }

void Fields::ignore(std::string_view name) { known_.emplace_back(name); }

void Fields::finish(std::span<const std::string> known) const {
  std::vector<const Node::Entry*> seen(known.size());
  for (const Node::Entry* entry : entries_) {
    const std::string& key = entry->key.text;
    const auto name = std::ranges::find_if(known, [&key](const std::string& word) {
      return word.size() == key.size() && (word == key || is_same_word(word, key));
    });
    if (name == known.end()) {
      report_unknown(entry->key, known);
      continue;
    }
    const auto place = static_cast<std::size_t>(name - known.begin());
    if (seen[place]) warn_twice(*seen[place], *entry);
    seen[place] = entry;
  }
}

void Fields::report_unknown(const Node& key, std::span<const std::string> known) const {
  std::string message = format("unknown key '{}' in {}", printable(key.text), what_);
  const bool is_glued = key.text.find(':') != std::string::npos;
  std::string hint =
      is_glued ? "a blank is missing after the colon" : did_you_mean(to_lower(key.text), known);
  if (unknown_ == UnknownKeys::reject) {
    found_.error("unknown-key", key.where, std::move(message), std::move(hint));
  } else {
    found_.warn("unknown-key", key.where, std::move(message), std::move(hint));
  }
}

}  // namespace resttest

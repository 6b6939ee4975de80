#include "query/mini_path.h"

#include <algorithm>
#include <utility>

#include "base/number.h"
#include "base/text.h"
#include "data/json_reader.h"

namespace resttest {
namespace {

bool is_integer(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view strip_dots(std::string_view text) {
  const std::size_t begin = text.find_first_not_of('.');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of('.') - begin + 1);
}

// The place that `index` names among `size`; nothing where it is outside.
std::optional<std::size_t> place(std::optional<std::int64_t> index, std::size_t size) {
  const auto count = static_cast<std::int64_t>(size);
  if (!index || *index >= count || *index < -count) return std::nullopt;
  return static_cast<std::size_t>(*index < 0 ? *index + count : *index);
}

Value character_at(std::string_view text, std::optional<std::int64_t> index) {
  const auto number = place(index, count_characters(text));
  if (!number) return {};
  for (std::size_t i = 0; i < *number; ++i) {
    text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
  }
  return std::string(text.substr(0, std::max<std::size_t>(1, utf8_length(text))));
}

}  // namespace

MiniPath::MiniPath(std::string_view expression) {
  std::string_view rest = strip_dots(expression);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    const std::string_view text = rest.substr(0, end);
    Part part{.key = std::string(text)};
    if (is_integer(trim(text))) {
      part.is_index = true;
      part.index = parse_integer(trim(text));
      counts_from_the_end_ |= part.index.value_or(0) < 0;
    }
    parts_.push_back(std::move(part));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

Value MiniPath::find(const Value& document) const { return find_from(document, 0); }

Value MiniPath::find_from(const Value& start, std::size_t part) const {
  const Value* value = &start;
  for (; part < parts_.size(); ++part) {
    const auto& [key, is_index, index] = parts_[part];
    if (const auto* text = value->get_if<std::string>(); text && is_index) {
      return find_from(character_at(*text, index), part + 1);  // As often as the path has parts.
    }
    const auto* array = is_index ? value->get_if<Value::Array>() : nullptr;
    if (array) {
      const auto number = place(index, array->size());
      value = number ? &(*array)[*number] : nullptr;
    } else {
      value = is_index ? nullptr : value->find(key);
    }
    if (!value) return {};
  }
  return *value;
}

// Follows the path through the events of a document and keeps where in the text it led to. A list
// or mapping is *on the path* when the parts up to it are met; `level_` of them are open, `depth_`
// containers in all.
class MiniPath::Search {
 public:
  explicit Search(const std::vector<Part>& parts) : parts_(parts) {}

  void scalar(JsonToken token, std::string_view raw) {
    if (depth_ != level_ || !is_next()) return;
    const bool is_text = token == JsonToken::text || token == JsonToken::escaped_text;
    const bool fits = level_ == parts_.size() || (is_text && parts_[level_].is_index);
    if (!fits) return;
    found_ = is_text ? std::string_view(raw.data() - 1, raw.size() + 2) : raw;
    parts_used_ = level_;
  }

  void key(JsonToken token, std::string_view raw) {
    if (depth_ == level_) key_fits_ = says(token, raw, parts_[level_ - 1].key);
  }

  void begin(char bracket, const char* at) {
    if (depth_ == level_ && is_next()) {
      if (level_ == parts_.size()) {
        begin_ = at;
      } else if (parts_[level_].is_index == (bracket == '[')) {
        ++level_;
        next_index_ = 0;
        key_fits_ = false;
      }
    }
    ++depth_;
  }

  void end(const char* past) {
    --depth_;
    if (depth_ < level_) {
      level_ = depth_;
      next_index_ = -1;  // The element that was wanted is behind.
      key_fits_ = false;
    } else if (begin_ && depth_ == level_) {
      found_ = {begin_, static_cast<std::size_t>(past - begin_)};
      parts_used_ = level_;
      begin_ = nullptr;
    }
  }

  // The value that the first `parts_used()` parts lead to, as it stands in the text; empty where
  // nothing is there.
  std::string_view found() const { return found_; }
  std::size_t parts_used() const { return parts_used_; }

 private:
  // Whether the value that begins, directly in the innermost container on the path, is the one
  // that the path leads to. A later one of the same name counts, not the earlier.
  bool is_next() {
    if (level_ > 0) {
      const Part& part = parts_[level_ - 1];
      if (!part.is_index) {
        if (!std::exchange(key_fits_, false)) return false;
      } else if (next_index_ < 0 || next_index_++ != part.index) {
        return false;
      }
    }
    found_ = {};
    return true;
  }

  const std::vector<Part>& parts_;
  std::size_t depth_ = 0;
  std::size_t level_ = 0;
  std::int64_t next_index_ = 0;  // In a list on the path; negative: no further one is wanted.
  bool key_fits_ = false;        // In a mapping on the path.
  const char* begin_ = nullptr;  // Of the list or mapping that was wanted and is still open.
  std::string_view found_;
  std::size_t parts_used_ = 0;
};

std::variant<Value, JsonError> MiniPath::find_in(std::string_view json) const {
  if (parts_.empty() || counts_from_the_end_) {
    auto document = parse_json(json);
    if (auto* error = std::get_if<JsonError>(&document)) return std::move(*error);
    return parts_.empty() ? std::move(document) : find(std::get<Value>(document));
  }
  Search search(parts_);
  if (auto error = read_json(json, search)) return std::move(*error);
  if (search.found().empty()) return Value();
  auto value = parse_json(search.found());
  if (search.parts_used() == parts_.size()) return value;
  return find_from(std::get<Value>(value), search.parts_used());
}

}  // namespace resttest

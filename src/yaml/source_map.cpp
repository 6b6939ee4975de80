#include "yaml/source_map.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace resttest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

bool is_all_ascii(std::string_view text) {
  unsigned all = 0;  // Without a branch, so that compilers take many bytes at a time.
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

}  // namespace

SourceMap::SourceMap(std::shared_ptr<const SourceFile> file)
    : file_(std::move(file)), text_(file_->text) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  constexpr std::size_t kShortLine = 16;  // Room that is not used costs nothing.
  lines_.reserve(text_.size() / kShortLine + 2);
  lines_.push_back({0, 0});
  const bool is_ascii = is_all_ascii(text_);
  std::size_t characters = 0;
  std::size_t begin = 0;
  while (begin < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
    const std::string_view line = text_.substr(begin, end - begin);
    characters += is_ascii
                      ? line.size()
                      : static_cast<std::size_t>(std::ranges::count_if(line, begins_character));
    if (line.back() == '\n') lines_.push_back({characters, end});
    begin = end;
  }
  lines_.push_back({characters + 1, text_.size() + 1});
}

void SourceMap::set_edits(const std::vector<Edit>& edits) {
  std::size_t byte = 0;
  std::size_t position = 0;  // In the edited text.
  std::ptrdiff_t by = 0;
  for (const Edit& edit : edits) {
    position += count_characters(text_.substr(byte, edit.at - byte));
    position += count_characters(edit.inserted);
    by += static_cast<std::ptrdiff_t>(edit.removed);
    by -= static_cast<std::ptrdiff_t>(count_characters(edit.inserted));
    byte = edit.at + edit.removed;
    shifts_.push_back({position, by});
  }
}

std::size_t SourceMap::original(std::size_t position) const {
  if (shifts_.empty()) return position;
  const auto behind = std::ranges::upper_bound(shifts_, position, {}, &Shift::from);
  if (behind == shifts_.begin()) return position;
  return position + static_cast<std::size_t>(std::prev(behind)->by);
}

const SourceMap::Line& SourceMap::line_of(std::size_t character) const {
  const auto is_in = [this, character](std::size_t line) {
    return line + 1 < lines_.size() && lines_[line].character <= character &&
           character < lines_[line + 1].character;
  };
  for (const std::size_t near : {last_line_, last_line_ + 1}) {
    if (is_in(near)) return lines_[last_line_ = near];
  }
  const auto behind =
      std::upper_bound(lines_.begin() + 1, lines_.end() - 1, character,
                       [](std::size_t value, const Line& line) { return value < line.character; });
  last_line_ = static_cast<std::size_t>(std::prev(behind) - lines_.begin());
  return lines_[last_line_];
}

// In characters, without blanks and the line end.
std::size_t SourceMap::end_of(const Line& line) const {
  const Line& next = *(&line + 1);
  std::size_t end = next.character - 1;
  std::size_t byte = next.byte - 1;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (byte > line.byte && is_blank(text_[byte - 1])) {
    --byte;
    --end;
  }
  return end;
}

Location SourceMap::place(std::size_t begin, std::size_t end) const {
  begin = original(begin);
  end = original(end);
  const Line& line = line_of(begin);
  end = std::max(std::min(end, end_of(line)), begin + 1);
  const auto number = static_cast<int>(&line - lines_.data()) + 1;
  return {file_, number, static_cast<int>(begin - line.character) + 1,
          static_cast<int>(end - begin)};
}

Location SourceMap::place_of_byte(std::size_t byte) const {
  const auto behind = std::ranges::upper_bound(lines_, byte, {}, &Line::byte);
  const Line& line = *std::prev(behind);
  const std::size_t before = count_characters(text_.substr(line.byte, byte - line.byte));
  return {file_, static_cast<int>(&line - lines_.data()) + 1, static_cast<int>(before) + 1, 1};
}

std::size_t SourceMap::byte_of(std::size_t position) const {
  const std::size_t character = original(position);
  const Line& line = line_of(character);
  std::size_t byte = line.byte;
  for (std::size_t left = character - line.character; left > 0 && byte < text_.size(); --left) {
    ++byte;
    while (byte < text_.size() && !begins_character(text_[byte])) ++byte;
  }
  return byte;
}

}  // namespace resttest

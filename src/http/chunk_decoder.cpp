#include "http/chunk_decoder.h"

#include <algorithm>
#include <utility>

#include "base/format.h"

namespace resttest {
namespace {

// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkDecoder::begin() {
  state_ = State::size;
  left_ = 0;
  digits_ = 0;
  extension_bytes_ = 0;
  has_trailer_ = false;
  line_.clear();
  oddities_ = {};
}

std::string_view ChunkDecoder::next(std::string_view& bytes, HeaderBudget& budget) {
  while (!bytes.empty() && !is_complete() && !is_broken()) {
    if (state_ == State::data) {
      const std::size_t size = std::min<std::uint64_t>(left_, bytes.size());
      const std::string_view piece = bytes.substr(0, size);
      bytes.remove_prefix(size);
      left_ -= size;
      if (left_ == 0) state_ = State::data_end;
      return piece;
    }
    if (state_ == State::trailer) {
      take_trailer(bytes, budget);
    } else {
      take(bytes.front(), budget);
      bytes.remove_prefix(1);
    }
  }
  return {};
}

void ChunkDecoder::take(char c, HeaderBudget& budget) {
  switch (state_) {
    case State::size:
      return take_size(c, budget);
    case State::blank:
    case State::extension:
      if (c == '\r' || c == '\n') return after_size(c, budget);
      if (c == ';') state_ = State::extension;
      if (state_ == State::blank && c != ' ' && c != '\t') {
        return broken(ErrorKind::proto_chunk, "a chunk size is followed by " + quoted({&c, 1}));
      }
      if (c == '\0') return broken(ErrorKind::proto_chunk, "a chunk extension contains NUL");
      return count_extension(budget);
    case State::size_end:
      if (c == '\n') return end_of_size();
      return broken(ErrorKind::proto_chunk, "the line of a chunk size contains a carriage return");
    case State::data_end:
      if (c == '\r') {
        state_ = State::data_line;
        return;
      }
      if (c == '\n') oddities_.add(Oddity::chunk_line_feed);
      [[fallthrough]];
    case State::data_line:
      if (c == '\n') {
        state_ = State::size;
        return;
      }
      return broken(ErrorKind::proto_chunk,
                    "a chunk is followed by " + quoted({&c, 1}) + ", not by a line end");
    case State::data:
    case State::trailer:
    case State::complete:
    case State::broken:
      return;
  }
}

void ChunkDecoder::take_size(char c, HeaderBudget& budget) {
  constexpr int kDigits = 16;
  const int value = hex_value(c);
  if (value < 0) return after_size(c, budget);
  if (++digits_ > kDigits) {
    return broken(ErrorKind::proto_chunk, "a chunk size has more than 16 digits");
  }
  left_ = left_ << 4 | static_cast<unsigned>(value);
}

// The first byte behind the digits, or behind the extension.
void ChunkDecoder::after_size(char c, HeaderBudget& budget) {
  if (digits_ == 0) {
    return broken(ErrorKind::proto_chunk,
                  "a chunk size begins with " + quoted({&c, 1}) + ", not with a hexadecimal digit");
  }
  if (left_ >> 63 != 0) {
    return broken(ErrorKind::proto_chunk, format("a chunk size is {:x}, not below 2^63", left_));
  }
  switch (c) {
    case '\r':
      state_ = State::size_end;
      return;
    case '\n':
      oddities_.add(Oddity::chunk_line_feed);
      return end_of_size();
    case ';':
      state_ = State::extension;
      return count_extension(budget);
    case ' ':
    case '\t':
      state_ = State::blank;
      return count_extension(budget);
    default:
      return broken(ErrorKind::proto_chunk, "a chunk size is followed by " + quoted({&c, 1}));
  }
}

void ChunkDecoder::end_of_size() {
  state_ = left_ == 0 ? State::trailer : State::data;
  digits_ = 0;
}

void ChunkDecoder::count_extension(HeaderBudget& budget) {
  if (++extension_bytes_ > limits::kChunkExtensionBytes || budget.bytes == 0) {
    return broken(ErrorKind::limit_headers, format("the chunk extensions have more than {} bytes",
                                                   limits::kChunkExtensionBytes));
  }
  --budget.bytes;
}

void ChunkDecoder::take_trailer(std::string_view& bytes, HeaderBudget& budget) {
  const std::size_t allowed = std::min(limits::kResponseLineBytes, budget.bytes) - line_.size();
  const std::string_view window = bytes.substr(0, allowed);
  const std::size_t end = window.find('\n');
  const bool is_whole = end != std::string_view::npos;
  const std::size_t taken = is_whole ? end + 1 : window.size();
  line_.append(window.substr(0, taken));
  bytes.remove_prefix(taken);
  if (is_whole) return take_trailer_line(budget);
  if (taken == allowed) {
    broken(ErrorKind::limit_headers,
           format("a trailer line has more than {} bytes, or the header lines more than {}",
                  limits::kResponseLineBytes, limits::kResponseHeaderBytes));
  }
}

void ChunkDecoder::take_trailer_line(HeaderBudget& budget) {
  const Line line = *find_line(line_, 0);
  budget.bytes -= line.size;
  if (line.is_bare) oddities_.add(Oddity::chunk_line_feed);
  if (line.text.empty()) {
    state_ = State::complete;
    return;
  }
  if (budget.lines == 0) {
    return broken(
        ErrorKind::limit_headers,
        format("the head and its trailers have more than {} lines", limits::kResponseHeaderLines));
  }
  --budget.lines;
  if (auto violation = check_header_line(line, !has_trailer_)) {
    return broken(violation->kind, std::move(violation->detail));
  }
  if (is_folded(line.text)) oddities_.add(Oddity::folded_line);
  has_trailer_ = true;
  line_.clear();
}

void ChunkDecoder::broken(ErrorKind kind, std::string detail) {
  state_ = State::broken;
  violation_ = {kind, std::move(detail)};
}

}  // namespace resttest

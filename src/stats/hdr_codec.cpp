#include "stats/hdr_codec.h"

#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/compress.h"

namespace resttest {
namespace {

constexpr std::uint32_t kPlain = 0x1c849313;
constexpr std::uint32_t kCompressed = 0x1c849314;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kMaxNumberBytes = 9;
// Of any layout of use; ours has 24,576.
constexpr std::size_t kMaxCounters = std::size_t{1} << 20;

void append_big_endian(std::uint64_t number, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(number >> (8 * i) & 0xFF);
}

// Takes numbers off the front; there are enough bytes.
std::uint64_t take_big_endian(std::string_view& from, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(from[i]);
  }
  from.remove_prefix(bytes);
  return number;
}

// Eight groups of seven bits, the lowest first; a ninth byte has eight bits.
std::optional<std::int64_t> take_zigzag(std::string_view& from) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kMaxNumberBytes; ++i) {
    if (i >= from.size()) return std::nullopt;
    const auto byte = static_cast<unsigned char>(from[i]);
    const bool is_last = i + 1 == kMaxNumberBytes || (byte & 0x80) == 0;
    const unsigned part = i + 1 == kMaxNumberBytes ? byte : byte & 0x7F;
    bits |= static_cast<std::uint64_t>(part) << (7 * i);
    if (!is_last) continue;
    from.remove_prefix(i + 1);
    const std::uint64_t sign = (bits & 1) == 0 ? 0 : ~std::uint64_t{0};
    return static_cast<std::int64_t>(bits >> 1 ^ sign);
  }
  return std::nullopt;
}

void append_zeros(std::size_t zeros, std::string& out) {
  if (zeros == 1) append_zigzag(0, out);
  if (zeros > 1) append_zigzag(-static_cast<std::int64_t>(zeros), out);
}

std::string payload_of(const HdrCounts& counts) {
  std::string payload;
  std::size_t next = 0;
  for (const HdrCell& cell : counts.cells()) {
    append_zeros(cell.index - next, payload);
    append_zigzag(static_cast<std::int64_t>(cell.count), payload);
    next = std::size_t{cell.index} + 1;
  }
  if (next == 0) append_zigzag(0, payload);
  return payload;
}

std::variant<HdrCounts, HdrError> read_payload(std::string_view payload, const HdrLayout& layout) {
  HdrCounts counts(layout);
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::size_t index = 0;
  while (!payload.empty()) {
    const auto number = take_zigzag(payload);
    if (!number) return HdrError{"its payload is cut short"};
    const std::uint64_t room = layout.counters() - index;
    const auto size = static_cast<std::uint64_t>(*number);
    const std::uint64_t steps = *number < 0 ? ~size + 1 : 1;
    if (steps > room) return HdrError{"it has more counters than its layout"};
    if (*number > 0) {
      if (size > most - counts.count()) return HdrError{"its counts are too large"};
      counts.add(index, size);
    }
    index += steps;
  }
  return counts;
}

}  // namespace

void append_zigzag(std::int64_t number, std::string& out) {
  auto bits = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
  for (std::size_t i = 0; i + 1 < kMaxNumberBytes; ++i) {
    if (bits < 0x80) {
      out += static_cast<char>(bits);
      return;
    }
    out += static_cast<char>((bits & 0x7F) | 0x80);
    bits >>= 7;
  }
  out += static_cast<char>(bits);
}

std::string hdr_bytes(const HdrCounts& counts) {
  const std::string payload = payload_of(counts);
  const HdrLayout& layout = counts.layout();
  std::string bytes;
  append_big_endian(kPlain, 4, bytes);
  append_big_endian(payload.size(), 4, bytes);
  append_big_endian(0, 4, bytes);  // The offset that normalizes: we never shift.
  append_big_endian(static_cast<std::uint64_t>(layout.digits()), 4, bytes);
  append_big_endian(static_cast<std::uint64_t>(layout.lowest()), 8, bytes);
  append_big_endian(static_cast<std::uint64_t>(layout.highest()), 8, bytes);
  append_big_endian(std::bit_cast<std::uint64_t>(1.0), 8, bytes);  // From integers to doubles.
  return bytes + payload;
}

std::string hdr_text(const HdrCounts& counts) {
  const std::string stream = deflated(hdr_bytes(counts));
  std::string bytes;
  append_big_endian(kCompressed, 4, bytes);
  append_big_endian(stream.size(), 4, bytes);
  return to_base64(bytes + stream);
}

std::variant<HdrCounts, HdrError> read_hdr_bytes(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return HdrError{"it is cut short"};
  if (take_big_endian(bytes, 4) != kPlain) return HdrError{"it has no V2 header"};
  const std::uint64_t payload_size = take_big_endian(bytes, 4);
  const std::uint64_t offset = take_big_endian(bytes, 4);
  const auto digits = static_cast<std::int64_t>(take_big_endian(bytes, 4));
  const auto lowest = static_cast<std::int64_t>(take_big_endian(bytes, 8));
  const auto highest = static_cast<std::int64_t>(take_big_endian(bytes, 8));
  take_big_endian(bytes, 8);
  if (offset != 0) return HdrError{"its counters are shifted"};
  if (payload_size != bytes.size()) return HdrError{"its payload is cut short"};
  if (!HdrLayout::is_possible(lowest, highest, digits))
    return HdrError{"its layout does not exist"};
  const HdrLayout layout(lowest, highest, static_cast<int>(digits));
  if (layout.counters() > kMaxCounters) return HdrError{"its layout has too many counters"};
  return read_payload(bytes, layout);
}

std::variant<HdrCounts, HdrError> read_hdr_text(std::string_view text) {
  const auto decoded = from_base64(text);
  if (!decoded) return HdrError{"it is no Base64"};
  std::string_view bytes = *decoded;
  if (bytes.size() < 8) return HdrError{"it is cut short"};
  if (take_big_endian(bytes, 4) != kCompressed) return HdrError{"it has no compressed V2 header"};
  if (take_big_endian(bytes, 4) != bytes.size()) return HdrError{"it is cut short"};
  const std::size_t most = kHeaderBytes + kMaxNumberBytes * histogram_layout().counters();
  const auto plain = inflated(bytes, most);
  if (!plain) return HdrError{"it cannot be decompressed"};
  return read_hdr_bytes(*plain);
}

}  // namespace resttest

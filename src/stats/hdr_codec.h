#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "stats/hdr_counts.h"

namespace resttest {

// HdrHistogram's V2 encoding, big endian: the layout, then the counters up to the last that is not
// zero as ZigZag LEB128 numbers, a negative one for a run of zeros.
std::string hdr_bytes(const HdrCounts& counts);

// The same, compressed by zlib behind a header of eight bytes, as Base64: what files of logs and
// JSON reports carry.
std::string hdr_text(const HdrCounts& counts);

// Why a text or bytes are no histogram, as the end of a sentence: "its payload is cut short".
struct HdrError {
  std::string reason;
};

// What was encoded. The input is not trusted: of no length in it more is kept than a histogram of
// its layout has counters.
std::variant<HdrCounts, HdrError> read_hdr_bytes(std::string_view bytes);
std::variant<HdrCounts, HdrError> read_hdr_text(std::string_view text);

// One number of the payload, behind `out`.
void append_zigzag(std::int64_t number, std::string& out);

}  // namespace resttest

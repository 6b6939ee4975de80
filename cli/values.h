#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.h"

#include "resttest/options.h"

namespace resttest::cli {

// The values of options. Each throws UsageError that names the option, what was there and what may
// be.

// As optparse reads an int: decimal, 0x, 0b, a leading 0 for octal; out of range is clamped.
std::int64_t read_integer(Option option, std::string_view text);
std::int64_t read_count(Option option, std::string_view text);  // Not negative.
std::int64_t read_positive(Option option, std::string_view text);
std::uint64_t read_unsigned(Option option, std::string_view text);  // 64 bits.
double read_seconds(Option option, std::string_view text);          // Finite, not negative.
bool read_bool(Option option, std::string_view text);               // true, false; any case.

// The place of `text` among `words`, whatever its case.
std::size_t read_word(Option option, std::string_view text,
                      const std::vector<std::string_view>& words);

// "503,520-524,5xx,!501": those that a positive entry names and no negated one, in order.
std::vector<int> read_statuses(Option option, std::string_view text);

// The path of a Unix socket: not empty, not longer than the system takes.
std::string read_socket_path(Option option, std::string_view text);

// "HOST:PORT:ADDRESS[,ADDRESS]", an address of IPv6 in brackets or not.
ResolvedName read_resolved_name(Option option, std::string_view text);

// The words of a text, divided by single blanks.
std::vector<std::string_view> words_in(std::string_view text);

std::string lower(std::string_view text);
std::string_view trimmed(std::string_view text);

}  // namespace resttest::cli

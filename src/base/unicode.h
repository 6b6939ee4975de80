#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace resttest {

// Appends `character` in UTF-8; what is no character (surrogates, above U+10FFFF) as U+FFFD.
void append_utf8(char32_t character, std::string& out);

// Bytes that are ISO-8859-1, as header fields are, in UTF-8.
std::string from_latin1(std::string_view bytes);

// The character at the start of `text`, which has `length` bytes as utf8_length() counts them.
char32_t decode_utf8(std::string_view text, std::size_t length);

// Whether Python's repr() shows the character as it is (str.isprintable(), Unicode 14).
bool is_printable_in_python(char32_t character);

}  // namespace resttest

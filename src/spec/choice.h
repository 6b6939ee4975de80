#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "resttest/fields.h"

namespace resttest {

// Which of `words` stands under `name`, in any case, counted from 0; nothing where it is not
// written, or after the mistake was reported.
std::optional<std::size_t> read_choice(Fields& fields, std::string_view name,
                                       std::initializer_list<const char*> words);

}  // namespace resttest

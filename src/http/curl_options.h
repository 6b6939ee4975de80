#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "resttest/http.h"

namespace resttest {

// What a value of a `curl_option_NAME` must be. Null is allowed for each: libcurl's own setting.
enum class OptionType { flag, number, text, file };  // A flag may be written 0 or 1, too.

enum class OptionReach {
  everywhere,  // `with_common_options` makes it a part of the request.
  basic_only,  // Likewise, where it asks for Basic authentication; else as below.
  libcurl,     // Functional tests and sync load.
};

// One row of the allow-list: no other option of libcurl can be named by a suite.
struct CurlOption {
  std::string_view name;
  OptionType type;
  OptionReach reach;
};

std::span<const CurlOption> curl_options();

// The row of that name, in any case, or null.
const CurlOption* curl_option_named(std::string_view name);

// What `value` must be for `option`: "true or false", where it is not; else nothing.
std::optional<std::string_view> wrong_value(const CurlOption& option, const Value& value);

// Whether every engine honours this setting.
bool works_everywhere(const CurlOption& option, const Value& value);

// `request` with those of its options that are no matter of libcurl's moved to where they belong:
// time limits, redirects, the User-Agent and the Cookie header. They win over what was there.
Request with_common_options(Request request);

}  // namespace resttest

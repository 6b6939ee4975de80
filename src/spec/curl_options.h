#pragma once

#include <optional>

#include "resttest/fields.h"
#include "resttest/http.h"

namespace resttest {

enum class RunsAs { test, load };

// Reads one `curl_option_NAME: value`, the entry of a test. Nothing where the value is null, or
// after a mistake was reported: a name that is not on the list, a value that does not fit it, and,
// in a load test, an option that not every engine can honour.
std::optional<TransportOption> read_curl_option(const Node::Entry& entry, RunsAs runs_as,
                                                Diagnostics& found);

// Whether a key of a test is one of them.
bool is_curl_option(std::string_view key);

}  // namespace resttest

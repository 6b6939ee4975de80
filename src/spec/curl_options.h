#pragma once

#include <optional>

#include "spec/readers.h"

#include "resttest/fields.h"
#include "resttest/http.h"

namespace resttest {

// Who sends: libcurl, or the event engine of async load tests, which has fewer options.
enum class Sender { libcurl, event_engine };

// Reads one `curl_option_NAME: value`, the entry of a test. Nothing where the value is null, or
// after a mistake was reported: a name that is not on the list, a value that does not fit it, a
// file that cannot be read, and an option that `sender` does not have.
std::optional<TransportOption> read_curl_option(const Node::Entry& entry, Sender sender,
                                                const ReadArgs& args);

// Whether a key of a test is one of them.
bool is_curl_option(std::string_view key);

}  // namespace resttest

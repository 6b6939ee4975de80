#pragma once

#include <string>
#include <string_view>

namespace resttest {

// A URI reference cut at its '#'. Without one, and with nothing behind it, the fragment is empty.
struct SplitUri {
  std::string_view uri;
  std::string_view fragment;
};
SplitUri split_fragment(std::string_view reference);

// What `reference` names where `base` is in force (RFC 3986, 5.2), its fragment included.
std::string resolve_uri(std::string_view base, std::string_view reference);

// Every %41 as the byte it stands for; what is no such triplet stays.
std::string percent_decoded(std::string_view text);

}  // namespace resttest

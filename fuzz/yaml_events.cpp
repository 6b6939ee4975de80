// The fast reader of plain YAML against libyaml, on the same bytes: where the fast one takes a text
// at all, libyaml must take it too and make exactly the same documents of it, with the same places.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"
#include "yaml/read_events.h"
#include "yaml/read_plain.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const resttest::TreeLimits limits{resttest::limits::kYamlDepth, resttest::limits::kYamlNodes};
  const auto plain = resttest::read_plain(text, limits);
  if (!plain) return 0;
  const resttest::EventReading all = resttest::read_events(text, limits);
  if (all.problem || all.mistake || all.documents != *plain) std::abort();
  return 0;
}

// The bytes of a suite file through the function that users reach. Besides crashes, leaks and
// endless loops it looks for diagnostics that point outside of the file, and for a second reading
// that finds anything else than the first.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "spec/read_suite.h"

namespace {

using resttest::Diagnostic;
using resttest::Diagnostics;
using resttest::Location;

bool is_within(const Location& where) {
  if (!where.file) return false;
  int lines = 1;
  for (const char c : where.file->text) lines += c == '\n';
  const auto size = static_cast<int>(where.file->text.size());
  return where.line >= 1 && where.line <= lines && where.column >= 1 && where.column <= size + 1 &&
         where.length >= 1 && where.length <= size + 1;
}

std::string messages(const std::string& text) {
  Diagnostics found;
  resttest::read_suite("fuzz.yaml", text, found);
  std::string all;
  for (const Diagnostic& diagnostic : found.sorted()) {
    if (!is_within(diagnostic.where)) std::abort();
    all += render(diagnostic);
    if (all.size() > 1'000'000) break;
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (messages(text) != messages(text)) std::abort();
  return 0;
}

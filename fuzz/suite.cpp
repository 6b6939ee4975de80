// The bytes of a suite file, read, checked and planned as users reach it. Besides crashes, leaks
// and endless loops it looks for diagnostics that point outside of the file, and for a second
// reading that finds anything else than the first. Nothing is sent, and no other file is looked at:
// inputs that speak of files are left alone.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "base/text.h"
#include "extend/builtins.h"
#include "plan/plan.h"
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

const resttest::Registry& registry() {
  static const resttest::Registry extensions = [] {
    resttest::Registry built_in;
    resttest::add_extensions(built_in);
    return built_in;
  }();
  return extensions;
}

std::string messages(const std::string& text) {
  Diagnostics found;
  const resttest::Suite suite = resttest::read_suite("fuzz.yaml", text, found);
  resttest::RunOptions options;
  options.base_url = "http://localhost:8000/api";
  resttest::make_plan(std::span(&suite, 1), registry(), options, found);
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
  const std::string lower = resttest::to_lower(text);
  const bool reads = lower.find("file") != std::string::npos ||
                     lower.find("import") != std::string::npos ||
                     lower.find("curl_option") != std::string::npos;
  if (reads) return 0;  // Other files of this machine.
  if (messages(text) != messages(text)) std::abort();
  return 0;
}

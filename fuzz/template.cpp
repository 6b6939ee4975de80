#include "data/template.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "data/python_text.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// With every variable bound to how it is written, a rendering is the text with $$ made $; a
// rendering with nothing bound is the same. What a variable holds is not looked at.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace resttest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Template parsed(text);
  const std::string unbound = parsed.render(Context());
  check(unbound.size() <= text.size());

  Context context;
  for (const std::string& name : parsed.variables()) context.bind(name, "$$" + name);
  const std::string bound = parsed.render(context);
  check(parsed.is_constant() == parsed.variables().empty());
  if (parsed.is_constant()) check(bound == unbound);
  if (text.find('$') == std::string_view::npos) check(unbound == text);

  const std::string quoted = python_quoted(text);
  check(quoted.size() >= 2 && quoted.front() == quoted.back());
  return 0;
}

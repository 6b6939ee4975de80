#include <string>

#include "base/format.h"
#include "data/python_text.h"
#include "report/reporters.h"

#include "resttest/suite.h"

namespace resttest {

const std::string_view kInteractiveRule = "===================================\n";

std::string interactive_block(const Pending& pending) {
  const Request& request = pending.request;
  Value::Object headers;
  const std::size_t count = request.headers.size();
  for (std::size_t i = count - pending.own_headers; i < count; ++i) {
    headers.push_back(
        {std::string(request.headers[i].name), std::string(request.headers[i].value)});
  }
  std::string text = format("{}{}\n", kInteractiveRule, pending.test.name);
  text += "-----------------------------------\nREQUEST:\n";
  text += format("{} {}\nHEADERS:\n{}\n", request.method, pending.url,
                 python_text(Value(std::move(headers))));
  if (!request.body.empty()) text += format("\n{}\n", request.body);
  return text + format("Press ENTER when ready ({}): ", pending.test.delay.count());
}

}  // namespace resttest

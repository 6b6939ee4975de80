#include "base/text.h"

#include "resttest/extend.h"
#include "resttest/json.h"

namespace resttest {

Missing not_json(const JsonError& error) {
  return {"body is not JSON: " + error.reason + " (at byte " + std::to_string(error.offset) + ")",
          error.code};
}

const Extraction& Answer::json() const {
  if (!json_) {
    auto parsed = parse_json(response_.body);
    if (const auto* error = std::get_if<JsonError>(&parsed)) {
      json_ = not_json(*error);
    } else {
      json_ = std::get<Value>(std::move(parsed));
    }
  }
  return *json_;
}

Value Answer::body() const {
  if (!is_utf8(response_.body)) return Bytes{response_.body};
  return response_.body;
}

}  // namespace resttest

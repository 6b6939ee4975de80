#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/unicode.h"
#include "data/template.h"
#include "extend/extractors.h"
#include "extend/query_text.h"

namespace resttest {
namespace {

struct Cookie {
  std::string_view name;
  std::string_view value;
};

// What a Set-Cookie field sets, without its attributes; a field without '=' sets nothing
// (RFC 6265, 5.2).
std::optional<Cookie> read_cookie(std::string_view field) {
  const std::string_view pair = field.substr(0, field.find(';'));
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Cookie{trim(pair.substr(0, equals)), trim(pair.substr(equals + 1))};
}

class CookieExtractor : public Extractor {
 public:
  explicit CookieExtractor(QueryText query)
      : query_(std::move(query)), template_(query_.is_template ? query_.text : "") {}

  Extraction extract(const Answer& answer, Context& context) const override {
    return query_.is_template ? find(template_.render(context), answer) : find(query_.text, answer);
  }

  std::string describe() const override { return query_.describe("cookie"); }

 private:
  // Of several cookies of that name the last, which a browser would keep.
  static Value find(std::string_view name, const Answer& answer) {
    const Headers& headers = answer.response().headers;
    Value value;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (!is_same_word(headers[i].name, "Set-Cookie")) continue;
      const auto cookie = read_cookie(headers[i].value);
      if (cookie && cookie->name == name) value = from_latin1(cookie->value);
    }
    return value;
  }

  QueryText query_;
  Template template_;
};

}  // namespace

std::unique_ptr<Extractor> make_cookie(const FactoryArgs& args) {
  auto query = read_query(args, "cookie");
  if (!query) return nullptr;
  return std::make_unique<CookieExtractor>(std::move(*query));
}

}  // namespace resttest

#include "extend/extractors.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/unicode.h"
#include "data/template.h"
#include "extend/builtins.h"
#include "extend/query_text.h"
#include "query/mini_path.h"

#include "resttest/json.h"

namespace resttest {
namespace {

class JsonPathMini : public Extractor {
 public:
  explicit JsonPathMini(QueryText query)
      : query_(std::move(query)),
        template_(query_.is_template ? query_.text : ""),
        path_(query_.is_template ? "" : query_.text) {}

  Extraction extract(const Answer& answer, Context& context) const override {
    if (query_.is_template) return follow(MiniPath(template_.render(context)), answer);
    return follow(path_, answer);
  }

  std::string describe() const override { return query_.describe("jsonpath_mini"); }

 private:
  static Extraction follow(const MiniPath& path, const Answer& answer) {
    if (const Extraction* document = answer.json_if_read()) {
      if (const auto* missing = std::get_if<Missing>(document)) return *missing;
      return path.find(std::get<Value>(*document));
    }
    auto found = path.find_in(answer.response().body);
    if (const auto* error = std::get_if<JsonError>(&found)) return not_json(*error);
    return std::get<Value>(std::move(found));
  }

  QueryText query_;
  Template template_;
  MiniPath path_;
};

class Header : public Extractor {
 public:
  explicit Header(QueryText query)
      : query_(std::move(query)), template_(query_.is_template ? query_.text : "") {}

  Extraction extract(const Answer& answer, Context& context) const override {
    return query_.is_template ? find(template_.render(context), answer) : find(query_.text, answer);
  }

  std::string describe() const override { return query_.describe("header"); }

 private:
  static Extraction find(std::string_view name, const Answer& answer) {
    const Headers& headers = answer.response().headers;
    Value::Array values;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      const Headers::Field field = headers[i];
      if (is_same_word(field.name, name)) values.emplace_back(from_latin1(field.value));
    }
    if (values.empty()) return Missing{"the answer has no header '" + std::string(name) + "'"};
    if (values.size() == 1) return std::move(values.front());
    return Value(std::move(values));
  }

  QueryText query_;
  Template template_;
};

class RawBody : public Extractor {
 public:
  Extraction extract(const Answer& answer, Context&) const override { return answer.body(); }
  std::string describe() const override { return QueryText{"None"}.describe("raw_body"); }
};

class Status : public Extractor {
 public:
  Extraction extract(const Answer& answer, Context&) const override {
    return Value(answer.response().status);
  }
  std::string describe() const override { return QueryText{"None"}.describe("status"); }
};

// Of the last attempt, without the waits before it.
class DurationMs : public Extractor {
 public:
  Extraction extract(const Answer& answer, Context&) const override {
    const std::chrono::duration<double, std::milli> total =
        answer.response().transfer.timings.total;
    return Value(total.count());
  }
  std::string describe() const override { return QueryText{"None"}.describe("duration_ms"); }
};

template <typename Type>
std::unique_ptr<Extractor> make(const FactoryArgs& args, const char* name) {
  auto query = read_query(args, name);
  if (!query) return nullptr;
  return std::make_unique<Type>(std::move(*query));
}

std::unique_ptr<Extractor> jsonpath_mini(const FactoryArgs& args) {
  return make<JsonPathMini>(args, "jsonpath_mini");
}

std::unique_ptr<Extractor> header(const FactoryArgs& args) { return make<Header>(args, "header"); }

// For what needs to be told nothing.
template <typename Type>
std::unique_ptr<Extractor> make_plain(const FactoryArgs&) {
  return std::make_unique<Type>();
}

}  // namespace

void add_extractors(Registry& registry) {
  auto& catalog = registry.extractors;
  catalog.add("cookie", "the value of a cookie that the answer sets, null where it sets none",
              make_cookie);
  catalog.add("duration_ms", "how long the last attempt took, in milliseconds",
              make_plain<DurationMs>);
  catalog.add("header", "the value of a header, a list where it repeats", header);
  catalog.add("jmespath", "the value of a JMESPath expression for a JSON body", make_jmespath);
  catalog.add("jsonpath_mini", "the value at a path like users.0.name in a JSON body",
              jsonpath_mini);
  catalog.add("raw_body", "the body as it came", make_plain<RawBody>);
  catalog.add("regex", "the first match of a pattern in the body, or its group 1", make_regex);
  catalog.add("status", "the status of the answer", make_plain<Status>);
}

}  // namespace resttest

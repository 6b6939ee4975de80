#include <optional>
#include <utility>

#include "base/text.h"
#include "base/unicode.h"
#include "data/template.h"
#include "extend/builtins.h"
#include "query/mini_path.h"

#include "resttest/fields.h"
#include "resttest/json.h"

namespace resttest {
namespace {

// The text that an extractor is told: as written, or with variables in it.
struct Query {
  std::string text;
  bool is_template = false;

  std::string describe(std::string_view type) const {
    return "Extractor Type: " + std::string(type) + ",  Query: \"" + text +
           "\", Templated?: " + (is_template ? "True" : "False");
  }
};

// A text or {template: text}; reports anything else.
std::optional<Query> read_query(const FactoryArgs& args, const std::string& name) {
  const Node& config = args.config;
  if (const auto* text = config.value.get_if<std::string>()) return Query{*text};
  if (config.kind == Node::Kind::scalar) {
    args.found.error("wrong-kind", config.where,
                     name + " needs a text or {template: text}, not " +
                         (config.value.is_null() ? "null" : "'" + config.text + "'"),
                     config.value.is_null() ? "" : "put it in quotes");
    return std::nullopt;
  }
  Fields fields(config, name, UnknownKeys::warn, args.found);
  const Node* text = fields.child("template");
  fields.finish();
  if (text && text->value.get_if<std::string>()) {
    return Query{*text->value.get_if<std::string>(), true};
  }
  args.found.error("wrong-kind", text ? text->where : config.where,
                   name + " needs a text or {template: text}");
  return std::nullopt;
}

class JsonPathMini : public Extractor {
 public:
  explicit JsonPathMini(Query query)
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

  Query query_;
  Template template_;
  MiniPath path_;
};

// Header fields are ISO-8859-1.
std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) append_utf8(static_cast<unsigned char>(c), text);
  return text;
}

class Header : public Extractor {
 public:
  explicit Header(Query query)
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

  Query query_;
  Template template_;
};

class RawBody : public Extractor {
 public:
  Extraction extract(const Answer& answer, Context&) const override { return answer.body(); }
  std::string describe() const override { return Query{"None"}.describe("raw_body"); }
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

std::unique_ptr<Extractor> raw_body(const FactoryArgs&) { return std::make_unique<RawBody>(); }

}  // namespace

void add_extractors(Registry& registry) {
  auto& catalog = registry.extractors;
  catalog.add("jsonpath_mini", "the value at a path like users.0.name in a JSON body",
              jsonpath_mini);
  catalog.add("header", "the value of a header, a list where it repeats", header);
  catalog.add("raw_body", "the body as it came", raw_body);
}

}  // namespace resttest

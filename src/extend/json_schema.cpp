#include <filesystem>
#include <optional>
#include <utility>

#include "base/files.h"
#include "base/format.h"
#include "base/number.h"
#include "base/read_content.h"
#include "data/content.h"
#include "extend/builtins.h"
#include "json_schema/describe.h"
#include "json_schema/json_pointer.h"
#include "json_schema/schema.h"
#include "yaml/parse_yaml.h"

#include "resttest/context.h"
#include "resttest/fields.h"

namespace resttest {
namespace {

constexpr const char* kMessage = "JSON Schema Validation Failed";

// What is said about a schema, with the place in its own text where that is known.
struct Remark {
  Severity severity;
  Location where;
  std::string text;
};

struct ReadSchema {
  std::optional<JsonSchema> schema;  // Nothing where an error is among the remarks.
  std::vector<Remark> remarks;
};

// As Node::to_value(), but a date is the text that was written: JSON has no dates.
Value schema_value(const Node& node) {
  if (node.kind == Node::Kind::sequence) {
    Value::Array array;
    for (const Node& item : node.items) array.push_back(schema_value(item));
    return array;
  }
  if (node.kind == Node::Kind::mapping) {
    Value::Object object;
    for (const auto& entry : node.entries) {
      object.push_back({entry.key.text, schema_value(entry.value)});
    }
    return object;
  }
  return node.value.get_if<Date>() ? Value(node.text) : node.value;
}

// Where what a JSON pointer names is written; of a member, where its name is.
Location place_in(const Node& root, std::string_view pointer) {
  const Node* node = &root;
  Location where = root.where;
  for (const std::string& token : split_pointer(pointer).value_or(std::vector<std::string>())) {
    const auto index = parse_unsigned(token);
    const Node* next = nullptr;
    for (const Node::Entry& entry : node->entries) {
      if (entry.key.text != token) continue;
      where = entry.key.where;
      next = &entry.value;
    }
    if (index && *index < node->items.size()) {
      next = &node->items[*index];
      where = next->where;
    }
    if (!next) break;
    node = next;
  }
  return where;
}

Remark remark(Severity severity, const Node& document, const SchemaProblem& problem) {
  const std::string at = problem.place.empty() ? "" : "at " + shown_pointer(problem.place) + ": ";
  return {severity, place_in(document, problem.place), at + problem.reason};
}

ReadSchema read_schema(std::string path, std::string text) {
  ReadSchema read;
  Diagnostics found;
  const auto file =
      std::make_shared<const SourceFile>(SourceFile{std::move(path), std::move(text)});
  const std::vector<Node> documents = parse_yaml(file, found);
  for (const Diagnostic& one : found.sorted()) {
    read.remarks.push_back({one.severity, one.where, one.message});
  }
  if (found.has_errors()) return read;
  if (documents.size() != 1) {
    const Location top{file, 1, 1};
    read.remarks.push_back({Severity::error, top, "it must be one document"});
    return read;
  }
  const Node& document = documents.front();
  auto compiled = JsonSchema::compile(schema_value(document));
  if (const auto* problems = std::get_if<std::vector<SchemaProblem>>(&compiled)) {
    for (const auto& one : *problems)
      read.remarks.push_back(remark(Severity::error, document, one));
    return read;
  }
  read.schema = std::move(std::get<JsonSchema>(compiled));
  for (const auto& one : read.schema->warnings()) {
    read.remarks.push_back(remark(Severity::warning, document, one));
  }
  return read;
}

std::string why_unusable(const ReadSchema& read) {
  for (const Remark& one : read.remarks) {
    if (one.severity == Severity::error) return "the schema cannot be used: " + one.text;
  }
  return "";
}

std::string place_text(const std::string& pointer) {
  return pointer.empty() ? "the root" : shown_pointer(pointer);
}

std::string shown(const std::vector<SchemaError>& errors) {
  std::string lines;
  for (const SchemaError& error : errors) {
    if (!lines.empty()) lines += '\n';
    lines += format("at {}: {} (schema: {})", place_text(error.instance), error.reason,
                    place_text(error.schema));
  }
  if (errors.size() == kSchemaErrors) {
    lines += format("\nonly the first {} errors are listed", kSchemaErrors);
  }
  return lines;
}

// Validates the body. A schema that no variable changes was compiled while the suite was read.
class SchemaValidator : public Validator {
 public:
  SchemaValidator(PlannedContent content, std::optional<ReadSchema> compiled)
      : content_(std::move(content)), compiled_(std::move(compiled)) {}

  std::optional<Failure> check(const Answer& answer, Context& context) const override {
    if (compiled_) return check(answer, *compiled_);
    std::string text;
    if (auto problem = render_content(content_, context, text)) {
      return Failure{Failure::Kind::execution, "execution", content_.where, std::move(*problem)};
    }
    return check(answer, read_schema("schema", std::move(text)));
  }

 private:
  std::optional<Failure> check(const Answer& answer, const ReadSchema& read) const {
    if (!read.schema) return failure("schema.mismatch", why_unusable(read));
    const Extraction& body = answer.json();
    if (const auto* missing = std::get_if<Missing>(&body)) {
      return failure(missing->code, missing->reason);
    }
    const auto result = read.schema->check(std::get<Value>(body));
    if (const auto* limit = std::get_if<SchemaLimit>(&result)) {
      return failure(limit->code, limit->reason);
    }
    const auto& errors = std::get<std::vector<SchemaError>>(result);
    if (errors.empty()) return std::nullopt;
    return failure("schema.mismatch", shown(errors));
  }

  Failure failure(std::string_view code, std::string details) const {
    return {Failure::Kind::validator_exception, std::string(code), content_.where, kMessage,
            std::move(details)};
  }

  PlannedContent content_;
  std::optional<ReadSchema> compiled_;
};

// What was found in a schema of the suite. One in a file of its own is shown there; in a text
// within the suite the lines are the suite's.
void report(const std::vector<Remark>& remarks, bool is_file, const Location& where,
            Diagnostics& found) {
  constexpr std::size_t kMost = 10;
  for (std::size_t i = 0; i < remarks.size() && i < kMost; ++i) {
    const bool is_error = remarks[i].severity == Severity::error;
    found.warn(is_error ? "schema.invalid" : "schema.doubt", is_file ? remarks[i].where : where,
               (is_error ? "the schema cannot be used: " : "in the schema: ") + remarks[i].text);
  }
}

std::unique_ptr<Validator> make_json_schema(const FactoryArgs& args) {
  Fields fields(args.config, "json_schema", UnknownKeys::warn, args.found);
  const Node* node = fields.child("schema");
  fields.finish();
  if (!node) {
    args.found.error("missing-key", args.where, "json_schema needs 'schema'");
    return nullptr;
  }
  const std::filesystem::path suite(node->where.file ? node->where.file->path : "");
  const std::string folder = suite.parent_path().string();
  const auto content = read_content(*node, "schema", folder, args.found);
  if (!content) return nullptr;
  PlannedContent planned = plan_content(*content, node->where, args.found);
  if (!planned.is_constant()) {
    return std::make_unique<SchemaValidator>(std::move(planned), std::nullopt);
  }
  const auto* file = std::get_if<FileContent>(&*content);
  ReadSchema read = read_schema(file ? path_from(folder, file->path.text) : suite.string(),
                                planned.text.render(Context()));
  report(read.remarks, file != nullptr, node->where, args.found);
  return std::make_unique<SchemaValidator>(std::move(planned), std::move(read));
}

}  // namespace

void add_json_schema(Registry& registry) {
  registry.validators.add("json_schema", "the body is valid under a JSON Schema", make_json_schema);
}

}  // namespace resttest

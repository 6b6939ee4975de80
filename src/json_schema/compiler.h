#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "json_schema/program.h"

namespace resttest {

class SchemaCompiler;

// A reference that is resolved when everything else is compiled.
struct SchemaLink {
  const Schema* target = nullptr;
  std::string anchor = {};  // What stood behind the '#', where that was no pointer.
};

// What makes a keyword may use, and where what is wrong with it goes.
struct KeywordArgs {
  std::string_view name;
  const Value& value;   // Of the keyword.
  const Value& schema;  // The object that has it.
  SchemaResource& resource;
  const std::string& schema_place;
  SchemaCompiler& compiler;

  std::string place() const;
  const Value* sibling(std::string_view other) const { return schema.find(other); }

  // A schema within the keyword: its value itself, or what stands under `tokens` in it.
  const Schema* child(const Value& value, std::string_view tokens = {}) const;

  // "NAME must be MAY_BE, not ..." Returns null, for the maker to return.
  std::nullptr_t refuse(std::string_view may_be) const;
  std::nullptr_t refuse_with(std::string reason) const;

  std::optional<std::size_t> count() const;  // A whole number that is not negative.
  const Regex* pattern(std::string_view text) const;
  std::optional<std::vector<std::string>> names(const Value& list) const;  // Texts, all different.
};

// How one keyword is compiled; null where it has nothing to check, or a mistake was reported.
using MakeKeyword = std::unique_ptr<Keyword> (*)(const KeywordArgs&);

// One row of the table of keywords.
struct KeywordRow {
  std::string_view name;
  SchemaDialect first;
  SchemaDialect last;
  MakeKeyword make;
};

// Turns documents into schemas, and finds what references mean.
class SchemaCompiler {
 public:
  explicit SchemaCompiler(const SchemaSettings& settings) : settings_(settings) {}

  // All of it. Where `problems()` has something, the result is of no use.
  std::shared_ptr<const SchemaProgram> compile(Value document);

  const std::vector<SchemaProblem>& problems() const { return problems_; }

  // For keywords.
  const Schema* schema_at(const Value& value, SchemaResource& resource, std::string place);
  void link(SchemaLink& link, const KeywordArgs& args, std::string_view reference);
  const Regex* pattern(std::string_view text, const std::string& place);
  void problem(std::string place, std::string reason);
  void warn(std::string place, std::string reason);

 private:
  struct PendingLink {
    SchemaLink* link;
    std::string uri;
    std::string place;
  };

  SchemaResource* add_document(Value document, const std::string& uri, SchemaDialect dialect);
  SchemaResource* find_resource(const std::string& uri);
  SchemaResource* enter(const Value& schema, SchemaResource& outer, const std::string& place,
                        bool is_document);
  SchemaDialect read_dialect(const Value& schema, SchemaDialect outer, const std::string& place);
  void read_id(const Value& schema, Schema& made, SchemaResource*& resource, bool is_document);
  void read_anchors(const Value& schema, const Schema& made, SchemaResource& resource);
  void add_anchor(SchemaResource& resource, const std::string& name, const Schema& schema);
  void compile_keywords(const Value& value, Schema& schema, SchemaResource& resource);
  void compile_keyword(const KeywordRow& row, const KeywordArgs& args, Schema& schema);
  void warn_about_others(const Value& value, const SchemaResource& resource,
                         const std::string& place);
  void resolve(const PendingLink& pending);
  const Schema* find_pointer(SchemaResource& resource, std::string_view pointer,
                             const std::string& place);

  const SchemaSettings& settings_;
  std::shared_ptr<SchemaProgram> program_ = std::make_shared<SchemaProgram>();
  std::map<std::string, SchemaResource*, std::less<>> resources_;
  std::unordered_map<const Value*, std::pair<Schema*, SchemaResource*>> compiled_;
  std::vector<PendingLink> pending_;
  std::vector<SchemaProblem> problems_;
  int depth_ = 0;
};

}  // namespace resttest

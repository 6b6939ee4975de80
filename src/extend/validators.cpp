#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "data/python_text.h"
#include "data/template.h"
#include "extend/builtins.h"

#include "resttest/context.h"
#include "resttest/fields.h"

namespace resttest {
namespace {

// An extractor that a mapping names, with the place of its configuration.
struct Named {
  std::string name;
  Location where;
  std::unique_ptr<Extractor> extractor;
};

// The one key of `fields` that names an extractor: the first counts, a second is a warning. Where
// there is none, a key that is nothing else is taken for a misspelt one.
class ExtractorSearch {
 public:
  ExtractorSearch(Fields& fields, std::string what, std::vector<std::string> other_keys,
                  const FactoryArgs& args)
      : fields_(fields), what_(std::move(what)), others_(std::move(other_keys)), args_(args) {}

  std::optional<Named> find() {
    std::optional<Named> found;
    for (const Node::Entry* entry : fields_.entries()) {
      const std::string name = to_lower(entry->key.text);
      const auto* row = args_.registry.extractors.find(name);
      if (!row) continue;
      fields_.ignore(name);
      if (found) {
        args_.found.warn(
            "second-extractor", entry->key.where,
            what_ + " has a second extractor, '" + name + "'; only '" + found->name + "' counts");
        continue;
      }
      found = Named{
          name, entry->value.where,
          row->item({entry->value, entry->key.where, args_.registry, args_.seeding, args_.found})};
    }
    if (!found) report_none();
    return found && found->extractor ? std::move(found) : std::nullopt;
  }

 private:
  void report_none() {
    const auto names = names_of(args_.registry.extractors);
    for (const Node::Entry* entry : fields_.entries()) {
      const std::string key = to_lower(entry->key.text);
      if (std::ranges::find(others_, key) != others_.end()) continue;
      fields_.ignore(key);
      args_.found.error("unknown-extractor", entry->key.where,
                        "unknown extractor '" + entry->key.text + "' in " + what_,
                        hint(did_you_mean(key, names), names));
      return;
    }
    args_.found.error("no-extractor", args_.where, what_ + " has no extractor", hint({}, names));
  }

  static std::string hint(std::string meant, const std::vector<std::string>& names) {
    return meant.empty() ? "one of " + join(names, ", ") : meant;
  }

  Fields& fields_;
  std::string what_;
  std::vector<std::string> others_;
  const FactoryArgs& args_;
};

// The word under `key`, in lower case, if `catalog` has it; reports it where it does not.
template <typename Item>
std::optional<std::string> read_word(const Node& node, const Catalog<Item>& catalog,
                                     const std::string& what, Diagnostics& found) {
  const auto* text = node.value.get_if<std::string>();
  const std::string word = text ? to_lower(trim(*text)) : "";
  if (text && catalog.find(word)) return word;
  const auto names = names_of(catalog);
  const std::string meant = text ? did_you_mean(word, names) : "";
  found.error("unknown-" + what, node.where,
              text ? "unknown " + what + " '" + *text + "'" : "a " + what + " must be a name",
              meant.empty() ? "one of " + join(names, ", ") : meant);
  return std::nullopt;
}

Failure extractor_failure(const Missing& missing, const Location& where, std::string message) {
  return {Failure::Kind::extractor, std::string(missing.code), where, std::move(message),
          missing.reason};
}

// What a value is compared with: written out, with variables in it, or extracted too.
struct Expected {
  Location where;
  Value literal = {};
  std::optional<Template> text = {};
  std::string raw = {};  // Of `text`.
  std::unique_ptr<Extractor> extractor = {};

  bool is_literal() const { return !text && !extractor; }

  Extraction find(const Answer& answer, Context& context) const {
    if (extractor) return extractor->extract(answer, context);
    return text ? Value(text->render(context)) : literal;
  }
};

std::optional<Expected> read_expected_mapping(const Node& node, const FactoryArgs& args) {
  Expected expected{node.where};
  Fields fields(node, "expected", UnknownKeys::warn, args.found);
  if (const Node* text = fields.child("template")) {
    const auto* raw = text->value.get_if<std::string>();
    fields.finish();
    if (!raw) {
      args.found.error("bad-text", text->where, "a template must be a text", "put it in quotes");
      return std::nullopt;
    }
    expected.raw = *raw;
    expected.text.emplace(*raw);
    return expected;
  }
  auto named = ExtractorSearch(fields, "expected", {"template"},
                               {args.config, node.where, args.registry, args.seeding, args.found})
                   .find();
  fields.finish();
  if (!named) return std::nullopt;
  expected.extractor = std::move(named->extractor);
  return expected;
}

std::optional<Expected> read_expected(const Node& node, const FactoryArgs& args) {
  if (node.kind == Node::Kind::mapping) return read_expected_mapping(node, args);
  Expected expected{node.where};
  expected.literal = node.to_value();
  if (expected.literal.get_if<Date>()) {
    args.found.warn("date", node.where, "a date compares as null", "quote it");
    expected.literal = {};
  }
  return expected;
}

// A literal is used as it stands: only what was extracted or filled in is new.
const Value& value_of(const Extraction& extraction) { return std::get<Value>(extraction); }

class Compare : public Validator {
 public:
  Compare(Named actual, std::string name, Comparator comparator, Expected expected)
      : actual_(std::move(actual)),
        name_(std::move(name)),
        counts_bytes_(actual_.name == "raw_body" && is_count_comparator(comparator)),
        comparator_(std::move(comparator)),
        expected_(std::move(expected)) {}

  std::optional<Failure> check(const Answer& answer, Context& context) const override {
    Extraction actual = actual_.extractor->extract(answer, context);
    if (const auto* missing = std::get_if<Missing>(&actual)) {
      return extractor_failure(*missing, actual_.where, "Extractor threw exception");
    }
    if (expected_.is_literal()) return compare(value_of(actual), expected_.literal);
    const Extraction expected = expected_.find(answer, context);
    if (const auto* missing = std::get_if<Missing>(&expected)) {
      return extractor_failure(*missing, expected_.where,
                               "Expected value extractor threw exception");
    }
    return compare(value_of(actual), value_of(expected));
  }

 private:
  std::optional<Failure> compare(const Value& actual, const Value& expected) const {
    const Comparison result = apply(actual, expected);
    if (const auto* holds = std::get_if<bool>(&result)) {
      return *holds ? std::nullopt : std::optional(unmet(actual, expected));
    }
    return undecided(std::get<Incomparable>(result), actual, expected);
  }

  Comparison apply(const Value& actual, const Value& expected) const {
    const auto* body = counts_bytes_ ? actual.get_if<std::string>() : nullptr;
    return body ? comparator_(Bytes{*body}, expected) : comparator_(actual, expected);
  }

  Failure unmet(const Value& actual, const Value& expected) const {
    std::string details = "Extractor: " + actual_.extractor->describe();
    if (expected_.extractor) {
      details += "\nExpected value extractor: " + expected_.extractor->describe();
    } else if (expected_.text) {
      details += "\nExpected is templated, raw value: " + expected_.raw;
    }
    return {Failure::Kind::validator,
            "compare",
            expected_.where,
            "Comparison failed, evaluating " + name_ + "(" + python_text(actual) + ", " +
                python_text(expected) + ") returned False",
            std::move(details),
            expected,
            actual};
  }

  Failure undecided(const Incomparable& why, const Value& actual, const Value& expected) const {
    Failure failure{Failure::Kind::validator_exception, std::string(why.code), expected_.where,
                    why.reason};
    if (why.code == "compare") {
      failure.message = "Comparator " + name_ + " cannot compare " + python_repr(actual) +
                        " with " + python_repr(expected);
      failure.details = why.reason;
    }
    failure.expected = expected;
    failure.actual = actual;
    return failure;
  }

  Named actual_;
  std::string name_;
  bool counts_bytes_;
  Comparator comparator_;
  Expected expected_;
};

std::unique_ptr<Validator> make_compare(const FactoryArgs& args) {
  Fields fields(args.config, "compare", UnknownKeys::warn, args.found);
  const Node* word = fields.child("comparator");
  const Node* node = fields.child("expected");
  auto actual = ExtractorSearch(fields, "compare", {"comparator", "expected"}, args).find();
  const auto name = word ? read_word(*word, args.registry.comparators, "comparator", args.found)
                         : std::optional<std::string>("eq");
  fields.finish();
  if (!node) {
    args.found.error("missing-key", args.where, "compare needs 'expected'");
    return nullptr;
  }
  auto expected = read_expected(*node, args);
  if (!actual || !name || !expected) return nullptr;
  Comparator comparator = args.registry.comparators.find(*name)->item;
  if (expected->is_literal()) {
    comparator = prepare_comparator(comparator, expected->literal, node->where, args.found);
  }
  return std::make_unique<Compare>(std::move(*actual), *name, std::move(comparator),
                                   std::move(*expected));
}

class ExtractTest : public Validator {
 public:
  ExtractTest(Named actual, std::string name, ValueTest test, Location where)
      : actual_(std::move(actual)),
        name_(std::move(name)),
        test_(std::move(test)),
        where_(std::move(where)) {}

  std::optional<Failure> check(const Answer& answer, Context& context) const override {
    const Extraction actual = actual_.extractor->extract(answer, context);
    if (const auto* missing = std::get_if<Missing>(&actual)) {
      return extractor_failure(*missing, actual_.where,
                               "Exception thrown while running extraction from body");
    }
    const Value& value = value_of(actual);
    if (test_(value)) return std::nullopt;
    return Failure{
        Failure::Kind::validator,
        "extract_test",
        where_,
        "Extract and test validator failed on test: " + name_ + "(" + python_text(value) + ")",
        "Extractor: " + actual_.extractor->describe(),
        std::nullopt,
        value};
  }

 private:
  Named actual_;
  std::string name_;
  ValueTest test_;
  Location where_;
};

std::unique_ptr<Validator> make_extract_test(const FactoryArgs& args) {
  Fields fields(args.config, "extract_test", UnknownKeys::warn, args.found);
  const Node* word = fields.child("test");
  auto actual = ExtractorSearch(fields, "extract_test", {"test"}, args).find();
  fields.finish();
  if (!word) {
    args.found.error("missing-key", args.where, "extract_test needs 'test'",
                     "exists or not_exists");
    return nullptr;
  }
  const auto name = read_word(*word, args.registry.tests, "test", args.found);
  if (!actual || !name) return nullptr;
  return std::make_unique<ExtractTest>(std::move(*actual), *name,
                                       args.registry.tests.find(*name)->item, word->where);
}

}  // namespace

void add_validators(Registry& registry) {
  auto& catalog = registry.validators;
  for (const char* name : {"compare", "comparator", "assertequal"}) {
    catalog.add(name, "an extracted value compares with an expected one", make_compare);
  }
  for (const char* name : {"extract_test", "asserttrue"}) {
    catalog.add(name, "a test holds for an extracted value", make_extract_test);
  }
}

}  // namespace resttest

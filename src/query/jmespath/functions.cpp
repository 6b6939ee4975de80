#include "query/jmespath/functions.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "query/jmespath/bodies.h"
#include "query/jmespath/evaluation.h"

namespace resttest::jmespath {
namespace {

constexpr Types bit(Type type) { return 1u << static_cast<unsigned>(type); }

constexpr Types kNull = bit(Type::null);
constexpr Types kBoolean = bit(Type::boolean);
constexpr Types kNumber = bit(Type::number);
constexpr Types kString = bit(Type::string);
constexpr Types kArray = bit(Type::array);
constexpr Types kObject = bit(Type::object);
constexpr Types kExpression = bit(Type::expression);
constexpr Types kAny = kNull | kBoolean | kNumber | kString | kArray | kObject;
// Arrays that have nothing but numbers, but strings.
constexpr Types kNumbers = kExpression << 1;
constexpr Types kStrings = kExpression << 2;

constexpr std::pair<Types, std::string_view> kTypeWords[] = {
    {kNumber, "a number"},
    {kString, "a string"},
    {kArray, "an array"},
    {kObject, "an object"},
    {kNumbers, "an array of numbers"},
    {kStrings, "an array of strings"},
    {kExpression, "an expression behind '&'"},
};

// By name, for the look-up.
constexpr Function kFunctions[] = {
    {"abs", {kNumber}, 1, false, absolute},
    {"avg", {kNumbers}, 1, false, average},
    {"ceil", {kNumber}, 1, false, ceiling},
    {"contains", {kArray | kString, kAny}, 2, false, contains},
    {"ends_with", {kString, kString}, 2, false, ends_with},
    {"floor", {kNumber}, 1, false, floor},
    {"join", {kString, kStrings}, 2, false, join},
    {"keys", {kObject}, 1, false, keys},
    {"length", {kString | kArray | kObject}, 1, false, length},
    {"map", {kExpression, kArray}, 2, false, map},
    {"max", {kNumbers | kStrings}, 1, false, maximum},
    {"max_by", {kArray, kExpression}, 2, false, maximum_by},
    {"merge", {kObject, kObject}, 1, true, merge},
    {"min", {kNumbers | kStrings}, 1, false, minimum},
    {"min_by", {kArray, kExpression}, 2, false, minimum_by},
    {"not_null", {kAny, kAny}, 1, true, not_null},
    {"reverse", {kString | kArray}, 1, false, reverse},
    {"sort", {kNumbers | kStrings}, 1, false, sort},
    {"sort_by", {kArray, kExpression}, 2, false, sort_by},
    {"starts_with", {kString, kString}, 2, false, starts_with},
    {"sum", {kNumbers}, 1, false, sum},
    {"to_array", {kAny}, 1, false, to_array},
    {"to_number", {kAny}, 1, false, to_number},
    {"to_string", {kAny}, 1, false, to_string},
    {"type", {kAny}, 1, false, type_name},
    {"values", {kObject}, 1, false, values},
};

static_assert(std::ranges::is_sorted(kFunctions, {}, &Function::name));

Types elements_wanted(Types parameter) {
  return ((parameter & kNumbers) ? kNumber : 0) | ((parameter & kStrings) ? kString : 0);
}

// The type of the first element that is of none of the `wanted` types, or not of the first one's.
std::optional<Type> stranger(const Datum& array, Types wanted) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    const Type type = array.element(i).type();
    if (!(bit(type) & wanted)) return type;
    wanted = bit(type);
  }
  return std::nullopt;
}

std::string article(Type type) {
  if (type == Type::null) return "null";
  const bool vowel = type == Type::array || type == Type::object || type == Type::expression;
  return (vowel ? "an " : "a ") + std::string(name_of(type));
}

std::string words_of(Types parameter) {
  if (parameter == kAny) return "a value";
  std::vector<std::string> words;
  for (const auto& [type, word] : kTypeWords) {
    if (parameter & type) words.emplace_back(word);
  }
  return resttest::join(words, " or ");
}

// What is wrong with an argument, if anything is.
std::optional<std::string> mismatch(const Datum& argument, Types parameter, Evaluation& run) {
  const Type type = argument.type();
  if (bit(type) & parameter) return std::nullopt;
  const Types elements = elements_wanted(parameter);
  if (type != Type::array || !elements) return article(type);
  if (!run.spend(argument.size())) return std::nullopt;
  const auto found = stranger(argument, elements);
  if (!found) return std::nullopt;
  const bool is_wanted = bit(*found) & elements;  // Only not beside what is there already.
  return is_wanted ? "one that has both" : "one that has " + article(*found);
}

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::ranges::lower_bound(kFunctions, name, {}, &Function::name);
  return found != std::ranges::end(kFunctions) && found->name == name ? found : nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : kFunctions) names.emplace_back(function.name);
  return names;
}

std::optional<std::string> wrong_arity(const Function& function, std::size_t count) {
  if (function.takes_more ? count >= function.arity : count == function.arity) return std::nullopt;
  return format("{}() takes {}{} argument{}, not {}", function.name,
                function.takes_more ? "at least " : "", function.arity,
                function.arity == 1 ? "" : "s", count);
}

Datum call(const Function& function, Evaluation& run, std::span<const Datum> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Types parameter = function.parameters[std::min(i, function.parameters.size() - 1)];
    if (const auto wrong = mismatch(arguments[i], parameter, run)) {
      return run.fail(JmesPathError::Kind::invalid_type,
                      format("{}() takes {} as argument {}, not {}", function.name,
                             words_of(parameter), i + 1, *wrong));
    }
  }
  return run.has_failed() ? Datum() : function.body(run, arguments);
}

}  // namespace resttest::jmespath

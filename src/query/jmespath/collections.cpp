#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "query/jmespath/bodies.h"
#include "query/jmespath/evaluation.h"

namespace resttest::jmespath {
namespace {

// memmem() and not find(), whose time a server could square.
bool has_part(const std::string& text, const std::string& part) {
  return ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

Datum reversed_text(Evaluation& run, std::string_view text) {
  if (!run.spend_text(text.size())) return {};
  std::string reversed(text.size(), '\0');
  for (std::size_t end = text.size(); end > 0;) {
    const std::string_view rest = text.substr(text.size() - end);
    const std::size_t length = std::max<std::size_t>(1, utf8_length(rest));
    end -= length;
    rest.copy(reversed.data() + end, length);
  }
  return run.keep(std::move(reversed));
}

}  // namespace

Datum contains(Evaluation& run, Arguments arguments) {
  const Datum& whole = arguments[0];
  const Datum& part = arguments[1];
  if (const std::string* text = whole.text()) {
    const std::string* wanted = part.text();
    if (!wanted || !run.spend_text(text->size())) return Datum(false);
    return Datum(has_part(*text, *wanted));
  }
  for (std::size_t i = 0; i < whole.size() && run.spend(1); ++i) {
    if (run.equal(whole.element(i), part)) return Datum(true);
  }
  return Datum(false);
}

Datum length(Evaluation& run, Arguments arguments) {
  const std::string* text = arguments[0].text();
  if (text && !run.spend_text(text->size())) return {};
  const std::size_t size = text ? count_characters(*text) : arguments[0].size();
  return run.keep(static_cast<std::int64_t>(size));
}

Datum reverse(Evaluation& run, Arguments arguments) {
  const Datum& value = arguments[0];
  if (const std::string* text = value.text()) return reversed_text(run, *text);
  if (!run.spend(value.size())) return {};
  List reversed;
  for (std::size_t i = value.size(); i > 0; --i) reversed.push_back(value.element(i - 1));
  return run.keep(std::move(reversed));
}

Datum keys(Evaluation& run, Arguments arguments) {
  List names;
  for (std::size_t i = 0; i < arguments[0].size(); ++i) {
    const std::string_view name = arguments[0].member(i).name;
    if (!run.spend_text(name.size())) return {};
    names.push_back(run.keep(std::string(name)));
  }
  return run.keep(std::move(names));
}

Datum map(Evaluation& run, Arguments arguments) {
  List results;
  for (std::size_t i = 0; i < arguments[1].size() && run.spend(1); ++i) {
    results.push_back(run.evaluate(arguments[0].node(), arguments[1].element(i)));
  }
  return run.keep(std::move(results));
}

Datum merge(Evaluation& run, Arguments arguments) {
  Members merged;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Datum& object : arguments) {
    for (std::size_t i = 0; i < object.size() && run.spend(4); ++i) {
      const Member member = object.member(i);
      const auto [place, is_new] = places.try_emplace(member.name, merged.size());
      if (is_new) {
        merged.push_back(member);
      } else {
        merged[place->second].value = member.value;
      }
    }
  }
  return run.keep(std::move(merged));
}

Datum not_null(Evaluation&, Arguments arguments) {
  const auto found = std::ranges::find_if_not(arguments, &Datum::is_null);
  return found == arguments.end() ? Datum() : *found;
}

Datum to_array(Evaluation& run, Arguments arguments) {
  if (arguments[0].type() == Type::array) return arguments[0];
  return run.keep(List{arguments[0]});
}

Datum type_name(Evaluation& run, Arguments arguments) {
  return run.keep(std::string(name_of(arguments[0].type())));
}

Datum values(Evaluation& run, Arguments arguments) {
  if (!run.spend(arguments[0].size())) return {};
  List values;
  for (std::size_t i = 0; i < arguments[0].size(); ++i) {
    values.push_back(arguments[0].member(i).value);
  }
  return run.keep(std::move(values));
}

}  // namespace resttest::jmespath

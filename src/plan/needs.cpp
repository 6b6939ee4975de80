#include "plan/needs.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "data/template.h"
#include "plan/plan.h"

namespace resttest {
namespace {

using Names = std::set<std::string, std::less<>>;

// What the templates of a test refer to.
struct References {
  Names names;
  bool all = false;

  void add(const Template& text) {
    for (std::string& name : text.variables()) names.insert(std::move(name));
  }

  // Every {template: ...} in the configuration of an extension. One that is the text of a file is
  // not looked into. Where an extension takes such a mapping for a plain value, this finds too
  // much, never too little: at worst tests run in order that need not.
  void add(const Node& node) {
    for (const Node& item : node.items) add(item);
    for (const Node::Entry& entry : node.entries) add(entry.value);
    const Node* text = node.kind == Node::Kind::mapping ? node.find("template") : nullptr;
    if (!text) return;
    if (text->kind != Node::Kind::scalar) {
      all = true;
    } else if (const auto* plain = text->value.get_if<std::string>()) {
      add(Template(*plain));
    }
  }
};

References references_of_request(const PlannedTest& planned) {
  References found;
  found.add(planned.url);
  for (const auto& [name, value] : planned.headers) {
    found.add(name);
    found.add(value);
  }
  if (!planned.body) return found;
  found.add(planned.body->text);
  if (planned.body->path) {
    found.add(*planned.body->path);
    found.all = true;
  }
  return found;
}

// Bound before the request, whatever was bound before.
Names own_names(const Test& test) {
  Names own;
  for (const auto& [name, generator] : test.generator_binds) own.insert(name);
  for (const auto& [name, value] : test.variable_binds) {
    if (!value.is_null()) own.insert(name);
  }
  return own;
}

// Adds what the queries of `extract_binds` refer to; each sees what those before it have bound.
void add_extracts(const Test& test, Names bound, References& used) {
  for (const auto& [name, extractor] : test.extract_binds) {
    References query;
    query.add(extractor.config);
    std::ranges::set_difference(query.names, bound, std::inserter(used.names, used.names.end()));
    used.all = used.all || query.all;
    bound.insert(name);
  }
}

// Who of a set binds which variable, in the order of the tests.
class Binders {
 public:
  explicit Binders(const std::vector<Needs>& needs) {
    for (std::size_t i = 0; i < needs.size(); ++i) {
      for (const std::string& variable : needs[i].binds) tests_[variable].push_back(i);
    }
  }

  // The last test before `user`.
  std::optional<std::size_t> before(std::size_t user, const std::string& variable) const {
    const auto found = tests_.find(variable);
    if (found == tests_.end()) return std::nullopt;
    const auto next = std::ranges::lower_bound(found->second, user);
    return next == found->second.begin() ? std::nullopt : std::optional(*std::prev(next));
  }

  // The same, else the first one after it.
  std::optional<std::size_t> other_than(std::size_t user, const std::string& variable) const {
    if (const auto earlier = before(user, variable)) return earlier;
    const auto found = tests_.find(variable);
    if (found == tests_.end()) return std::nullopt;
    const auto next = std::ranges::upper_bound(found->second, user);
    return next == found->second.end() ? std::nullopt : std::optional(*next);
  }

  // The bound variables whose value matters to a test.
  std::vector<std::string> taken_by(const Needs& needs) const {
    if (!needs.uses_all) return needs.uses;
    std::vector<std::string> taken;
    for (const auto& [variable, tests] : tests_) {
      if (needs.takes(variable)) taken.push_back(variable);
    }
    return taken;
  }

 private:
  std::map<std::string, std::vector<std::size_t>, std::less<>> tests_;
};

std::vector<Needs> needs_of_all(const PlannedSet& set) {
  std::vector<Needs> needs;
  for (const PlannedTest& test : set.tests) needs.push_back(needs_of(test));
  return needs;
}

// All that `user` stands on, directly or not.
std::set<std::size_t> chain_before(std::size_t user, const std::vector<Needs>& needs,
                                   const Binders& binders) {
  std::set<std::size_t> chain;
  std::vector<std::size_t> open{user};
  while (!open.empty()) {
    const std::size_t test = open.back();
    open.pop_back();
    for (const std::string& variable : binders.taken_by(needs[test])) {
      const auto binder = binders.before(test, variable);
      if (binder && chain.insert(*binder).second) open.push_back(*binder);
    }
  }
  return chain;
}

}  // namespace

bool Needs::takes(std::string_view variable) const {
  const auto names_it = [variable](const std::string& name) { return name == variable; };
  if (std::ranges::any_of(uses, names_it)) return true;
  return uses_all && std::ranges::none_of(own, names_it);
}

Needs needs_of(const PlannedTest& planned) {
  const Test& test = *planned.test;
  const Names own = own_names(test);
  References used = references_of_request(planned);
  for (const Directive& validator : test.validators) used.add(validator.config);
  Names binds = own;
  for (const auto& [name, value] : test.variable_binds) {
    // Null is bound only to a name that something is bound to already.
    if (value.is_null()) used.names.insert(name);
    binds.insert(name);
  }
  if (!test.performance) {  // A load extracts nothing.
    add_extracts(test, own, used);
    for (const auto& [name, extractor] : test.extract_binds) binds.insert(name);
  }
  Needs needs;
  std::ranges::set_difference(used.names, own, std::back_inserter(needs.uses));
  needs.uses_all = used.all;
  needs.own.assign(own.begin(), own.end());
  needs.binds.assign(binds.begin(), binds.end());
  return needs;
}

std::vector<Need> needed_for(const PlannedSet& set, const std::vector<std::size_t>& chosen) {
  const std::vector<Needs> needs = needs_of_all(set);
  const Binders binders(needs);
  std::map<std::size_t, std::vector<std::size_t>> needed;
  for (const std::size_t user : chosen) {
    for (const std::size_t test : chain_before(user, needs, binders)) {
      needed[test].push_back(user);
    }
  }
  for (const std::size_t test : chosen) needed.erase(test);
  std::vector<Need> all;
  for (auto& [test, users] : needed) all.push_back({test, std::move(users)});
  return all;
}

std::optional<Dependency> first_dependency(const PlannedSet& set) {
  const std::vector<Needs> needs = needs_of_all(set);
  const Binders binders(needs);
  for (std::size_t user = 0; user < needs.size(); ++user) {
    for (const std::string& variable : binders.taken_by(needs[user])) {
      const auto binder = binders.other_than(user, variable);
      if (binder) return Dependency{user, variable, *binder};
    }
  }
  return std::nullopt;
}

}  // namespace resttest

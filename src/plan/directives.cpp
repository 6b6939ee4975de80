#include "plan/directives.h"

#include <mutex>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/text.h"

namespace resttest {
namespace {

// Puts a lock around a generator that does not bring its own.
class LockedGenerator : public Generator {
 public:
  explicit LockedGenerator(std::unique_ptr<Generator> inner) : inner_(std::move(inner)) {}

  Value next() override {
    const std::lock_guard lock(mutex_);
    return inner_->next();
  }
  bool is_concurrent() const override { return true; }

 private:
  std::unique_ptr<Generator> inner_;
  std::mutex mutex_;
};

template <typename Factory>
const Factory* find(const Catalog<Factory>& catalog, const Directive& directive,
                    std::string_view what, Diagnostics& found) {
  if (const auto* entry = catalog.find(directive.name)) return &entry->item;
  std::vector<std::string> names;
  for (const auto& [name, entry] : catalog.entries()) names.push_back(name);
  const std::string kind(what);
  found.error("unknown-" + kind, directive.where, "unknown " + kind + " '" + directive.name + "'",
              did_you_mean(directive.name, names));
  return nullptr;
}

}  // namespace

std::unique_ptr<Generator> make_generator(const Directive& directive, const std::string& name,
                                          const TestSet& set, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found) {
  const auto* factory = find(registry.generators, directive, "generator", found);
  if (!factory) return nullptr;
  // A stream of its own, made of the run's seed, the file, the testset and the generator's name.
  const std::string file = set.where.file ? set.where.file->path : "";
  Seeding own = seeding;
  own.seed = derive_seed(seeding.seed, {file, std::to_string(set.where.line), name});
  auto generator = (*factory)({directive.config, directive.where, registry, own, found});
  if (!generator || generator->is_concurrent()) return generator;
  return std::make_unique<LockedGenerator>(std::move(generator));
}

std::unique_ptr<Extractor> make_extractor(const Directive& directive, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found) {
  const auto* factory = find(registry.extractors, directive, "extractor", found);
  if (!factory) return nullptr;
  return (*factory)({directive.config, directive.where, registry, seeding, found});
}

std::unique_ptr<Validator> make_validator(const Directive& directive, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found) {
  const auto* factory = find(registry.validators, directive, "validator", found);
  if (!factory) return nullptr;
  return (*factory)({directive.config, directive.where, registry, seeding, found});
}

}  // namespace resttest

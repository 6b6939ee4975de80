#pragma once

#include <memory>
#include <string>

#include "resttest/extend.h"
#include "resttest/suite.h"

namespace resttest {

// Each looks a directive's name up and makes what it names; null where that is a mistake, which
// goes to `found`.
std::unique_ptr<Generator> make_generator(const Directive& directive, const std::string& name,
                                          const TestSet& set, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found);
std::unique_ptr<Extractor> make_extractor(const Directive& directive, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found);
std::unique_ptr<Validator> make_validator(const Directive& directive, const Registry& registry,
                                          const Seeding& seeding, Diagnostics& found);

}  // namespace resttest

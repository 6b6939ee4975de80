#pragma once

#include <memory>

#include "resttest/extend.h"

namespace resttest {

// Factories of the extractors that have a file of their own.
std::unique_ptr<Extractor> make_cookie(const FactoryArgs& args);
std::unique_ptr<Extractor> make_jmespath(const FactoryArgs& args);
std::unique_ptr<Extractor> make_regex(const FactoryArgs& args);

}  // namespace resttest

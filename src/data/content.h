#pragma once

#include <optional>
#include <string>

#include "base/files.h"
#include "data/template.h"

#include "resttest/context.h"
#include "resttest/error.h"
#include "resttest/suite.h"

namespace resttest {

// A body or a schema as far as it can be known before the run.
struct PlannedContent {
  Template text{""};             // The content, where no file has to be read at run time.
  std::optional<Template> path;  // A file whose name depends on variables.
  std::string folder;            // Where a relative path starts.
  bool is_template = false;      // Of a file that is read at run time.
  Readable readable;             // The folders that bound it.
  Location where;

  // Whether every rendering gives the same text.
  bool is_constant() const { return !path && text.is_constant(); }
};

Template as_template(const Text& text);

// Parses templates and reads the file that a literal path names; one that cannot be read goes to
// `found`.
PlannedContent plan_content(const Content& content, const Location& where, Diagnostics& found);

// Puts the content into `out`, with the variables of `context` filled in. Where a file cannot be
// read, says so: "cannot read 'pets.json': there is no such file".
std::optional<std::string> render_content(const PlannedContent& content, const Context& context,
                                          std::string& out);

}  // namespace resttest

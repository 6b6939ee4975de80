#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "report/output_file.h"

#include "resttest/error.h"
#include "resttest/suite.h"

namespace resttest {

// Looks whether the `output_file`s of load tests may and can be written, and touches
// nothing: they lie beneath the current folder and are no file that a suite reads. Mistakes go to
// `found`.
void check_result_files(std::span<const Suite> suites, Diagnostics& found);

// The `output_file`s of a run. One thread.
class ResultFiles {
 public:
  // Makes missing folders and tries whether each can be written; `check_result_files` has found
  // nothing wrong with them. Mistakes go to `found`.
  ResultFiles(std::span<const Suite> suites, Diagnostics& found);

  // "", or what was lost and why. `path` is one that the suite names.
  std::string write(const std::string& path, std::string_view text) const;

 private:
  std::map<std::string, OutputFile> files_;
};

}  // namespace resttest

#include "report/result_files.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <variant>
#include <vector>

#include <unistd.h>

#include "base/files.h"
#include "base/format.h"
#include "base/text.h"

#include "resttest/reporter.h"

namespace resttest {
namespace {

namespace fs = std::filesystem;

// Those that have an `output_file`, in order.
std::vector<const LoadProfile*> profiles_with_files(std::span<const Suite> suites) {
  std::vector<const LoadProfile*> profiles;
  const auto add = [&profiles](const std::vector<Test>& tests) {
    for (const Test& test : tests) {
      const bool has_file = test.performance && !test.performance->output_file.empty();
      if (has_file) profiles.push_back(&*test.performance);
    }
  };
  for (const Suite& suite : suites) {
    for (const TestSet& testset : suite.testsets) {
      add(testset.tests);
      add(testset.benchmarks);
    }
  }
  return profiles;
}

// The suites, what they import, and the bodies that they name.
std::vector<std::string> input_files(std::span<const Suite> suites) {
  std::vector<std::string> files;
  const auto add = [&files](const std::vector<Test>& tests) {
    for (const Test& test : tests) {
      const auto* file = test.body ? std::get_if<FileContent>(&*test.body) : nullptr;
      if (!file || file->path.is_template) continue;
      files.push_back(path_from(file->folder, file->path.text));
    }
  };
  for (const Suite& suite : suites) {
    files.push_back(suite.path);
    files.insert(files.end(), suite.imported.begin(), suite.imported.end());
    for (const TestSet& testset : suite.testsets) {
      add(testset.tests);
      add(testset.benchmarks);
    }
  }
  return files;
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored);
}

// Where the path leads once symbolic links are followed.
bool is_beneath_current_folder(const std::string& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  fs::path named = fs::absolute(path);
  if (fs::is_symlink(named, error)) named = named.parent_path() / fs::read_symlink(named, error);
  const fs::path target = fs::weakly_canonical(named, error);
  if (error) return true;  // Whoever opens it says why.
  const auto parting = std::mismatch(here.begin(), here.end(), target.begin(), target.end());
  return parting.first == here.end();
}

// Why nothing can be written there, as far as it can be seen from outside; "" where it can.
std::string why_unwritable(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return "it is a folder";
  fs::path folder = fs::absolute(path).parent_path();
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  if (!fs::is_directory(folder, ignored)) {
    return folder.lexically_relative(fs::current_path(ignored)).string() + " is no folder";
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) return std::generic_category().message(errno);
  return {};
}

void unwritable(const LoadProfile& profile, std::string_view reason, Diagnostics& found) {
  found.error("unwritable-file", profile.output_file_place,
              format("cannot write '{}': {}", printable(profile.output_file), reason));
}

}  // namespace

void check_result_files(std::span<const Suite> suites, Diagnostics& found) {
  const std::vector<std::string> inputs = input_files(suites);
  std::vector<std::string> seen;
  for (const LoadProfile* profile : profiles_with_files(suites)) {
    const std::string& path = profile->output_file;
    const auto is_it = [&path](const std::string& other) { return is_same_file(path, other); };
    const std::string normal = fs::path(path).lexically_normal().string();
    if (!is_beneath_current_folder(path)) {
      unwritable(*profile, "it leads out of the current folder", found);
    } else if (std::ranges::any_of(inputs, is_it)) {
      unwritable(*profile, "it is a file that the suite reads", found);
    } else if (const std::string reason = why_unwritable(path); !reason.empty()) {
      unwritable(*profile, reason, found);
    } else if (std::ranges::count(seen, normal) > 0) {
      found.warn("written-twice", profile->output_file_place,
                 format("'{}' is the output_file of an earlier load test, too; the last one stays",
                        printable(path)));
    }
    seen.push_back(normal);
  }
}

ResultFiles::ResultFiles(std::span<const Suite> suites, Diagnostics& found) {
  for (const LoadProfile* profile : profiles_with_files(suites)) {
    try {
      files_.try_emplace(profile->output_file, profile->output_file);
    } catch (const OutputError& error) {
      found.error("unwritable-file", profile->output_file_place,
                  format("cannot write {}", error.what()));
    }
  }
}

std::string ResultFiles::write(const std::string& path, std::string_view text) const {
  return files_.at(path).write(text);
}

}  // namespace resttest

#include "report/result_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace resttest {
namespace {

namespace fs = std::filesystem;

// In a current folder of its own, with pets.yaml and body.json in it.
class ResultFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "results-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    before_ = fs::current_path();
    fs::create_directories(fs::path(pattern) / "here");
    folder_ = pattern;
    fs::current_path(folder_ / "here");
    put("pets.yaml", "suite");
    put("body.json", "body");
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static void put(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  // The first is a test's, the others those of benchmarks.
  static std::vector<Suite> suite_with(const std::vector<std::string>& paths) {
    std::vector<Suite> suites(1);
    Suite& suite = suites.front();
    suite.path = "pets.yaml";
    TestSet& set = suite.testsets.emplace_back();
    for (const std::string& path : paths) {
      resttest::Test& test = (set.tests.empty() ? set.tests : set.benchmarks).emplace_back();
      test.body = FileContent{.path = Text("body.json"), .folder = ""};
      test.performance.emplace();
      test.performance->output_file = path;
    }
    return suites;
  }

  static std::string messages(const Diagnostics& found) {
    std::string text;
    for (const Diagnostic& one : found.all()) text += one.message + "\n";
    return text;
  }

  static std::string checked(const std::vector<std::string>& paths) {
    Diagnostics found;
    check_result_files(suite_with(paths), found);
    return messages(found);
  }

  fs::path before_;
  fs::path folder_;
};

TEST_F(ResultFilesTest, WhereNothingMayBeWritten) {
  fs::create_directory("folder");
  fs::create_symlink("..", "up");
  fs::create_symlink("folder", "down");
  fs::create_symlink("../outside.csv", "link.csv");
  fs::create_hard_link("pets.yaml", "other.yaml");
  struct Case {
    const char* path;
    const char* message;
  };
  const Case cases[] = {
      {"r.csv", ""},
      {"new/deep/r.csv", ""},
      {"down/r.csv", ""},
      {"folder", "cannot write 'folder': it is a folder\n"},
      {"body.json/r.csv", "cannot write 'body.json/r.csv': body.json is no folder\n"},
      {"up/r.csv", "cannot write 'up/r.csv': it leads out of the current folder\n"},
      {"up/here/r.csv", ""},
      {"link.csv", "cannot write 'link.csv': it leads out of the current folder\n"},
      {"pets.yaml", "cannot write 'pets.yaml': it is a file that the suite reads\n"},
      {"./folder/../pets.yaml",
       "cannot write './folder/../pets.yaml': it is a file that the suite reads\n"},
      {"other.yaml", "cannot write 'other.yaml': it is a file that the suite reads\n"},
      {"body.json", "cannot write 'body.json': it is a file that the suite reads\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(checked({c.path}), c.message) << c.path;
    EXPECT_EQ(checked({"", c.path}), c.message) << c.path << ", of a benchmark";
  }
  EXPECT_FALSE(fs::exists("new"));  // Looking makes nothing.
}

TEST_F(ResultFilesTest, TwoOfOnePath) {
  EXPECT_EQ(checked({"r.csv", "a/../r.csv"}),
            "'a/../r.csv' is the output_file of an earlier load test, too; the last one stays\n");
}

TEST_F(ResultFilesTest, FoldersAreMadeAndFilesReplaced) {
  put("r.csv", "old");
  Diagnostics found;
  const ResultFiles files(suite_with({"r.csv", "new/deep/s.csv"}), found);
  EXPECT_EQ(messages(found), "");
  EXPECT_TRUE(fs::is_directory("new/deep"));
  EXPECT_EQ(text_of("r.csv"), "old");
  EXPECT_EQ(files.write("r.csv", "text"), "");
  EXPECT_EQ(text_of("r.csv"), "text");
  EXPECT_EQ(files.write("new/deep/s.csv", "more"), "");
  EXPECT_EQ(text_of("new/deep/s.csv"), "more");
}

TEST_F(ResultFilesTest, WhatCannotBeTriedIsAMistake) {
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  Diagnostics found;
  const ResultFiles files(suite_with({"pipe"}), found);
  EXPECT_EQ(messages(found), "cannot write pipe: nobody reads this pipe\n");
}

TEST_F(ResultFilesTest, WhatIsLostSaysWhy) {
  Diagnostics found;
  const ResultFiles files(suite_with({"new/r.csv"}), found);
  fs::remove("new");
  EXPECT_EQ(files.write("new/r.csv", "text"), "new/r.csv: No such file or directory");
}

}  // namespace
}  // namespace resttest

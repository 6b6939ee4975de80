#include "base/files.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace resttest {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "filesXXXXXX";
    ASSERT_TRUE(mkdtemp(pattern.data()));
    folder_ = pattern;
    std::ofstream(path("five"), std::ios::binary) << std::string("a\r\n\0b", 5);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const char* name) const { return folder_ + "/" + name; }

  std::string folder_;
};

std::string reason(const std::variant<std::string, FileError>& result) {
  const auto* error = std::get_if<FileError>(&result);
  return error ? error->reason : "";
}

TEST_F(Files, BytesAsTheyAreUpToTheLimit) {
  EXPECT_EQ(std::get<std::string>(read_file(path("five"), 6)), std::string("a\r\n\0b", 5));
  EXPECT_EQ(std::get<std::string>(read_file(path("five"), 5)), std::string("a\r\n\0b", 5));
  EXPECT_EQ(reason(read_file(path("five"), 4)), "it is larger than 4 bytes");
}

TEST_F(Files, WhatIsNoFile) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(reason(read_file(path("none"), 9)), "there is no such file");
  EXPECT_EQ(reason(read_file(path("five/none"), 9)), "a part of its path is no folder");
  EXPECT_EQ(reason(read_file(folder_, 9)), "it is a folder");
  EXPECT_EQ(reason(read_file(path("pipe"), 9)), "it is no regular file");
  EXPECT_EQ(check_file(path("pipe"), 9)->reason, "it is no regular file");
  EXPECT_FALSE(check_file(path("five"), 5));
}

TEST(PathFrom, Table) {
  EXPECT_EQ(path_from("", "a.json"), "a.json");
  EXPECT_EQ(path_from("tests", "a.json"), "tests/a.json");
  EXPECT_EQ(path_from("tests", "../a.json"), "tests/../a.json");
  EXPECT_EQ(path_from("tests", "/a.json"), "/a.json");
}

}  // namespace
}  // namespace resttest

#include "report/output_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resttest/reporter.h"

namespace resttest {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "output-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static void put(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  static std::string refusal(const std::string& path) {
    try {
      const OutputFile file(path);
    } catch (const OutputError& error) {
      return error.what();
    }
    return "";
  }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(OutputFileTest, IsWrittenWhole) {
  const OutputFile file(path("r.json"));
  EXPECT_EQ(entries(), 0U);  // Trying leaves nothing behind.
  EXPECT_EQ(file.write("text"), "");
  EXPECT_EQ(text_of(path("r.json")), "text");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(OutputFileTest, ReplacesWhatWasThere) {
  put(path("r.json"), "an older and longer text");
  const OutputFile file(path("r.json"));
  EXPECT_EQ(text_of(path("r.json")), "an older and longer text");
  EXPECT_EQ(file.write("new"), "");
  EXPECT_EQ(text_of(path("r.json")), "new");
}

TEST_F(OutputFileTest, MakesFolders) {
  EXPECT_EQ(OutputFile(path("a/b/r.json")).write("text"), "");
  EXPECT_EQ(text_of(path("a/b/r.json")), "text");
}

TEST_F(OutputFileTest, ReplacesALinkAndNotItsVictim) {
  put(path("victim"), "mine");
  fs::create_symlink(path("victim"), path("r.json"));
  EXPECT_EQ(OutputFile(path("r.json")).write("text"), "");
  EXPECT_EQ(text_of(path("victim")), "mine");
  EXPECT_FALSE(fs::is_symlink(path("r.json")));
}

TEST_F(OutputFileTest, RefusesBeforeTheRun) {
  put(path("file"), "");
  EXPECT_EQ(refusal(folder_.string()), folder_.string() + ": is a folder");
  EXPECT_EQ(refusal(path("file/r.json")), path("file/r.json") + ": Not a directory");
  EXPECT_EQ(refusal(path("a/")), path("a/") + ": names no file");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(path("pipe")), path("pipe") + ": nobody reads this pipe");
}

TEST_F(OutputFileTest, WritesToAPipeDirectly) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  const int reader = open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(OutputFile(path("pipe")).write("text"), "");
  char buffer[8] = {};
  EXPECT_EQ(read(reader, buffer, sizeof buffer), 4);
  EXPECT_STREQ(buffer, "text");
  close(reader);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(OutputFileTest, ADeviceThatIsFullIsALoss) {
  const OutputFile file("/dev/full");
  EXPECT_EQ(file.write("text"), "/dev/full: No space left on device");
}

TEST_F(OutputFileTest, TheOldFileStaysWhereTheNewOneIsLost) {
  const OutputFile file(path("a/r.json"));
  EXPECT_EQ(file.write("old"), "");
  fs::rename(path("a"), path("b"));
  EXPECT_EQ(file.write("new"), path("a/r.json") + ": No such file or directory");
  EXPECT_EQ(text_of(path("b/r.json")), "old");
}

TEST_F(OutputFileTest, ClearsAwayWhatADeadRunLeft) {
  const std::string dead = path(".r.json.2147483600.0badf00d.tmp");  // Above any pid.
  const std::string alive = path(".r.json." + std::to_string(getpid()) + ".0badf00d.tmp");
  const std::string other = path(".s.json.2147483600.0badf00d.tmp");
  for (const std::string& file : {dead, alive, other}) put(file, "half");
  const OutputFile file(path("r.json"));
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive));
  EXPECT_TRUE(fs::exists(other));
}

}  // namespace
}  // namespace resttest

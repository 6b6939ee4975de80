#include "cli/file_list.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace resttest::cli {
namespace {

using Names = std::vector<std::string>;

class FileList : public ::testing::Test {
 protected:
  FileList() {
    for (const char* name : {"b.yaml", "a.yaml", "B.yaml", ".hidden.yaml", "c[1].yaml"}) {
      std::ofstream(folder_.path() / name) << "- url: /\n";
    }
  }

  // With the folder before each item that is not left as it is, and cut off again.
  Names files(std::string list) const {
    const std::string folder = folder_.path().string() + "/";
    for (std::size_t at = list.find('@'); at != std::string::npos; at = list.find('@')) {
      list.replace(at, 1, folder);
    }
    Names names = files_of(list);
    for (std::string& name : names) {
      if (name.starts_with(folder)) name.erase(0, folder.size());
    }
    return names;
  }

  TemporaryFolder folder_;
};

TEST_F(FileList, Items) {
  struct Case {
    const char* name;
    const char* list;
    Names files;
  };
  const Case cases[] = {
      {"nothing", "", {}},
      {"commas alone", " , ,", {}},
      {"paths as they are, twice too", "x, y/z ,x", {"x", "y/z", "x"}},
      {"wildcards by their bytes", "@*.yaml", {"B.yaml", "a.yaml", "b.yaml", "c[1].yaml"}},
      {"one character", "@?.yaml", {"B.yaml", "a.yaml", "b.yaml"}},
      {"a set", "@[ab].yaml", {"a.yaml", "b.yaml"}},
      {"a set of others", "@[!a].yaml", {"B.yaml", "b.yaml"}},
      {"hidden ones after a dot", "@.*.yaml", {".hidden.yaml"}},
      {"kept from the shell", "@\\*a.yaml,@\\?.yaml", {"a.yaml", "B.yaml", "a.yaml", "b.yaml"}},
      {"a set kept from the shell", "@\\[ab].yaml", {"a.yaml", "b.yaml"}},
      {"a name with brackets", "@c[[]1].yaml", {"c[1].yaml"}},
      {"no match is a path", "@z*.yaml", {"z*.yaml"}},
      {"other backslashes stay", "a\\b", {"a\\b"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(files(c.list), c.files);
  }
}

}  // namespace
}  // namespace resttest::cli

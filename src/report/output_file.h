#pragma once

#include <string>
#include <string_view>

namespace resttest {

// A file that is written once, at the end, whole or not at all: what stood at its path stays until
// the new one is complete and on the disk. Pipes and devices are written directly. One thread.
class OutputFile {
 public:
  // Makes missing folders and tries whether the path can be written; throws OutputError where it
  // cannot.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Empty when written, else what was lost and why: "r.json: No space left on device".
  std::string write(std::string_view text) const;

 private:
  std::string write_beside(std::string_view text) const;

  std::string path_;
  std::string folder_;
  std::string name_;
  int direct_ = -1;  // Of a pipe or a device: held open from the first try on.
};

}  // namespace resttest

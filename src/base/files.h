#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace resttest {

// Why a file cannot be read, as the end of a sentence: "there is no such file".
struct FileError {
  std::string reason;
};

// All bytes of a regular file, as they are. Refused: what is no regular file, and more than `limit`
// bytes.
std::variant<std::string, FileError> read_file(const std::string& path, std::size_t limit);

// Why `read_file` would refuse, without reading; nothing where it would not.
std::optional<FileError> check_file(const std::string& path, std::size_t limit);

// `path` as seen from `folder`; an absolute path, or any path with an empty folder, is itself.
std::string path_from(std::string_view folder, std::string_view path);

}  // namespace resttest

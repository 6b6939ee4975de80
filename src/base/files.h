#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace resttest {

// Why a file cannot be read, as the end of a sentence: "there is no such file".
struct FileError {
  std::string reason;
};

// Folders, without links in them, that bound what may be read; null: nothing does.
using Readable = std::shared_ptr<const std::vector<std::string>>;

// `folders` as they really are; the current one for an empty text. What is no folder is left out.
Readable readable_folders(const std::vector<std::string>& folders);

// All bytes of a regular file, as they are. Refused: what is no regular file, more than `limit`
// bytes, and a file that lies in none of the folders, whatever links lead to it.
std::variant<std::string, FileError> read_file(const std::string& path, std::size_t limit,
                                               const Readable& readable = {});

// Why `read_file` would refuse, without reading; nothing where it would not.
std::optional<FileError> check_file(const std::string& path, std::size_t limit,
                                    const Readable& readable = {});

// `path` as seen from `folder`; an absolute path, or any path with an empty folder, is itself.
std::string path_from(std::string_view folder, std::string_view path);

}  // namespace resttest

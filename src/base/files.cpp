#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format.h"

namespace resttest {
namespace {

std::string reason_of(int error) {
  switch (error) {
    case ENOENT:
      return "there is no such file";
    case ENOTDIR:
      return "a part of its path is no folder";
    case EACCES:
      return "reading it is not allowed";
    case ELOOP:
      return "its links lead in a circle";
    default:
      return std::generic_category().message(error);
  }
}

class File {
 public:
  // Without blocking, so that a pipe without a writer does not hold everything up.
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  int descriptor() const { return descriptor_; }

  // As far as it is known; not for pipes and devices.
  std::size_t size() const {
    struct stat status = {};
    const bool is_known = fstat(descriptor_, &status) == 0 && status.st_size > 0;
    return is_known ? static_cast<std::size_t>(status.st_size) : 0;
  }

 private:
  int descriptor_;
};

bool lies_in(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto [rest, end] = std::mismatch(file.begin(), file.end(), folder.begin(), folder.end());
  return end == folder.end();
}

// Asked of the open file, so that no link can be put in its place meanwhile.
std::optional<FileError> why_out_of_bounds(const File& file, const Readable& readable) {
  if (!readable) return std::nullopt;
  std::error_code error;
  const auto real =
      std::filesystem::read_symlink(format("/proc/self/fd/{}", file.descriptor()), error);
  if (error) return FileError{"where it lies cannot be found out: " + error.message()};
  const auto holds = [&real](const std::string& folder) { return lies_in(real, folder); };
  if (std::ranges::any_of(*readable, holds)) return std::nullopt;
  return FileError{
      "it lies neither beneath the folder of the test file nor beneath the current one "
      "(--allow-read FOLDER allows it)"};
}

FileError too_large(std::size_t limit) { return {format("it is larger than {} bytes", limit)}; }

std::optional<FileError> why_unreadable(const File& file, std::size_t limit,
                                        const Readable& readable) {
  if (file.descriptor() < 0) return FileError{reason_of(errno)};
  if (auto error = why_out_of_bounds(file, readable)) return error;
  struct stat status = {};
  if (fstat(file.descriptor(), &status) != 0) return FileError{reason_of(errno)};
  if (S_ISDIR(status.st_mode)) return FileError{"it is a folder"};
  if (!S_ISREG(status.st_mode)) return FileError{"it is no regular file"};
  if (std::cmp_greater(status.st_size, limit)) return too_large(limit);
  return std::nullopt;
}

}  // namespace

Readable readable_folders(const std::vector<std::string>& folders) {
  std::vector<std::string> real;
  for (const std::string& folder : folders) {
    std::error_code error;
    const auto path = std::filesystem::canonical(folder.empty() ? "." : folder, error);
    if (!error) real.push_back(path.string());
  }
  return std::make_shared<const std::vector<std::string>>(std::move(real));
}

std::variant<std::string, FileError> read_file(const std::string& path, std::size_t limit,
                                               const Readable& readable) {
  const File file(path);
  if (auto error = why_unreadable(file, limit, readable)) return std::move(*error);
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  std::string bytes;
  bytes.reserve(file.size() + kPiece);
  for (std::size_t size = 0;; bytes.resize(size)) {
    bytes.resize(size + kPiece);
    const ssize_t count = read(file.descriptor(), bytes.data() + size, kPiece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError{reason_of(errno)};
    size += static_cast<std::size_t>(count);
    if (size > limit) return too_large(limit);  // It grew meanwhile.
    if (count == 0) {
      bytes.resize(size);
      return bytes;
    }
  }
}

std::optional<FileError> check_file(const std::string& path, std::size_t limit,
                                    const Readable& readable) {
  return why_unreadable(File(path), limit, readable);
}

std::string path_from(std::string_view folder, std::string_view path) {
  return (std::filesystem::path(folder) / path).string();
}

}  // namespace resttest

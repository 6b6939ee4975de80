#include "report/output_file.h"

#include <cerrno>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

#include "resttest/reporter.h"

namespace resttest {
namespace {

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }

 private:
  int fd_;
};

std::string reason(int error) { return std::generic_category().message(error); }

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// ".r.json.4711.9f2c41d0.tmp": the name says whose it is, so that a later run may clear it away.
std::string temporary_name(std::string_view name) {
  std::random_device device;
  return format(".{}.{}.{:08x}.tmp", name, getpid(), device());
}

bool is_left_over(std::string_view entry, std::string_view name) {
  const std::string prefix = format(".{}.", name);
  if (!entry.starts_with(prefix) || !entry.ends_with(".tmp")) return false;
  entry.remove_prefix(prefix.size());
  const auto owner = parse_integer(entry.substr(0, entry.find('.')));
  return owner && *owner > 0 && kill(static_cast<pid_t>(*owner), 0) != 0 && errno == ESRCH;
}

void clear_left_overs(const std::string& folder, std::string_view name) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (is_left_over(entry.path().filename().string(), name)) unlink(entry.path().c_str());
  }
}

int open_temporary(const std::string& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  const std::filesystem::path target(path_);
  name_ = target.filename().string();
  folder_ = target.has_parent_path() ? target.parent_path().string() : ".";
  if (name_.empty()) throw OutputError(path_ + ": names no file");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) throw OutputError(path_ + ": " + reason(error.value()));
  struct stat found {};
  const bool exists = stat(path_.c_str(), &found) == 0;
  if (exists && S_ISDIR(found.st_mode)) throw OutputError(path_ + ": is a folder");
  if (exists && !S_ISREG(found.st_mode)) {
    // Without waiting: a pipe that nobody reads is an error.
    direct_ = open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (direct_ < 0 && errno == ENXIO) throw OutputError(path_ + ": nobody reads this pipe");
    if (direct_ < 0) throw OutputError(path_ + ": " + reason(errno));
    fcntl(direct_, F_SETFL, O_WRONLY);
    return;
  }
  clear_left_overs(folder_, name_);
  const std::string temporary = folder_ + "/" + temporary_name(name_);
  const Descriptor tried(open_temporary(temporary));
  if (tried.get() < 0) throw OutputError(path_ + ": " + reason(errno));
  unlink(temporary.c_str());
}

OutputFile::~OutputFile() {
  if (direct_ >= 0) close(direct_);
}

std::string OutputFile::write(std::string_view text) const {
  if (direct_ < 0) return write_beside(text);
  return write_all(direct_, text) ? "" : path_ + ": " + reason(errno);
}

std::string OutputFile::write_beside(std::string_view text) const {
  const std::string temporary = folder_ + "/" + temporary_name(name_);
  const Descriptor file(open_temporary(temporary));
  if (file.get() < 0) return path_ + ": " + reason(errno);
  if (!write_all(file.get(), text) || fsync(file.get()) != 0 ||
      rename(temporary.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    return path_ + ": " + reason(error);
  }
  const Descriptor folder(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) fsync(folder.get());  // So that the new name survives a power cut.
  return {};
}

}  // namespace resttest

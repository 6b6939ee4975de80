#include "cli/streams.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/values.h"

namespace resttest::cli {
namespace {

constexpr int kDefaultWidth = 80;
constexpr int kLeastWidth = 40;
constexpr int kMostWidth = 120;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

int asked_width() {
  const std::string_view columns = environment("COLUMNS");
  int width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  if (width > 0) return width;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kDefaultWidth;
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int fd) : fd_(fd) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

DescriptorBuffer::~DescriptorBuffer() { write_buffer(); }

int DescriptorBuffer::overflow(int character) {
  write_buffer();
  if (character != traits_type::eof()) {
    *pptr() = static_cast<char>(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

int DescriptorBuffer::sync() {
  write_buffer();
  return 0;
}

void DescriptorBuffer::write_buffer() {
  const char* from = pbase();
  while (from < pptr() && !closed_) {
    const ssize_t written = write(fd_, from, static_cast<std::size_t>(pptr() - from));
    if (written >= 0) {
      from += written;
    } else if (errno != EINTR) {
      closed_ = true;
      if (errno != EPIPE) error_ = errno;
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

void open_missing_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one. There is nothing to do where it cannot be opened.
    [[maybe_unused]] const int opened = open("/dev/null", O_RDWR);
  }
}

bool is_terminal(int fd) { return isatty(fd) == 1; }

bool can_move_cursor(int fd) { return is_terminal(fd) && environment("TERM") != "dumb"; }

Color color_for(int fd, ColorChoice choice) {
  if (choice != ColorChoice::automatic) return {choice == ColorChoice::always};
  if (!environment("NO_COLOR").empty()) return {false};
  if (!environment("FORCE_COLOR").empty()) return {true};
  return {can_move_cursor(fd)};
}

int terminal_width() { return std::min(std::max(asked_width(), kLeastWidth), kMostWidth); }

bool locale_is_utf8() {
  std::string_view locale = environment("LC_ALL");
  if (locale.empty()) locale = environment("LC_CTYPE");
  if (locale.empty()) locale = environment("LANG");
  const std::string name = lower(locale);
  return name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos;
}

}  // namespace resttest::cli

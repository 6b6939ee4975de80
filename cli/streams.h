#pragma once

#include <array>
#include <ostream>
#include <streambuf>

#include "cli/options.h"

#include "resttest/extend.h"

namespace resttest::cli {

// Bytes to a file descriptor. When they can no longer be written, the rest is dropped: a closed
// stdout ends the printing, not the run.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int fd);
  ~DescriptorBuffer() override;

  // The errno of the first write that did not work; 0: all was written. That a reader of a pipe
  // went away is no loss.
  int error() const { return error_; }

 private:
  int overflow(int character) override;
  int sync() override;
  void write_buffer();

  int fd_;
  int error_ = 0;
  bool closed_ = false;
  std::array<char, 1 << 16> buffer_;
};

// Text to a file descriptor.
class OutputStream : private DescriptorBuffer, public std::ostream {
 public:
  explicit OutputStream(int fd)
      : DescriptorBuffer(fd), std::ostream(static_cast<DescriptorBuffer*>(this)) {}

  using DescriptorBuffer::error;
};

// So that no file or socket gets the number of a standard stream that was closed at the start.
void open_missing_streams();

bool is_terminal(int fd);
bool can_move_cursor(int fd);  // A terminal that is not dumb.
Color color_for(int fd, ColorChoice choice);
int terminal_width();  // COLUMNS, else the terminal's own, else 80.
bool locale_is_utf8();

}  // namespace resttest::cli

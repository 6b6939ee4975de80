#include "cli/interactive.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "resttest/suite.h"

namespace resttest::cli {

LineGate::LineGate(std::ostream& err, std::stop_token stop)
    : err_(err), stop_(std::move(stop)), wake_(eventfd(0, EFD_CLOEXEC)) {
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

LineGate::~LineGate() { close(wake_); }

Decision LineGate::operator()(const Pending& pending) {
  if (wait_for_line()) return Decision::send;
  if (!stop_.stop_requested()) {
    const Location& where = pending.test.where;
    err_ << "ERROR:--interactive: standard input ended before a line for the test at "
         << (where.file ? where.file->path : "") << ':' << where.line << "; the run ends here\n";
    err_.flush();
  }
  return Decision::stop;
}

// Byte by byte: what is behind the line end belongs to the next wait, or to somebody else.
bool LineGate::wait_for_line() {
  const std::stop_callback told(stop_, [this] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t size = write(wake_, &one, sizeof one);
  });
  for (;;) {
    std::array<pollfd, 2> waiting{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return false;
    if (waiting[1].revents != 0) return false;
    if (waiting[0].revents == 0) continue;
    char byte = 0;
    const ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    if (byte == '\n') return true;
  }
}

}  // namespace resttest::cli

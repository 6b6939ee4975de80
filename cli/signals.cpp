#include "cli/signals.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace resttest::cli {
namespace {

// The write end of the pipe to the watcher: a handler can be given nothing. Written before the
// handlers are set and not changed while they are.
int wake_fd = -1;
int watch_fd = -1;

constexpr unsigned char kEnd = 0;  // No signal has this number.

void handle(int signal) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = write(wake_fd, &byte, 1);
  errno = saved;
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals(std::stop_source stop) : stop_(std::move(stop)) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  watch_fd = ends[0];
  wake_fd = ends[1];
  fcntl(wake_fd, F_SETFL, O_NONBLOCK);  // A handler never waits.
  watcher_ = std::jthread([this] { watch(); });
  set_handler(SIGPIPE, SIG_IGN);
  set_handler(SIGXFSZ, SIG_IGN);
  set_handler(SIGINT, handle);
  set_handler(SIGTERM, handle);
  if (!is_ignored(SIGHUP)) set_handler(SIGHUP, handle);  // nohup stays nohup.
}

Signals::~Signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) set_handler(signal, SIG_DFL);
  }
  handle(kEnd);
  watcher_.join();
  close(wake_fd);
  close(watch_fd);
}

void Signals::watch() {
  unsigned char byte = 0;
  while (true) {
    const ssize_t count = read(watch_fd, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1 || byte == kEnd) return;
    const int signal = byte == SIGINT ? SIGINT : SIGTERM;
    if (received() != 0) _exit(128 + signal);
    received_.store(signal, std::memory_order_relaxed);
    constexpr char kText[] = "stopping, press Ctrl-C again to quit at once\n";
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kText, sizeof kText - 1);
    stop_.request_stop();
  }
}

}  // namespace resttest::cli

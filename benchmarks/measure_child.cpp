// Runs a command and writes what it used to a file: user and system seconds, peak memory in KB,
// wall seconds and exit code (128 + N after signal N).
//
// usage: measure_child FILE STOP_AFTER COMMAND...
//
// After STOP_AFTER seconds, unless that is 0, the command gets a SIGINT. It takes a program for
// this because Linux counts the memory of the parent at the time of exec in the child's peak: of a
// child of Python, the peak would be Python's at least. This program is small.

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Ends early when the child has ended: SIGCHLD is blocked, and waited for.
void wait_at_most(double limit, const sigset_t& child_ended) {
  timespec left{};
  left.tv_sec = static_cast<time_t>(limit);
  left.tv_nsec = static_cast<long>((limit - static_cast<double>(left.tv_sec)) * 1e9);
  while (sigtimedwait(&child_ended, nullptr, &left) == -1 && errno == EINTR) {
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  const double stop_after = std::atof(words[2]);
  sigset_t child_ended;
  sigset_t before;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, &before);
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == -1) return 2;
  if (child == 0) {
    sigprocmask(SIG_SETMASK, &before, nullptr);
    execvp(words[3], words + 3);
    std::perror(words[3]);
    _exit(127);
  }
  if (stop_after > 0) {
    wait_at_most(stop_after, child_ended);
    kill(child, SIGINT);
  }
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) == -1 && errno == EINTR) {
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  std::FILE* out = std::fopen(words[1], "w");
  if (out == nullptr) return 2;
  std::fprintf(out, "%.9f %.9f %ld %.9f %d\n", seconds(used.ru_utime), seconds(used.ru_stime),
               used.ru_maxrss, wall.count(),
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return std::fclose(out) == 0 ? 0 : 2;
}

#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include <sys/socket.h>

#include "base/clock.h"

namespace resttest {

// The sockets of one transport. It opens and closes them under a mutex, so that another thread can
// cut them all and never meets a number that the system has given to somebody else.
class OpenSockets {
 public:
  // The new socket, closed on exec; -1 with errno set.
  int open(int family, int type, int protocol);
  int close(int fd);

  // Whatever waits on one of them wakes up and finds it ended. Any thread.
  void cut_all();

  // Between two exchanges: empties and cuts those that became readable, so that nothing which came
  // unasked is taken for the next answer. How many bytes that was.
  std::size_t drain_idle();

  // What the kernel knew of the socket that was closed last, and libcurl does not tell: when a byte
  // came, be it of half a line; whether it was connected. Of the owner's thread alone.
  TimePoint last_received() const { return last_received_; }
  bool was_connected() const { return was_connected_; }

 private:
  void look_at(int fd);

  std::mutex mutex_;
  std::vector<int> open_;
  TimePoint last_received_;
  bool was_connected_ = false;
};

}  // namespace resttest

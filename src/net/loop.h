#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "net/socket.h"

struct epoll_event;

namespace resttest {

// A socket of a loop. Never used twice, so that a late event of a closed one meets nobody.
using SocketId = std::uint64_t;

// Hears what became of what a loop was asked for. Bytes are lent for the call. Any of these may
// call back into the loop, `close` of the same socket included.
class LoopEvents {
 public:
  virtual ~LoopEvents() = default;
  virtual void connected(SocketId id) = 0;
  virtual void received(SocketId id, std::string_view bytes) = 0;
  virtual void ended(SocketId id) = 0;              // The other side sends no more: close it.
  virtual void failed(SocketId id, int error) = 0;  // errno; the loop closes it after the call.
};

// The sockets of one worker over epoll. Completion-shaped: connect, receive and send each end in
// one call that says what came of it, and the buffers are the loop's, so a ring of the kernel could
// stand in its place. One thread, but for `wake`.
class Loop {
 public:
  explicit Loop(LoopEvents& events);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Begins to connect; `connected` or `failed` follows from `run_once`, never from this call.
  SocketId connect(const Endpoint& endpoint);

  // Hands the bytes to the kernel, now or as soon as it takes them; what it does not take at once
  // is copied. An error is told by `failed` from `run_once`.
  void send(SocketId id, std::string_view bytes);

  // Whether everything sent so far was taken by the kernel; how many bytes were, in all.
  bool is_sent(SocketId id) const;
  std::uint64_t taken(SocketId id) const;

  // When the kernel last took bytes that it had not taken at once; the epoch if that never was.
  TimePoint last_taken(SocketId id) const;

  // Whether the other side is known to send no more, whatever of it is still to be told.
  bool is_ending(SocketId id) const;

  void close(SocketId id);

  // Waits for events until `until`, or until woken, and tells them. Returns after one round.
  void run_once(TimePoint until);

  // Ends the wait of `run_once`. Any thread.
  void wake();

  // When the event that is being told was read off the kernel: one reading of the clock for each.
  TimePoint now() const { return now_; }

 private:
  enum class State : std::uint8_t { closed, connecting, open, broken };

  struct Socket {
    Descriptor descriptor;
    std::uint32_t generation = 0;
    State state = State::closed;
    int error = 0;  // Of `broken`, not told yet.
    std::uint64_t taken = 0;
    TimePoint last_taken;
    std::string waiting;   // What the kernel did not take at once ...
    std::size_t gone = 0;  // ... and how much of it it has taken since.
    bool is_ending = false;
  };

  Socket* find(SocketId id);
  const Socket* find(SocketId id) const;
  SocketId add(Descriptor descriptor, State state);
  void watch(SocketId id, int operation, std::uint32_t events);
  void break_off(SocketId id, int error);
  void tell_broken();
  void note_ends(std::span<const epoll_event> ready);
  void handle(SocketId id, std::uint32_t events);
  void finish_connect(SocketId id);
  void flush(SocketId id);
  void receive(SocketId id, int most_reads);
  void fail(SocketId id, int error);

  LoopEvents& events_;
  Descriptor epoll_;
  Descriptor wakeup_;
  std::vector<Socket> sockets_;
  std::vector<std::uint32_t> free_;
  std::vector<SocketId> broken_;
  std::vector<char> buffer_;
  TimePoint now_;
};

}  // namespace resttest

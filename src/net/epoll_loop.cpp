#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop.h"

namespace resttest {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::size_t kEventsPerWait = 512;
constexpr SocketId kWakeup = ~SocketId{0};
constexpr std::uint32_t kReading = EPOLLIN | EPOLLRDHUP;
constexpr int kReadsPerEvent = 16;  // So that one that never stops sending leaves time for others.

constexpr std::uint32_t index_of(SocketId id) { return static_cast<std::uint32_t>(id); }
constexpr SocketId make_id(std::uint32_t index, std::uint32_t generation) {
  return SocketId{generation} << 32 | index;
}

Descriptor opened(int number, const char* what) {
  if (number < 0) throw std::system_error(errno, std::generic_category(), what);
  return Descriptor(number);
}

// Waits to the nanosecond where the kernel can, so that a timer is not late by a millisecond.
int wait_for_events(int epoll, epoll_event* events, int size, std::chrono::nanoseconds time) {
  time = std::max(time, std::chrono::nanoseconds(0));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  timespec limit{};
  limit.tv_sec = seconds.count();
  limit.tv_nsec = (time - seconds).count();
  const int count = ::epoll_pwait2(epoll, events, size, &limit, nullptr);
  if (count >= 0 || errno != ENOSYS) return count;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return ::epoll_wait(epoll, events, size, static_cast<int>(std::min<std::int64_t>(ms, 60'000)));
}

}  // namespace

Loop::Loop(LoopEvents& events)
    : events_(events),
      epoll_(opened(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wakeup_(opened(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
      buffer_(kBufferBytes),
      now_(std::chrono::steady_clock::now()) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeup;
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wakeup_.number(), &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

Loop::Socket* Loop::find(SocketId id) { return const_cast<Socket*>(std::as_const(*this).find(id)); }

const Loop::Socket* Loop::find(SocketId id) const {
  const std::uint32_t index = index_of(id);
  if (index >= sockets_.size()) return nullptr;
  const Socket& socket = sockets_[index];
  return socket.generation == id >> 32 && socket.state != State::closed ? &socket : nullptr;
}

SocketId Loop::add(Descriptor descriptor, State state) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(sockets_.size()));
    sockets_.emplace_back();
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Socket& socket = sockets_[index];
  socket.descriptor = std::move(descriptor);
  socket.state = state;
  socket.error = 0;
  socket.taken = 0;
  socket.last_taken = {};
  socket.gone = 0;
  socket.is_ending = false;
  ++socket.generation;
  return make_id(index, socket.generation);
}

void Loop::watch(SocketId id, int operation, std::uint32_t events) {
  Socket& socket = *find(id);
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  if (::epoll_ctl(epoll_.number(), operation, socket.descriptor.number(), &event) != 0) {
    break_off(id, errno);
  }
}

SocketId Loop::connect(const Endpoint& endpoint) {
  auto [descriptor, error] = begin_connect(endpoint);
  const SocketId id = add(std::move(descriptor), State::connecting);
  if (error != 0) {
    break_off(id, error);
  } else {
    watch(id, EPOLL_CTL_ADD, EPOLLOUT);
  }
  return id;
}

void Loop::send(SocketId id, std::string_view bytes) {
  Socket* socket = find(id);
  if (!socket || socket->state != State::open) return;
  if (!socket->waiting.empty()) {
    socket->waiting.append(bytes);
    return;
  }
  const ssize_t count =
      ::send(socket->descriptor.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return break_off(id, errno);
  const auto taken = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  socket->taken += taken;
  if (taken == bytes.size()) return;
  socket->waiting.assign(bytes.substr(taken));
  socket->last_taken = now_;
  watch(id, EPOLL_CTL_MOD, kReading | EPOLLOUT);
}

bool Loop::is_sent(SocketId id) const {
  const Socket* socket = find(id);
  return socket && socket->waiting.empty();
}

std::uint64_t Loop::taken(SocketId id) const {
  const Socket* socket = find(id);
  return socket ? socket->taken : 0;
}

TimePoint Loop::last_taken(SocketId id) const {
  const Socket* socket = find(id);
  return socket ? socket->last_taken : TimePoint();
}

bool Loop::is_ending(SocketId id) const {
  const Socket* socket = find(id);
  return socket && socket->is_ending;
}

void Loop::close(SocketId id) {
  Socket* socket = find(id);
  if (!socket) return;
  socket->descriptor.close();
  socket->state = State::closed;
  socket->waiting.clear();
  free_.push_back(index_of(id));
}

// An error outside `run_once` is told in its next round, so that no call re-enters its caller. The
// descriptor stays open until then: an answer may wait in it that came before the break.
void Loop::break_off(SocketId id, int error) {
  Socket& socket = *find(id);
  socket.state = State::broken;
  socket.error = error;
  broken_.push_back(id);
}

void Loop::tell_broken() {
  for (const SocketId id : std::exchange(broken_, {})) {
    Socket* socket = find(id);
    if (!socket || socket->state != State::broken) continue;
    const int error = socket->error;
    if (socket->descriptor.is_open() && (error == EPIPE || error == ECONNRESET)) {
      socket->state = State::open;
      receive(id, std::numeric_limits<int>::max());
      if (!find(id)) continue;
    }
    fail(id, error);
  }
}

void Loop::fail(SocketId id, int error) {
  events_.failed(id, error);
  close(id);
}

void Loop::run_once(TimePoint until) {
  now_ = std::chrono::steady_clock::now();
  // Where connecting fails at once, every round has something to tell: the others still get theirs.
  const bool has_told = !broken_.empty();
  tell_broken();
  std::array<epoll_event, kEventsPerWait> ready;
  const int count = wait_for_events(epoll_.number(), ready.data(), static_cast<int>(ready.size()),
                                    has_told ? std::chrono::nanoseconds(0) : until - now_);
  now_ = std::chrono::steady_clock::now();
  const std::span events(ready.data(), static_cast<std::size_t>(std::max(count, 0)));
  note_ends(events);
  for (const epoll_event& event : events) {
    if (event.data.u64 != kWakeup) {
      handle(event.data.u64, event.events);
      continue;
    }
    std::uint64_t wakes = 0;
    [[maybe_unused]] const ssize_t size = ::read(wakeup_.number(), &wakes, sizeof(wakes));
  }
}

// Before anything of the round is told, so that no one sends on a connection whose end is here.
void Loop::note_ends(std::span<const epoll_event> ready) {
  for (const epoll_event& event : ready) {
    if ((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) continue;
    if (Socket* socket = find(event.data.u64)) socket->is_ending = true;
  }
}

void Loop::handle(SocketId id, std::uint32_t events) {
  Socket* socket = find(id);
  if (!socket || socket->state == State::broken) return;
  if (socket->state == State::connecting) return finish_connect(id);
  if ((events & EPOLLOUT) != 0) flush(id);
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && find(id))
    receive(id, kReadsPerEvent);
}

void Loop::finish_connect(SocketId id) {
  Socket& socket = *find(id);
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket.descriptor.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return fail(id, error);
  socket.state = State::open;
  watch(id, EPOLL_CTL_MOD, kReading);
  if (socket.state == State::open) events_.connected(id);
}

void Loop::flush(SocketId id) {
  Socket& socket = *find(id);
  const std::string_view left = std::string_view(socket.waiting).substr(socket.gone);
  const ssize_t count = ::send(socket.descriptor.number(), left.data(), left.size(), MSG_NOSIGNAL);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) break_off(id, errno);
    return;
  }
  const auto taken = static_cast<std::size_t>(count);
  socket.taken += taken;
  socket.gone += taken;
  socket.last_taken = now_;
  if (taken < left.size()) return;
  socket.waiting.clear();
  socket.gone = 0;
  watch(id, EPOLL_CTL_MOD, kReading);
}

void Loop::receive(SocketId id, int most_reads) {
  for (int reads = 0; reads < most_reads; ++reads) {
    Socket* socket = find(id);
    if (!socket || socket->state != State::open) return;
    const ssize_t count = ::recv(socket->descriptor.number(), buffer_.data(), buffer_.size(), 0);
    if (count < 0) {
      if (errno != EAGAIN && errno != EINTR) fail(id, errno);
      return;
    }
    now_ = std::chrono::steady_clock::now();
    if (count == 0) return events_.ended(id);
    const auto size = static_cast<std::size_t>(count);
    events_.received(id, {buffer_.data(), size});
    // A short read means that the socket is empty, but for the end that may follow.
    if (size < buffer_.size() && !is_ending(id)) return;
  }
}

void Loop::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = ::write(wakeup_.number(), &one, sizeof(one));
}

}  // namespace resttest

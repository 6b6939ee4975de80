#pragma once

#include <stop_token>
#include <thread>

namespace resttest {

// Turns "start nothing more" into "end what still runs" once the grace is over.
class Grace {
 public:
  explicit Grace(std::stop_token stop);
  ~Grace();
  Grace(const Grace&) = delete;
  Grace& operator=(const Grace&) = delete;

  // Stopped 2 s after the run was.
  std::stop_token over() const { return over_.get_token(); }

 private:
  std::stop_source over_;
  std::jthread watch_;
};

}  // namespace resttest

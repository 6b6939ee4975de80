#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "run/runners.h"

#include "resttest/outcome.h"
#include "resttest/reporter.h"

namespace resttest {

// Where the parts of a run that go on side by side leave what they have to tell, so that one thread
// tells it, part by part. All may be called from any thread but `tell`.
class Stage {
 public:
  using Event = std::function<void(Reporter&)>;

  enum class Order {
    as_numbered,  // A part waits for those before it, and is told while it goes on.
    as_they_end,
  };

  explicit Stage(std::size_t parts) : parts_(parts) {}

  void add(std::size_t part, Event event);

  // The part is over; each part ends once.
  void finish(std::size_t part, RunSummary result);

  // Tells everything to `audience` until all parts are over, and adds what became of them to
  // `summary`, by their numbers.
  void tell(Order order, const Audience& audience, RunSummary& summary);

 private:
  struct Part {
    std::deque<Event> events;
    std::optional<RunSummary> result;
  };

  std::deque<Event> wait_for_events(Order order, std::size_t& next, bool& is_over);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Part> parts_;
  std::deque<std::size_t> ended_;  // In the order of their ends, not told yet.
};

// A reporter that leaves what it hears on a stage.
std::unique_ptr<Reporter> make_stage_reporter(Stage& stage, std::size_t part);

}  // namespace resttest

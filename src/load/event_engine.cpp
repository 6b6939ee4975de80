#include <algorithm>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "load/event_worker.h"

namespace resttest {
namespace {

// Async mode: loops, each on a thread of its own.
class EventEngine : public Engine {
 public:
  explicit EventEngine(const LoadTest& test) : test_(test) {
    // A loop without a slot would have nothing to do.
    const auto loops = static_cast<std::size_t>(std::clamp(test.threads, 1, test.concurrency));
    for (std::size_t i = 0; i < loops; ++i) {
      workers_.push_back(std::make_unique<EventWorker>(test_, Share{i, loops}));
    }
  }

  ~EventEngine() override { join(); }

  std::size_t workers() const override { return workers_.size(); }

  void start(Schedule& schedule, Collector& collector, Bookends& bookends) override {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      try {
        threads_.emplace_back(
            [this, i, &schedule, &collector, &bookends] { run(i, schedule, collector, bookends); });
      } catch (const std::system_error&) {  // No more threads to be had.
        schedule.close();
        collector.finish(i, std::current_exception());
      }
    }
  }

  void wake() override {
    for (const auto& worker : workers_) worker->wake();
  }

  void join() override {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void run(std::size_t i, Schedule& schedule, Collector& collector, Bookends& bookends) {
    std::exception_ptr problem;
    try {
      workers_[i]->run(schedule, collector, bookends);
    } catch (...) {
      problem = std::current_exception();
    }
    collector.finish(i, problem);
  }

  LoadTest test_;
  std::vector<std::unique_ptr<EventWorker>> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Engine> make_event_engine(const LoadTest& test) {
  return std::make_unique<EventEngine>(test);
}

}  // namespace resttest

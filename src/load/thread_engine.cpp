#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "load/dispatcher.h"
#include "load/thread_worker.h"

namespace resttest {
namespace {

// Sync mode: a thread for each operation in flight. A closed load has all of them from the start;
// an open one as many as it needs.
class ThreadEngine : public Engine {
 public:
  explicit ThreadEngine(const LoadTest& test)
      : test_(test), cutter_(static_cast<std::size_t>(test.concurrency)) {
    for (int i = 0; i < test.concurrency; ++i) {
      workers_.push_back(std::make_unique<ThreadWorker>(test_, workers_.size(), cutter_));
    }
  }

  ~ThreadEngine() override { join(); }

  std::size_t workers() const override { return workers_.size(); }

  void start(Schedule& schedule, Collector& collector, Bookends& bookends) override {
    collector_ = &collector;
    bookends_ = &bookends;
    feeds_.clear();
    dispatcher_.reset();
    if (schedule.is_open()) {
      dispatcher_ = std::make_unique<Dispatcher>(schedule.feed({}), workers_.size(),
                                                 [this] { start_one_that_is_sent_for(); });
      is_over_ = false;
      return start_one_that_is_sent_for();
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      feeds_.push_back(schedule.feed({i, workers_.size()}));
    }
    try {
      for (std::size_t i = 0; i < workers_.size(); ++i) {
        start_one([this, i] { workers_[i]->run_closed(*feeds_[i], *collector_, *bookends_); });
      }
    } catch (const std::system_error&) {
      // No more threads to be had. Those that run use what was passed, so they end first.
      schedule.close();
      for (std::size_t i = threads_.size(); i < workers_.size(); ++i) {
        collector.finish(i, std::current_exception());
      }
    }
  }

  void wake() override {}  // Each looks after its operation; nobody waits for it.

  void join() override {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  template <typename Work>
  void start_one(Work work) {
    const std::size_t i = threads_.size();
    threads_.emplace_back([this, i, work = std::move(work)] {
      std::exception_ptr problem;
      try {
        work();
      } catch (...) {
        problem = std::current_exception();
      }
      if (dispatcher_) end_of_arrivals();
      collector_->finish(i, problem);
    });
  }

  // Called at the start, then from the dispatcher, which lets one thread in at a time.
  void start_one_that_is_sent_for() {
    const std::lock_guard lock(mutex_);
    if (is_over_) return;
    const std::size_t i = threads_.size();
    start_one([this, i] {
      bool is_first = true;
      workers_[i]->run_open(
          [this, &is_first] {
            return dispatcher_->next(test_.stop, std::exchange(is_first, false));
          },
          *collector_, *bookends_);
    });
  }

  // No more threads will be started: those that never were have finished, and one of the others
  // says what was dropped. The dispatcher is asked without our lock: it starts threads under its
  // own.
  void end_of_arrivals() {
    std::size_t started = 0;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(is_over_, true)) return;
      started = threads_.size();
    }
    for (std::size_t i = started; i < workers_.size(); ++i) collector_->finish(i);
    Interval dropped;
    dropped.tally.dropped = dispatcher_->take_dropped();
    collector_->hand_over(0, std::move(dropped));
  }

  LoadTest test_;
  Cutter cutter_;
  std::vector<std::unique_ptr<ThreadWorker>> workers_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  std::unique_ptr<Dispatcher> dispatcher_;  // Of an open load.
  std::mutex mutex_;
  bool is_over_ = false;
  Collector* collector_ = nullptr;
  Bookends* bookends_ = nullptr;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Engine> make_thread_engine(const LoadTest& test) {
  return std::make_unique<ThreadEngine>(test);
}

}  // namespace resttest

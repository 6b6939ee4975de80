#include <thread>

#include "load/event_worker.h"

namespace resttest {
namespace {

// Async mode: a loop on a thread of its own.
class EventEngine : public Engine {
 public:
  explicit EventEngine(const LoadTest& test) : test_(test), worker_(test_, 0) {}
  ~EventEngine() override { join(); }

  std::size_t workers() const override { return 1; }

  void start(Tickets& tickets, Collector& collector, Bookends& bookends) override {
    thread_ = std::thread([this, &tickets, &collector, &bookends] {
      std::exception_ptr problem;
      try {
        worker_.run(tickets, collector, bookends);
      } catch (...) {
        problem = std::current_exception();
      }
      collector.finish(0, problem);
    });
  }

  void wake() override { worker_.wake(); }

  void join() override {
    if (thread_.joinable()) thread_.join();
  }

 private:
  LoadTest test_;
  EventWorker worker_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Engine> make_event_engine(const LoadTest& test) {
  return std::make_unique<EventEngine>(test);
}

}  // namespace resttest

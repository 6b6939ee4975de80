#pragma once

#include <ostream>
#include <stop_token>
#include <string>

#include "resttest/options.h"

namespace resttest::cli {

// Waits for a line of standard input before each request. At its end the run ends, and `err` is
// told at which test.
class LineGate {
 public:
  LineGate(std::ostream& err, std::stop_token stop);
  ~LineGate();
  LineGate(const LineGate&) = delete;
  LineGate& operator=(const LineGate&) = delete;

  Decision operator()(const Pending& pending);

 private:
  bool wait_for_line();

  std::ostream& err_;
  std::stop_token stop_;
  int wake_ = -1;  // Readable once the run is stopped.
};

}  // namespace resttest::cli

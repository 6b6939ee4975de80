#include "http/hop_figures.h"

#include <algorithm>
#include <cmath>

namespace resttest {
namespace {

// Whole ones, as libcurl counts.
std::uint64_t microseconds(std::chrono::nanoseconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(time);
  return static_cast<std::uint64_t>(whole.count());
}

double seconds(std::chrono::nanoseconds time) {
  return static_cast<double>(microseconds(time)) / 1e6;
}

// Sums of hops are whole microseconds, too, so that they compare with a total without rest.
void add_time(std::chrono::nanoseconds time, double& sum) {
  sum = std::round(sum * 1e6 + static_cast<double>(microseconds(time))) / 1e6;
}

double speed(std::uint64_t bytes, std::chrono::nanoseconds time) {
  const std::uint64_t whole = std::max<std::uint64_t>(1, microseconds(time));
  return std::floor(static_cast<double>(bytes) * 1e6 / static_cast<double>(whole));
}

}  // namespace

void add_hop(const HopFigures& hop, std::chrono::nanoseconds offset, bool is_redirect,
             MetricValues& values) {
  const auto at = [&values](Metric metric) -> double& {
    return values[static_cast<std::size_t>(metric)];
  };
  add_time(hop.namelookup, at(Metric::namelookup_time));
  add_time(hop.connect, at(Metric::connect_time));
  add_time(hop.appconnect, at(Metric::appconnect_time));
  add_time(hop.pretransfer, at(Metric::pretransfer_time));
  add_time(hop.starttransfer, at(Metric::starttransfer_time));
  at(Metric::request_size) += static_cast<double>(hop.request_bytes);
  at(Metric::num_connects) += static_cast<double>(hop.connections);
  if (is_redirect) {
    at(Metric::redirect_time) = seconds(offset);
    at(Metric::redirect_count) += 1;
  }
  at(Metric::total_time) = seconds(offset + hop.total);
  at(Metric::size_download) = static_cast<double>(hop.body_bytes);
  at(Metric::size_upload) = static_cast<double>(hop.upload_bytes);
  at(Metric::speed_download) = speed(hop.body_bytes, offset + hop.total);
  at(Metric::speed_upload) = speed(hop.upload_bytes, offset + hop.total);
}

}  // namespace resttest

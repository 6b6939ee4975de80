#include "load/measurement.h"

#include <algorithm>

namespace resttest {

void Measurement::begin(TimePoint now) {
  begun_ = hop_begun_ = now;
  is_redirect_ = false;
  hop_ = {};
  values_ = {};
}

// At least a microsecond, as in libcurl: zero says that it did not come to that.
std::chrono::nanoseconds Measurement::since_hop(TimePoint now) const {
  return std::max<std::chrono::nanoseconds>(now - hop_begun_, std::chrono::microseconds{1});
}

void Measurement::looked_up(TimePoint now) {
  if (hop_.namelookup.count() == 0) hop_.namelookup = since_hop(now);
}

void Measurement::connected(TimePoint now) {
  hop_.connect = since_hop(now);
  ++hop_.connections;
}

void Measurement::secured(TimePoint now) { hop_.appconnect = since_hop(now); }

void Measurement::sending(TimePoint now, std::uint64_t request_bytes, std::uint64_t body_bytes) {
  looked_up(now);  // On a kept connection there is nothing to wait for.
  hop_.pretransfer = since_hop(now);
  hop_.request_bytes = request_bytes;
  hop_.upload_bytes = body_bytes;
}

void Measurement::received(TimePoint now) {
  if (hop_.starttransfer.count() == 0) hop_.starttransfer = since_hop(now);
}

void Measurement::ended(TimePoint now) {
  hop_.total = since_hop(now);
  add_hop(hop_, hop_begun_ - begun_, is_redirect_, values_);
}

void Measurement::redirected(TimePoint now) {
  hop_begun_ = now;
  is_redirect_ = true;
  hop_ = {};
}

}  // namespace resttest

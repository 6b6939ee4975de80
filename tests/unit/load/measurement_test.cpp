#include "load/measurement.h"

#include <gtest/gtest.h>

namespace resttest {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

double of(const Measurement& measured, Metric metric) {
  return measured.values()[static_cast<std::size_t>(metric)];
}

TEST(Measurement, ANewConnection) {
  Measurement measured;
  measured.begin(kStart);
  measured.looked_up(kStart + 1ms);
  measured.looked_up(kStart + 2ms);  // A second address: the name was known before.
  measured.connected(kStart + 3ms);
  measured.secured(kStart + 5ms);
  measured.sending(kStart + 6ms, 120, 20);
  measured.received(kStart + 8ms);
  measured.received(kStart + 9ms);
  measured.read_body(300);
  measured.read_body(63);
  measured.ended(kStart + 10ms);
  EXPECT_EQ(of(measured, Metric::namelookup_time), 0.001);
  EXPECT_EQ(of(measured, Metric::connect_time), 0.003);
  EXPECT_EQ(of(measured, Metric::appconnect_time), 0.005);
  EXPECT_EQ(of(measured, Metric::pretransfer_time), 0.006);
  EXPECT_EQ(of(measured, Metric::starttransfer_time), 0.008);
  EXPECT_EQ(of(measured, Metric::redirect_time), 0);
  EXPECT_EQ(of(measured, Metric::total_time), 0.01);
  EXPECT_EQ(of(measured, Metric::size_download), 363);
  EXPECT_EQ(of(measured, Metric::size_upload), 20);
  EXPECT_EQ(of(measured, Metric::speed_download), 36'300);
  EXPECT_EQ(of(measured, Metric::speed_upload), 2'000);
  EXPECT_EQ(of(measured, Metric::request_size), 120);
  EXPECT_EQ(of(measured, Metric::redirect_count), 0);
  EXPECT_EQ(of(measured, Metric::num_connects), 1);
}

// As with libcurl 7.88: no connecting, and a microsecond at least for what came to pass.
TEST(Measurement, AKeptConnection) {
  Measurement measured;
  measured.begin(kStart);
  measured.sending(kStart, 100, 0);
  measured.received(kStart + 1ms);
  measured.ended(kStart + 1ms);
  EXPECT_EQ(of(measured, Metric::namelookup_time), 1e-6);
  EXPECT_EQ(of(measured, Metric::connect_time), 0);
  EXPECT_EQ(of(measured, Metric::appconnect_time), 0);
  EXPECT_EQ(of(measured, Metric::pretransfer_time), 1e-6);
  EXPECT_EQ(of(measured, Metric::total_time), 0.001);
  EXPECT_EQ(of(measured, Metric::num_connects), 0);
}

// Times, requests and connections of all hops; sizes of the last one.
TEST(Measurement, HopsAddUp) {
  Measurement measured;
  measured.begin(kStart);
  measured.looked_up(kStart + 1ms);
  measured.connected(kStart + 2ms);
  measured.sending(kStart + 2ms, 100, 50);
  measured.received(kStart + 3ms);
  measured.read_body(7);
  measured.ended(kStart + 4ms);
  measured.redirected(kStart + 4ms);
  measured.looked_up(kStart + 5ms);
  measured.connected(kStart + 6ms);
  measured.sending(kStart + 7ms, 80, 0);
  measured.received(kStart + 9ms);
  measured.read_body(10);
  measured.ended(kStart + 10ms);
  EXPECT_DOUBLE_EQ(of(measured, Metric::namelookup_time), 0.002);
  EXPECT_DOUBLE_EQ(of(measured, Metric::connect_time), 0.004);
  EXPECT_DOUBLE_EQ(of(measured, Metric::pretransfer_time), 0.005);
  EXPECT_DOUBLE_EQ(of(measured, Metric::starttransfer_time), 0.008);
  EXPECT_DOUBLE_EQ(of(measured, Metric::redirect_time), 0.004);
  EXPECT_DOUBLE_EQ(of(measured, Metric::total_time), 0.01);
  EXPECT_EQ(of(measured, Metric::size_download), 10);
  EXPECT_EQ(of(measured, Metric::size_upload), 0);
  EXPECT_EQ(of(measured, Metric::speed_download), 1000);
  EXPECT_EQ(of(measured, Metric::request_size), 180);
  EXPECT_EQ(of(measured, Metric::redirect_count), 1);
  EXPECT_EQ(of(measured, Metric::num_connects), 2);
}

TEST(Measurement, TheNextAttemptBeginsFromNothing) {
  Measurement measured;
  measured.begin(kStart);
  measured.connected(kStart + 2ms);
  measured.sending(kStart + 2ms, 100, 50);
  measured.read_body(7);
  measured.ended(kStart + 4ms);
  measured.begin(kStart + 1s);
  measured.sending(kStart + 1s, 100, 50);
  measured.received(kStart + 1s + 1ms);
  measured.ended(kStart + 1s + 1ms);
  EXPECT_EQ(of(measured, Metric::connect_time), 0);
  EXPECT_EQ(of(measured, Metric::total_time), 0.001);
  EXPECT_EQ(of(measured, Metric::size_download), 0);
  EXPECT_EQ(of(measured, Metric::num_connects), 0);
}

}  // namespace
}  // namespace resttest

#include "load/health.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <sys/resource.h>

#include "base/format.h"

namespace resttest {
namespace {

constexpr std::chrono::seconds kWindow{10};
constexpr std::chrono::milliseconds kLateSend{5};
constexpr double kBusy = 0.9;

std::chrono::nanoseconds time_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

double cores_between(const Usage& from, const Usage& to) {
  const auto wall = static_cast<double>((to.when - from.when).count());
  return wall > 0 ? static_cast<double>((to.cpu - from.cpu).count()) / wall : 0;
}

std::uint64_t count_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return 0;
  return static_cast<std::uint64_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

Usage measure_usage(TimePoint now) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {.when = now,
          .cpu = time_of(usage.ru_utime) + time_of(usage.ru_stime),
          .descriptors = count_descriptors()};
}

HealthWatch::HealthWatch(double cores, const Usage& at_start)
    : cores_(cores), last_{at_start}, descriptors_max_(at_start.descriptors) {}

double HealthWatch::look(const Usage& now) {
  const double used = cores_between(last_.back(), now);
  last_.push_back(now);
  descriptors_max_ = std::max(descriptors_max_, now.descriptors);
  while (last_.size() > 2 && now.when - last_[1].when >= kWindow) last_.pop_front();
  const double over_window = cores_between(last_.front(), now);
  if (now.when - last_.front().when >= kWindow) {
    cpu_max_ = std::max(cpu_max_.value_or(0), over_window);
  } else {
    cpu_so_far_ = over_window;
  }
  return used;
}

GeneratorHealth HealthWatch::judge(const Interval& total, bool is_open) const {
  GeneratorHealth health;
  health.cpu_max = cpu_max_.value_or(cpu_so_far_);
  health.descriptors_max = descriptors_max_;
  health.send_lag_p99 = total.send_lag.percentile(99);
  if (is_open && health.send_lag_p99 > kLateSend) {
    health.limited = true;
    const auto ms = static_cast<double>(health.send_lag_p99.count()) / 1e6;
    health.reasons.push_back(format(
        "the load generator was the bottleneck: 1 % of the arrivals that found a free slot were "
        "sent {:.1f} ms late or more",
        ms));
  }
  if (cpu_max_.value_or(0) > kBusy * cores_) {
    health.reasons.push_back(
        format("the load generator used {:.0f} % of its processor time", *cpu_max_ / cores_ * 100));
  }
  for (const auto& [kind, count] : total.errors) {
    const std::string_view name = info(kind).name;
    if (!name.starts_with("local.")) continue;
    health.reasons.push_back(
        format("{} attempts ended with {}, which is our own side", count, name));
  }
  return health;
}

}  // namespace resttest

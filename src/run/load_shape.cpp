#include "run/load_shape.h"

#include <algorithm>
#include <cstdint>

#include "load/executors.h"

namespace resttest {
namespace {

int at_most(int wanted, std::uint64_t operations) {
  const auto most = std::max<std::uint64_t>(1, operations);
  return static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(wanted), most));
}

// What holds where neither the command line nor the author says anything.
struct Concurrency {
  int by_default;  // Of VUs.
  std::optional<int> option;

  int of(int written, int otherwise) const {
    return option.value_or(written > 0 ? written : otherwise);
  }

  int operator()(const SharedIterations& load) const {
    return at_most(of(load.vus, by_default), load.iterations);
  }
  int operator()(const RampingVus& load) const {
    const int most = std::max(1, most_vus(load));
    return std::min(option.value_or(most), most);
  }
  int operator()(const auto& load) const {
    if constexpr (requires { load.admission; }) {
      return of(load.admission.max_in_flight, kDefaultMaxInFlight);
    } else {
      return of(load.vus, by_default);
    }
  }
};

struct SetConcurrency {
  int concurrency;

  void operator()(RampingVus&) const {}  // Its stages say; slots bound them.
  void operator()(auto& load) const {
    if constexpr (requires { load.admission; }) {
      load.admission.max_in_flight = concurrency;
    } else {
      load.vus = concurrency;
    }
  }
};

}  // namespace

int effective_concurrency(const LoadProfile& profile, const RunOptions& options) {
  const bool is_sync = profile.mode == LoadProfile::Mode::sync;
  Concurrency concurrency{is_sync ? kDefaultSyncConcurrency : kDefaultAsyncConcurrency, {}};
  if (options.max_concurrency.value_or(0) > 0) concurrency.option = options.max_concurrency;
  return std::visit(concurrency, profile.executor);
}

Executor effective_executor(const LoadProfile& profile, const RunOptions& options) {
  Executor executor = profile.executor;
  std::visit(SetConcurrency{effective_concurrency(profile, options)}, executor);
  return executor;
}

ConnectionPlan effective_connections(const LoadProfile& profile, const RunOptions& options) {
  ConnectionPlan plan = profile.connections;
  if (options.threads) plan.threads = options.threads;
  if (options.http_version) plan.http_version = options.http_version;
  if (!options.unix_socket.empty()) plan.unix_socket = options.unix_socket;
  return plan;
}

}  // namespace resttest

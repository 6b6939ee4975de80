#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace resttest {

// The alternatives of Executor, in its order.
enum class LoadModel {
  shared_iterations,
  per_vu_iterations,
  constant_vus,
  ramping_vus,
  constant_arrival_rate,
  ramping_arrival_rate,
  find_max,
};

std::string_view load_model_name(LoadModel model);                 // "shared-iterations", ...
std::optional<LoadModel> load_model_named(std::string_view name);  // Lower case.
std::vector<std::string> load_model_names();

// Every key that some executors know and others do not.
std::span<const std::string_view> executor_keys();

// Whether `model` knows that key.
bool knows_key(LoadModel model, std::string_view key);

// The names of those that do: "constant-vus and find-max".
std::string models_with_key(std::string_view key);

}  // namespace resttest

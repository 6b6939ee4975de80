#include "spec/executor_keys.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/text.h"

#include "resttest/load_model.h"

namespace resttest {
namespace {

using enum LoadModel;

constexpr std::size_t kModels = std::variant_size_v<Executor>;

// Sets of models, a bit for each.
constexpr unsigned set_of(std::initializer_list<LoadModel> models) {
  unsigned bits = 0;
  for (const LoadModel model : models) bits |= 1U << static_cast<unsigned>(model);
  return bits;
}

constexpr unsigned kFixedVus = set_of({shared_iterations, per_vu_iterations, constant_vus});
constexpr unsigned kCounted = set_of({shared_iterations, per_vu_iterations});
constexpr unsigned kConstant = set_of({constant_vus, constant_arrival_rate});
constexpr unsigned kRamping = set_of({ramping_vus, ramping_arrival_rate});
constexpr unsigned kOpen = set_of({constant_arrival_rate, ramping_arrival_rate, find_max});
constexpr unsigned kSearch = set_of({find_max});

constexpr std::array kKeys = std::to_array<std::pair<std::string_view, unsigned>>({
    {"vus", kFixedVus},
    {"concurrency", kFixedVus | kOpen},
    {"max_concurrency", kFixedVus | kOpen},
    {"iterations", kCounted},
    {"max_duration", kCounted},
    {"duration", kConstant},
    {"start_vus", set_of({ramping_vus})},
    {"stages", kRamping},
    {"graceful_ramp_down", set_of({ramping_vus})},
    {"rate", set_of({constant_arrival_rate})},
    {"start_rate", set_of({ramping_arrival_rate})},
    {"time_unit", kOpen},
    {"max_in_flight", kOpen},
    {"when_full", kOpen},
    {"max_queue", kOpen},
    {"arrival", kOpen},
    {"start", kSearch},
    {"variable", kSearch},
    {"factor", kSearch},
    {"tolerance", kSearch},
    {"measure", kSearch},
    {"cooldown", kSearch},
    {"confirm", kSearch},
    {"deadline", kSearch},
    {"criteria", kSearch},
});

constexpr auto kNames = [] {
  std::array<std::string_view, kKeys.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kKeys[i].first;
  return names;
}();

template <std::size_t... Index>
std::array<std::string_view, kModels> names_of_all(std::index_sequence<Index...>) {
  return {executor_name(Executor(std::in_place_index<Index>))...};
}

const std::array<std::string_view, kModels>& model_names() {
  static const auto names = names_of_all(std::make_index_sequence<kModels>());
  return names;
}

unsigned models_of(std::string_view key) {
  const auto* found = std::ranges::find(kKeys, key, &std::pair<std::string_view, unsigned>::first);
  return found == kKeys.end() ? 0 : found->second;
}

}  // namespace

std::string_view load_model_name(LoadModel model) {
  return model_names().at(static_cast<std::size_t>(model));
}

std::optional<LoadModel> load_model_named(std::string_view name) {
  const auto& names = model_names();
  const auto* found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<LoadModel>(found - names.begin());
}

std::vector<std::string> load_model_names() { return {model_names().begin(), model_names().end()}; }

std::span<const std::string_view> executor_keys() { return kNames; }

bool knows_key(LoadModel model, std::string_view key) {
  return (models_of(key) & set_of({model})) != 0;
}

std::string models_with_key(std::string_view key) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kModels; ++i) {
    const auto model = static_cast<LoadModel>(i);
    if (knows_key(model, key)) names.emplace_back(load_model_name(model));
  }
  if (names.size() < 2) return join(names, "");
  const std::string last = std::move(names.back());
  names.pop_back();
  return join(names, ", ") + " and " + last;
}

}  // namespace resttest

#include "plan/plan.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "http/url.h"
#include "plan/directives.h"
#include "plan/test_ids.h"

namespace resttest {
namespace {

constexpr std::chrono::seconds kConnectTimeout{10};

std::optional<PlannedContent> plan_body(const Test& test, Diagnostics& found) {
  if (!test.body || test.method == "GET" || test.method == "HEAD") return std::nullopt;
  return plan_content(*test.body, test.place_of("body"), found);
}

std::string url_of(const Test& test, const RunOptions& options, Diagnostics& found) {
  const std::string& text = test.url.text;
  if (options.absolute_urls || options.base_url.empty()) return text;
  if (test.url_form == UrlForm::joined) return join_url(options.base_url, text);
  if (auto joined = concatenate_url(options.base_url, text)) return *joined;
  found.error("other-origin", test.place_of("url"),
              "'" + text + "' after " + options.base_url + " names another host",
              "begin it with a slash, or write a `test` with the full URL");
  return text;
}

struct PlanArgs {
  const PlannedSet& set;
  const TestConfig& config;
  const Registry& registry;
  const RunOptions& options;
  Diagnostics& found;
};

void plan_generator_binds(const PlanArgs& args, PlannedTest& planned) {
  if (planned.test->generator_binds.empty()) return;
  std::vector<std::string> names;
  for (const auto& [name, generator] : args.config.generators) names.push_back(name);
  for (const auto& [variable, name] : planned.test->generator_binds) {
    const auto& generators = args.set.generators;
    const auto known = std::ranges::find(
        generators, name, [](const auto& entry) -> const auto& { return entry.first; });
    if (known != generators.end()) {
      planned.generator_binds.emplace_back(variable, known->second.get());
    } else if (std::ranges::find(names, name) == names.end()) {
      args.found.error("unknown-generator", planned.test->place_of("generator_binds"),
                       "no generator '" + name + "' in this testset's config",
                       did_you_mean(name, names));
    }
  }
}

PlannedTest plan_test(const PlanArgs& args, const Test& test) {
  PlannedTest planned;
  planned.test = &test;
  planned.config = &args.config;
  planned.url_as_written = url_of(test, args.options, args.found);
  planned.url = test.url.is_template ? Template(planned.url_as_written)
                                     : Template::literal(planned.url_as_written);
  planned.headers.reserve(test.headers.size());
  for (const auto& [name, value] : test.headers) {
    planned.headers.emplace_back(as_template(name), as_template(value));
  }
  planned.body = plan_body(test, args.found);
  plan_generator_binds(args, planned);
  const Seeding& seeding = args.options.seeding;
  for (const auto& [variable, directive] : test.extract_binds) {
    auto extractor = make_extractor(directive, args.registry, seeding, args.found);
    if (extractor) planned.extract_binds.emplace_back(variable, std::move(extractor));
  }
  planned.validators.reserve(test.validators.size());
  for (const Directive& directive : test.validators) {
    auto validator = make_validator(directive, args.registry, seeding, args.found);
    if (validator) planned.validators.push_back(std::move(validator));
  }
  planned.retry = effective_retry(test, args.config, args.options.retry);
  planned.keep_alive = args.options.keep_alive;
  planned.timeout = args.config.timeout;
  planned.connect_timeout = kConnectTimeout;
  if (test.performance) {
    planned.timeout = test.performance->timeout.value_or(planned.timeout);
    planned.connect_timeout = test.performance->connect_timeout.value_or(planned.connect_timeout);
  }
  const auto names_key = [](const auto& header) {
    return is_same_word(header.first.text, "idempotency-key");
  };
  planned.is_idempotent =
      is_idempotent_method(test.method) || std::ranges::any_of(test.headers, names_key);
  return planned;
}

PlannedSet plan_set(const TestSet& set, const Registry& registry, const RunOptions& options,
                    Diagnostics& found) {
  PlannedSet planned;
  planned.testset = &set;
  const Seeding& seeding = options.seeding;
  for (const auto& [name, directive] : set.config.generators) {
    auto generator = make_generator(directive, name, set, registry, seeding, found);
    if (generator) planned.generators.emplace_back(name, std::move(generator));
  }
  const PlanArgs args{planned, set.config, registry, options, found};
  planned.tests.reserve(set.tests.size() + set.benchmarks.size());
  for (const Test& test : set.tests) planned.tests.push_back(plan_test(args, test));
  for (const Test& test : set.benchmarks) {
    planned.tests.push_back(plan_test(args, test));
    planned.tests.back().is_benchmark = true;
    planned.tests.back().max_redirects = limits::kRedirects;
  }
  return planned;
}

}  // namespace

std::span<const PlannedTest> PlannedSet::tests_alone() const {
  return {tests.begin(), std::ranges::find(tests, true, &PlannedTest::is_benchmark)};
}

std::span<const PlannedTest> PlannedSet::benchmarks() const {
  return {std::ranges::find(tests, true, &PlannedTest::is_benchmark), tests.end()};
}

RetryConfig effective_retry(const Test& test, const TestConfig& config,
                            const RetryOptions& options) {
  if (test.performance && test.performance->retry) return *test.performance->retry;
  if (test.retry) return *test.retry;
  RetryConfig retry = {.max_retries = 0};
  if (!options.max_retries && config.retry) retry = *config.retry;
  if (options.max_retries) retry.max_retries = std::max(0, *options.max_retries);
  if (options.backoff_base) retry.backoff_base = *options.backoff_base;
  if (options.backoff_max) retry.backoff_max = *options.backoff_max;
  if (options.retry_statuses) retry.retry_statuses = *options.retry_statuses;
  return retry;
}

void name_tests(Plan& plan) {
  TestIds ids;
  for (PlannedSet& set : plan.sets) {
    for (PlannedTest& planned : set.tests) planned.id = ids.next(*planned.test);
  }
}

Plan make_plan(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               Diagnostics& found) {
  Plan plan;
  for (const Suite& suite : suites) {
    for (const TestSet& set : suite.testsets) {
      plan.sets.push_back(plan_set(set, registry, options, found));
      plan.sets.back().suite = &suite;
    }
  }
  name_tests(plan);
  return plan;
}

Plan make_plan(const TestSet& set, const Registry& registry, const RunOptions& options,
               Diagnostics& found) {
  Plan plan;
  plan.sets.push_back(plan_set(set, registry, options, found));
  name_tests(plan);
  return plan;
}

}  // namespace resttest

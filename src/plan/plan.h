#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/content.h"
#include "data/template.h"

#include "resttest/context.h"
#include "resttest/extend.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/suite.h"

namespace resttest {

// One request as it goes out, and how its address looks to the author.
struct Rendering {
  Request request;
  std::string shown_url;        // Filled in, not percent-encoded.
  std::size_t own_headers = 0;  // The last so many of the request's headers are the author's.
};

// A test with every name looked up and every template parsed. Immutable, but for the generators it
// draws from; workers share it.
struct PlannedTest {
  const Test* test = nullptr;
  std::string id;                      // Of its own in the plan.
  std::vector<std::string> needed_by;  // Ids of the chosen tests for which alone it is there.
  const TestConfig* config = nullptr;
  std::string url_as_written;  // Joined with the base URL; variables stand as they are.
  Template url{""};
  std::vector<std::pair<Template, Template>> headers;
  std::optional<PlannedContent> body;
  std::vector<std::pair<std::string, Generator*>> generator_binds;
  std::vector<std::pair<std::string, std::unique_ptr<Extractor>>> extract_binds;
  std::vector<std::unique_ptr<Validator>> validators;
  RetryConfig retry = {.max_retries = 0};      // The policy that applies.
  std::chrono::nanoseconds timeout{};          // Of an attempt; 0: none.
  std::chrono::nanoseconds connect_timeout{};  // Name, TCP, TLS; 0: none.
  int max_redirects = 0;                       // Where no option says otherwise.
  bool is_benchmark = false;
  bool keep_alive = true;
  bool is_idempotent = true;

  // Whether every operation sends the same bytes.
  bool is_constant() const;

  // Whether an answer may lead on to another address.
  bool follows_redirects() const;

  // Binds what the test brings along: its variables, and one new value of each generator.
  void bind_variables(Context& context) const;
  void draw_generators(Context& context) const;

  // Makes the request of `context`'s variables. A Failure where it cannot be sent as it is: a line
  // break in a header, a file that cannot be read. `out` is used again.
  std::optional<Failure> render(const Context& context, Rendering& out) const;

  // Why an exchange is not what the test wants before its validators look: no answer, or a status
  // that is not expected.
  std::optional<Failure> refuse(const Exchange& exchange) const;
  Failure refuse_status(int status) const;
  Failure refuse_error(ErrorKind kind, std::string_view message) const;

  bool expects(int status) const;

  // All of them look, whatever the first says.
  std::vector<Failure> validate(const Answer& answer, Context& context) const;

  // Evaluates `extract_binds` and binds what they find.
  std::vector<Failure> extract(const Answer& answer, Context& context,
                               std::vector<std::pair<std::string, Value>>& extracted) const;
};

struct PlannedSet {
  const Suite* suite = nullptr;  // Null where a test is planned on its own.
  const TestSet* testset = nullptr;
  std::vector<std::pair<std::string, std::unique_ptr<Generator>>> generators;
  std::vector<PlannedTest> tests;  // The benchmarks behind the others.

  std::span<const PlannedTest> tests_alone() const;
  std::span<const PlannedTest> benchmarks() const;
};

// What suites mean. Refers to them, and they outlive it.
struct Plan {
  std::vector<PlannedSet> sets;  // Suite by suite.
};

// Looks up every name and parses every template. Mistakes go to `found`.
Plan make_plan(std::span<const Suite> suites, const Registry& registry, const RunOptions& options,
               Diagnostics& found);

// Gives each test of `plan` an id of its own. make_plan does so; whoever puts several plans
// together does it again.
void name_tests(Plan& plan);

// One test on its own, for programs. `set` outlives the plan.
Plan make_plan(const TestSet& set, const Registry& registry, const RunOptions& options,
               Diagnostics& found);

// The retry policy of a test: its own block whole, else the command line's, else the testset's.
RetryConfig effective_retry(const Test& test, const TestConfig& config,
                            const RetryOptions& options);

}  // namespace resttest

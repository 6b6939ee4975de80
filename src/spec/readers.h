#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resttest/error.h"
#include "resttest/fields.h"
#include "resttest/node.h"
#include "resttest/suite.h"

namespace resttest {

// What every reader needs. It outlives the call.
struct ReadArgs {
  const std::string& folder;  // Of the suite file: where relative paths start.
  Diagnostics& found;
};

// Each reads one block. Mistakes go to `found`; the default stays where one was made.

// `max_retries` is what holds where the key is not written.
RetryConfig read_retry(const Node& node, Diagnostics& found, int max_retries = 0);

// All `config` blocks of a testset, in order.
TestConfig read_config(const std::vector<Node>& blocks, Diagnostics& found);

// A generator that a test draws from; whether there is one is known at the end of the testset.
struct GeneratorUse {
  std::string generator;
  Location where;
};

// `test: {...}`, `benchmark: {...}`, and `- url: X`. The configurations of validators are taken out
// of the entry.
Test read_test(Node::Entry& entry, const ReadArgs& args, std::vector<GeneratorUse>& uses);
Test read_benchmark(Node::Entry& entry, const ReadArgs& args, std::vector<GeneratorUse>& uses);
Test read_short_test(const Node::Entry& entry, Diagnostics& found);

LoadProfile read_performance(const Node& node, Diagnostics& found);

// What the blocks that describe a load call its size, and what holds where none is written.
struct LoadBlock {
  std::vector<const char*> counts;         // Of the number of operations; the last written counts.
  std::vector<const char*> concurrencies;  // The first that says something counts.
  std::uint64_t count = 1;
  int concurrency = 0;
};

// The load model and its keys, into `profile`, whose `where` is that of the block.
void read_executor(Fields& fields, const LoadBlock& block, LoadProfile& profile);
FindMax read_find_max(Fields& fields, const std::vector<const char*>& concurrencies,
                      const Location& place);

// What becomes of arrivals; `concurrencies` are other names of max_in_flight.
Admission read_admission(Fields& fields, const std::vector<const char*>& concurrencies);

// Operations at a time; 0, which also 0 and null mean: what holds otherwise.
int read_concurrency(Fields& fields, const std::vector<const char*>& names);

// Those of `profile`, whose `mode` must have been read.
void read_connections(Fields& fields, LoadProfile& profile);

// A text, or a list of texts and mappings, under the key `name`. `is_open`: that of the load.
std::vector<Threshold> read_thresholds(const Node& node, std::string_view name, bool is_open,
                                       Diagnostics& found);

// What a benchmark at `where` says of its load.
LoadProfile read_benchmark_load(Fields& fields, const Location& where);

WantedMetrics read_metrics(const Node& node, Diagnostics& found);

// `output_file`: a path beneath the current folder, or "" after a mistake was reported.
std::string read_output_path(const Node& node, Diagnostics& found);

// The parts of a test.
std::optional<Text> read_url(const Node& node, Diagnostics& found);
std::optional<std::string> read_method(const Node& node, Diagnostics& found);
std::vector<std::pair<Text, Text>> read_headers(const Node& node, Diagnostics& found);
std::optional<std::string> read_plain_text(const Node& node, std::string_view name,
                                           Diagnostics& found);

std::vector<std::pair<std::string, Value>> read_variable_binds(const Node& node,
                                                               Diagnostics& found);
std::vector<std::pair<std::string, Directive>> read_generators(const Node& node,
                                                               Diagnostics& found);
std::vector<std::pair<std::string, std::string>> read_generator_binds(
    const Node& node, Diagnostics& found, std::vector<GeneratorUse>& uses);
std::vector<std::pair<std::string, Directive>> read_extract_binds(const Node& node,
                                                                  Diagnostics& found);
std::vector<Directive> read_validators(Node& node, Diagnostics& found);  // Moved out of `node`.

}  // namespace resttest

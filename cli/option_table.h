#pragma once

#include <span>
#include <string_view>

namespace resttest::cli {

enum class Option {
  help,
  url,
  test,
  print_bodies,
  print_headers,
  interactive,
  log,
  vars,
  verbose,
  ssl_insecure,
  absolute_urls,
  skip_term_colors,
  import_extensions,
  max_retries,
  retry_backoff_base,
  retry_backoff_max,
  max_concurrency,
  tests,
  workers,
  preserve_order,
  output,
  report,
  color,
  strict,
  check,
  seed,
  no_keepalive,
  version,
  retry_statuses,
  flaky,
  progress,
  max_diagnostics,
  only,
  group,
  no_needs,
  list,
  dry_run,
  generate,
  allow_read,
  threads,
  http_version,
  unix_socket,
  resolve,
  baseline,
  fail_on,
  hdr_log,
  hgrm,
  expected_interval,
};

// Whose option it is. A prefix is looked up among PyRestTest's first, its fork's included, so that
// one that was unique there stays so.
enum class Origin { pyresttest, resttest };

// The one table of options: the parser, usage errors, -h and --help take everything from here.
struct OptionInfo {
  Option option;
  std::string_view name;     // "--max-retries"
  std::string_view value;    // What stands for the value in help; "" for a flag.
  std::string_view initial;  // The value where the option is not given; may be "".
  Origin origin;
  std::string_view group;  // Heading in --help.
  std::string_view line;   // What it does, in one line.
  std::string_view more;   // The rest of it; may be "".
  bool is_common = false;  // Shown by -h.
  bool is_hidden = false;  // Not shown at all: for those who work on resttest.

  // Of an option that may stand alone: the values that are taken from the next word, divided by
  // blanks. "--name=value" takes any.
  std::string_view own_words = {};
};

std::span<const OptionInfo> all_options();
const OptionInfo& info(Option option);

}  // namespace resttest::cli

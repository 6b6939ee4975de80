#include "cli/options.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "cli/file_list.h"
#include "cli/option_table.h"
#include "cli/values.h"
#include "cli/words.h"

namespace resttest::cli {
namespace {

constexpr std::string_view kWrongArguments =
    "wrong number of arguments, need url and test filename (or --tests), either as positional or "
    "via --url/--test/--tests";

const std::vector<std::string_view> kReportKinds{"json", "junit",      "tap",  "csv",
                                                 "html", "prometheus", "otlp", "github"};

// What was given beside what can be decided option by option.
struct Named {
  std::optional<std::string> url;
  std::optional<std::string> file;
  std::optional<std::string> tests;
  bool has_output = false;
};

std::string option_text(Option option, std::string_view text) {
  return "option " + std::string(info(option).name) + ": " + std::string(text);
}

[[noreturn]] void not_built(Option option, std::string_view what) {
  throw UsageError(option_text(option, std::string(what) + " not built yet"));
}

int as_int(std::int64_t number) {
  return static_cast<int>(std::clamp<std::int64_t>(number, std::numeric_limits<int>::min(),
                                                   std::numeric_limits<int>::max()));
}

LogLevel read_level(std::string_view text, std::vector<std::string>& warnings) {
  constexpr std::pair<std::string_view, LogLevel> kLevels[] = {
      {"debug", LogLevel::debug}, {"info", LogLevel::info},         {"warning", LogLevel::warning},
      {"error", LogLevel::error}, {"critical", LogLevel::critical},
  };
  const std::string word = lower(trimmed(text));
  for (const auto& [name, level] : kLevels) {
    if (name == word) return level;
  }
  warnings.push_back(option_text(
      Option::log, "must be debug, info, warning, error or critical, warning is taken: '" +
                       std::string(text) + "'"));
  return LogLevel::warning;
}

ReportTarget read_report(std::string_view text) {
  const std::size_t equals = text.find('=');
  ReportTarget target{lower(text.substr(0, equals)), ""};
  if (equals != std::string_view::npos) target.path = text.substr(equals + 1);
  if (target.path.empty()) {
    throw UsageError(option_text(Option::report, "must be KIND=PATH: '" + std::string(text) + "'"));
  }
  read_word(Option::report, target.kind, kReportKinds);
  if (target.kind != "json") not_built(Option::report, "the report " + target.kind + " is");
  return target;
}

// What is wanted in place of a run; help and version go before it.
void ask(Request request, CommandLine& line) {
  if (line.request != Request::run && line.request != request) {
    throw UsageError("only one of --check, --list and --dry-run can be given");
  }
  line.request = request;
}

// What `--list` can name.
std::string read_kind(const std::string& text) {
  const auto kinds = words_in(info(Option::list).own_words);
  return std::string(kinds[read_word(Option::list, text, kinds)]);
}

std::string path_of(Option option, const std::string& value) {
  if (value.empty()) throw UsageError(option_text(option, "must name a file"));
  return value;
}

// Files that are separated by commas.
std::vector<std::string> paths_of(Option option, std::string_view value) {
  std::vector<std::string> paths;
  for (;;) {
    const std::size_t comma = value.find(',');
    paths.push_back(path_of(option, std::string(value.substr(0, comma))));
    if (comma == std::string_view::npos) return paths;
    value.remove_prefix(comma + 1);
  }
}

// A microsecond at least, an hour at most: what a histogram tells apart.
std::chrono::nanoseconds read_interval(const std::string& value) {
  const double seconds = read_seconds(Option::expected_interval, value);
  if (seconds < 1e-6 || seconds > 3600) {
    throw UsageError(
        option_text(Option::expected_interval, "must be 0.000001 to 3600: '" + value + "'"));
  }
  return std::chrono::nanoseconds(std::llround(seconds * 1e9));
}

// Options that decide nothing alone go to `named`.
void apply(const Given& given, CommandLine& line, Named& named) {
  const Option option = given.option;
  const std::string& value = given.value;
  switch (option) {
    case Option::help:
      line.request = Request::help;
      break;
    case Option::version:
      line.request = Request::version;
      break;
    case Option::url:
      named.url = value;
      break;
    case Option::test:
      named.file = value;
      break;
    case Option::tests:
      named.tests = value;
      break;
    case Option::print_bodies:
      line.print_bodies = read_bool(option, value);
      break;
    case Option::print_headers:
      line.print_headers = read_bool(option, value);
      break;
    case Option::interactive:
      line.interactive = read_bool(option, value);
      break;
    case Option::log:
      line.log = read_level(value, line.warnings);
      break;
    case Option::vars:
      line.vars = value;
      break;
    case Option::verbose:
      line.verbose = true;
      break;
    case Option::ssl_insecure:
      line.ssl_insecure = true;
      break;
    case Option::absolute_urls:
      line.absolute_urls = true;
      break;
    case Option::skip_term_colors:
      line.color = ColorChoice::never;
      break;
    case Option::import_extensions:
      if (!trimmed(value).empty()) {
        throw UsageError(option_text(option,
                                     "the Python plug-in is not installed, so these cannot "
                                     "be loaded: '" +
                                         value + "'"));
      }
      break;
    case Option::max_retries:
      line.retry.max_retries = std::max(0, as_int(read_integer(option, value)));
      break;
    case Option::retry_backoff_base:
      line.retry.backoff_base = read_seconds(option, value);
      break;
    case Option::retry_backoff_max:
      line.retry.backoff_max = read_seconds(option, value);
      break;
    case Option::retry_statuses:
      line.retry.retry_statuses = read_statuses(option, value);
      break;
    case Option::max_concurrency: {
      const int most = as_int(read_count(option, value));
      line.max_concurrency = most > 0 ? std::optional(most) : std::nullopt;
      break;
    }
    case Option::workers:
      line.workers = std::max(1, as_int(read_integer(option, value)));
      break;
    case Option::preserve_order:
      line.preserve_order = true;
      break;
    case Option::output:
      line.output = static_cast<Output>(
          read_word(option, value, {"auto", "pretty", "classic", "json", "quiet"}));
      named.has_output = true;
      break;
    case Option::report:
      line.reports.push_back(read_report(value));
      break;
    case Option::color:
      line.color = static_cast<ColorChoice>(read_word(option, value, {"auto", "always", "never"}));
      break;
    case Option::strict:
      line.strict = true;
      break;
    case Option::check:
      ask(Request::check, line);
      break;
    case Option::seed:
      line.seed = read_unsigned(option, value);
      break;
    case Option::no_keepalive:
      line.keep_alive = false;
      break;
    case Option::flaky:
      line.flaky_fails = read_word(option, value, {"pass", "fail"}) == 1;
      break;
    case Option::progress:
      line.progress =
          static_cast<ProgressKind>(read_word(option, value, {"auto", "bar", "lines", "none"}));
      break;
    case Option::max_diagnostics:
      line.max_diagnostics = static_cast<std::size_t>(read_count(option, value));
      break;
    case Option::allow_read:
      line.readable.push_back(value);
      break;
    case Option::threads:
      line.threads = as_int(read_positive(option, value));
      break;
    case Option::http_version:
      line.http_version = static_cast<HttpVersion>(read_word(option, value, {"auto", "1.1", "2"}));
      break;
    case Option::unix_socket:
      line.unix_socket = read_socket_path(option, value);
      break;
    case Option::resolve:
      line.resolve.push_back(read_resolved_name(option, value));
      break;
    case Option::baseline:
      line.baseline = paths_of(option, value);
      break;
    case Option::fail_on:
      read_word(option, value, {"regression"});
      line.regression_fails = true;
      break;
    case Option::hdr_log:
      line.hdr_log = path_of(option, value);
      break;
    case Option::hgrm:
      line.hgrm = path_of(option, value);
      break;
    case Option::expected_interval:
      line.expected_interval = read_interval(value);
      break;
    case Option::only:
      line.selection.only.push_back(value);
      break;
    case Option::group:
      line.selection.groups.push_back(value);
      break;
    case Option::no_needs:
      line.selection.with_needs = false;
      break;
    case Option::list:
      ask(value.empty() ? Request::list : Request::list_names, line);
      line.what = value.empty() ? "" : read_kind(value);
      break;
    case Option::dry_run:
      ask(Request::dry_run, line);
      break;
    case Option::generate:
      ask(Request::generate, line);
      line.what = value;
      break;
  }
}

void ignore_arguments(const std::vector<std::string>& arguments, CommandLine& line) {
  std::string all;
  for (const std::string& argument : arguments) all += (all.empty() ? "'" : ", '") + argument + "'";
  if (!all.empty()) {
    line.warnings.push_back("ignored, --url and the test file are both given as options: " + all);
  }
}

// Where nothing is sent, a URL is not needed, and whoever names files wants all of them looked at.
bool are_files(const std::vector<std::string>& arguments) {
  return std::ranges::all_of(arguments, [](const std::string& argument) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(argument, ignored);
  });
}

// Who is the URL and who the file.
void assign(const std::vector<std::string>& arguments, Named named, CommandLine& line) {
  if (named.tests) {
    if (!named.url && line.request == Request::run) {
      throw UsageError(std::string(kWrongArguments) + " (write --url URL --tests " + *named.tests +
                       ")");
    }
    line.files = files_of(*named.tests);
    if (line.files.empty()) {
      throw UsageError(option_text(Option::tests, "names no file: '" + *named.tests + "'"));
    }
    named.file = line.files.front();
  }
  const std::size_t count = arguments.size();
  const bool needs_url = line.request == Request::run;
  if (named.file && named.url) {
    ignore_arguments(arguments, line);
  } else if (named.url && count == 1) {
    named.file = arguments[0];
  } else if (named.file && count == 1) {
    named.url = arguments[0];
  } else if (named.file && count == 0 && !needs_url) {
    // The file is all that is needed.
  } else if (!named.file && !needs_url && count > 1 && are_files(arguments)) {
    line.files = arguments;
  } else if (!named.url && !named.file && count == 2) {
    named.url = arguments[0];
    named.file = arguments[1];
  } else if (!named.url && !named.file && count == 1 && !needs_url) {
    named.file = arguments[0];
  } else {
    throw UsageError(std::string(kWrongArguments));
  }
  line.url = named.url.value_or("");
  if (line.files.empty()) line.files = {*named.file};
}

void settle_output(bool has_output, CommandLine& line) {
  const auto to_stdout = std::ranges::count(line.reports, "-", &ReportTarget::path);
  if (to_stdout == 0) return;
  if (to_stdout > 1) throw UsageError(option_text(Option::report, "only one can go to -"));
  if (has_output && line.output != Output::quiet) {
    throw UsageError(option_text(Option::report, "- means --output quiet, not another --output"));
  }
  line.output = Output::quiet;
}

bool sends_or_checks(Request request) {
  return request == Request::run || request == Request::check;
}

bool reads_suite(Request request) {
  return sends_or_checks(request) || request == Request::list || request == Request::dry_run;
}

// The words with which the same runs again, but for reports and selection: options can be added at
// their end.
std::vector<std::string> rerun_words(std::span<const std::string> words,
                                     const std::vector<Given>& options) {
  std::vector<std::string> rerun(words.begin(), words.end());
  const auto at = [&rerun](std::size_t i) {
    return rerun.begin() + static_cast<std::ptrdiff_t>(i);
  };
  const std::size_t options_end = options.empty() ? 0 : options.back().last;
  const auto dashes = std::find(at(options_end), rerun.end(), "--");
  if (dashes != rerun.end()) {
    // Nothing behind it would be an option: a file whose name begins with a dash is told otherwise.
    for (auto word = rerun.erase(dashes); word != rerun.end(); ++word) {
      if (word->starts_with('-')) *word = "./" + *word;
    }
  }
  for (auto given = options.rbegin(); given != options.rend(); ++given) {
    const bool goes = given->option == Option::report || given->option == Option::only ||
                      given->option == Option::group || given->option == Option::baseline ||
                      given->option == Option::fail_on || given->option == Option::hdr_log ||
                      given->option == Option::hgrm;
    if (goes) rerun.erase(at(given->first), at(given->last));
  }
  return rerun;
}

}  // namespace

CommandLine parse(std::span<const std::string> words) {
  const Words cut_words = cut(words);
  CommandLine line;
  if (cut_words.short_help) {
    line.request = Request::short_help;
    return line;
  }
  Named named;
  line.rerun = rerun_words(words, cut_words.options);
  for (const Given& given : cut_words.options) apply(given, line, named);
  if (!reads_suite(line.request)) return line;
  if (!line.reports.empty() && !sends_or_checks(line.request)) {
    throw UsageError(
        option_text(Option::report, "nothing runs with --list or --dry-run, so there is none"));
  }
  if (line.request == Request::check && !line.selection.empty()) {
    throw UsageError(
        option_text(Option::check, "looks at every test; leave --only and --group out"));
  }
  if (line.regression_fails && line.baseline.empty()) {
    throw UsageError(option_text(Option::fail_on, "needs --baseline"));
  }
  if (line.interactive && line.workers > 1) {
    throw UsageError(option_text(Option::interactive, "does not go with --workers above 1"));
  }
  settle_output(named.has_output, line);
  assign(cut_words.arguments, std::move(named), line);
  return line;
}

bool is_report_kind(std::string_view kind) {
  return std::ranges::find(kReportKinds, kind) != kReportKinds.end();
}

std::string usage_error(std::string_view text) {
  return "Usage: resttest URL FILE [options]\n\nresttest: error: " + std::string(text) + "\n";
}

}  // namespace resttest::cli

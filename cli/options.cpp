#include "cli/options.h"

#include <algorithm>
#include <limits>
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
      line.check = true;
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
  }
}

void ignore_arguments(const std::vector<std::string>& arguments, CommandLine& line) {
  std::string all;
  for (const std::string& argument : arguments) all += (all.empty() ? "'" : ", '") + argument + "'";
  if (!all.empty()) {
    line.warnings.push_back("ignored, --url and the test file are both given as options: " + all);
  }
}

// Who is the URL and who the file.
void assign(const std::vector<std::string>& arguments, Named named, CommandLine& line) {
  if (named.tests) {
    if (!named.url && !line.check) {
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
  const bool needs_url = !line.check;
  if (named.file && named.url) {
    ignore_arguments(arguments, line);
  } else if (named.url && count == 1) {
    named.file = arguments[0];
  } else if (named.file && count == 1) {
    named.url = arguments[0];
  } else if (named.file && count == 0 && !needs_url) {
    // The file is all that is needed.
  } else if (!named.url && !named.file && count == 2) {
    named.url = arguments[0];
    named.file = arguments[1];
  } else if (!named.url && !named.file && count == 1 && !needs_url) {
    named.file = arguments[0];
  } else {
    throw UsageError(std::string(kWrongArguments));
  }
  line.url = named.url.value_or("");
  if (!named.tests) line.files = {*named.file};
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

}  // namespace

CommandLine parse(std::span<const std::string> words) {
  const Words cut_words = cut(words);
  CommandLine line;
  if (cut_words.short_help) {
    line.request = Request::short_help;
    return line;
  }
  Named named;
  line.rerun.assign(words.begin(), words.end());
  for (auto given = cut_words.options.rbegin(); given != cut_words.options.rend(); ++given) {
    if (given->option != Option::report) continue;
    line.rerun.erase(line.rerun.begin() + static_cast<std::ptrdiff_t>(given->first),
                     line.rerun.begin() + static_cast<std::ptrdiff_t>(given->last));
  }
  for (const Given& given : cut_words.options) apply(given, line, named);
  if (line.request != Request::run) return line;
  if (line.interactive && line.workers > 1) {
    throw UsageError(option_text(Option::interactive, "does not go with --workers above 1"));
  }
  settle_output(named.has_output, line);
  assign(cut_words.arguments, std::move(named), line);
  return line;
}

std::string usage_error(std::string_view text) {
  return "Usage: resttest URL FILE [options]\n\nresttest: error: " + std::string(text) + "\n";
}

}  // namespace resttest::cli

#include "cli/option_table.h"

#include <array>

namespace resttest::cli {
namespace {

constexpr auto kOld = Origin::pyresttest;
constexpr auto kNew = Origin::resttest;

// In the order of the enum.
constexpr std::array kOptions{
    OptionInfo{Option::help, "--help", "", "", kOld, "Help", "show every option and exit",
               "-h shows the commonest ones.", true},
    OptionInfo{Option::url, "--url", "URL", "", kOld, "Target", "base URL of the tests",
               "The same as the first argument."},
    OptionInfo{Option::test, "--test", "FILE", "", kOld, "Target", "test file to run",
               "The same as the second argument."},
    OptionInfo{Option::print_bodies, "--print-bodies", "BOOL", "", kOld, "PyRestTest",
               "print the body of every response",
               "true or false; wins over print_bodies of the suite. Bodies of failed tests are "
               "printed anyway."},
    OptionInfo{Option::print_headers, "--print-headers", "BOOL", "false", kOld, "PyRestTest",
               "print the headers of every response", "true or false."},
    OptionInfo{Option::interactive, "--interactive", "BOOL", "false", kOld, "PyRestTest",
               "show each request and wait for ENTER",
               "true or false. At the end of standard input the run ends, with exit code 105."},
    OptionInfo{Option::log, "--log", "LEVEL", "warning", kOld, "Output",
               "what stderr tells: debug, info, warning, error, critical",
               "info shows each retry of a test, debug also those of load tests.", true},
    OptionInfo{Option::vars, "--vars", "YAML", "", kOld, "Target",
               "variables for the tests, as a YAML mapping",
               "In force at the start of each testset; its config wins over them.", true},
    OptionInfo{Option::verbose, "--verbose", "", "", kOld, "PyRestTest",
               "trace each connection on stderr",
               "As libcurl tells it: functional tests and loads in sync mode."},
    OptionInfo{Option::ssl_insecure, "--ssl-insecure", "", "", kOld, "Connection",
               "accept any certificate", "Neither the chain nor the name of the host is checked."},
    OptionInfo{Option::absolute_urls, "--absolute-urls", "", "", kOld, "Target",
               "URLs of the tests stand alone", "The base URL is not put before them."},
    OptionInfo{Option::skip_term_colors, "--skip_term_colors", "", "", kOld, "PyRestTest",
               "the same as --color never", ""},
    OptionInfo{Option::import_extensions, "--import_extensions", "LIST", "", kOld, "PyRestTest",
               "Python modules with extensions, separated by ';'",
               "The plug-in that loads them is not there yet: any module is an error."},
    OptionInfo{Option::max_retries, "--max-retries", "N", "0", kOld, "Retry",
               "retries after the first attempt",
               "For statuses 500, 502, 503, 504 where they are not expected, and for network "
               "errors. Wins over the config of a suite, not over the retry block of a test.",
               true},
    OptionInfo{Option::retry_backoff_base, "--retry-backoff-base", "SECONDS", "0.5", kOld, "Retry",
               "wait before the first retry; doubles each time", "", true},
    OptionInfo{Option::retry_backoff_max, "--retry-backoff-max", "SECONDS", "30", kOld, "Retry",
               "no wait is longer", "", true},
    OptionInfo{Option::max_concurrency, "--max-concurrency", "N", "", kOld, "Load",
               "most requests in flight in the whole run",
               "Wins over every concurrency of the suite, upwards too. 0: as the suite says.",
               true},
    OptionInfo{Option::tests, "--tests", "LIST", "", kOld, "Target",
               "test files, separated by commas",
               "* ? and [ ] stand for matching names. If one file has a mistake, nothing is sent."},
    OptionInfo{Option::workers, "--workers", "N", "1", kOld, "Load", "tests that run at a time",
               "With several files, so many files; with one, its tests are dealt out, but for "
               "testsets in which one test uses what another binds."},
    OptionInfo{Option::preserve_order, "--preserve-order", "", "", kOld, "Load",
               "print the results of several files in order",
               "By workers they are printed as they end, each file's lines together."},
    OptionInfo{Option::output, "--output", "KIND", "auto", kNew, "Output",
               "what stdout shows: auto, pretty, classic, json, quiet",
               "auto is pretty on a terminal, else classic: the lines of PyRestTest.", true},
    OptionInfo{Option::report, "--report", "KIND=PATH", "", kNew, "Output",
               "write a report; may be given several times",
               "Kinds: json. PATH - is stdout, at most once, and means --output quiet. A report is "
               "written whole or not at all.",
               true},
    OptionInfo{Option::color, "--color", "WHEN", "auto", kNew, "Output",
               "colours: auto, always, never",
               "auto: on a terminal. FORCE_COLOR turns them on, NO_COLOR off."},
    OptionInfo{Option::strict, "--strict", "", "", kNew, "Checking",
               "a doubtful place of the suite is an error", ""},
    OptionInfo{Option::check, "--check", "", "", kNew, "Checking",
               "check the suite strictly and send nothing",
               "Needs no URL, and takes any number of files.", true},
    OptionInfo{Option::seed, "--seed", "N", "", kNew, "Load",
               "makes random values the same in each run", "0 to 2^64-1; else chosen at random."},
    OptionInfo{Option::no_keepalive, "--no-keepalive", "", "", kNew, "Connection",
               "a new connection for each attempt", ""},
    OptionInfo{Option::version, "--version", "", "", kNew, "Help", "show the version and exit", ""},
    OptionInfo{Option::retry_statuses, "--retry-statuses", "LIST", "500,502,503,504", kNew, "Retry",
               "statuses that are tried again",
               "Separated by commas: 503, 520-524, 5xx, !501. An empty list is none."},
    OptionInfo{Option::flaky, "--flaky", "VERDICT", "pass", kNew, "Retry",
               "whether passing after a retry is to pass or fail", ""},
    OptionInfo{Option::progress, "--progress", "KIND", "auto", kNew, "Output",
               "how load tests show that they go on: auto, bar, lines, none",
               "auto: a bar where stderr is a terminal."},
    OptionInfo{Option::max_diagnostics, "--max-diagnostics", "N", "50", kNew, "Checking",
               "mistakes of a suite that are printed; 0: all", ""},
    OptionInfo{Option::only, "--only", "PATTERN", "", kNew, "Selection",
               "run the tests of this id, name or FILE:LINE",
               "The id is 'group/name', as --list shows it. * stands for any text, ? for one "
               "character. May be given several times. The tests that bind what these use run too.",
               true},
    OptionInfo{Option::group, "--group", "PATTERN", "", kNew, "Selection",
               "run the tests of this group",
               "May be given several times; with --only, tests that fit both run."},
    OptionInfo{Option::no_needs, "--no-needs", "", "", kNew, "Selection",
               "run the chosen tests alone, without what they need", ""},
    OptionInfo{Option::list, "--list", "[KIND]", "", kNew, "Selection",
               "show the tests that would run and send nothing",
               "Id, method, URL as written and place; needs no URL. With one of generators, "
               "extractors, comparators, validators, reports: the names that a suite or --report "
               "can use.",
               false, false, "generators extractors comparators validators reports"},
    OptionInfo{Option::dry_run, "--dry-run", "", "", kNew, "Checking",
               "show what would be sent and send nothing",
               "The requests with their variables filled in, their retries and loads. What only an "
               "answer tells is shown as <variable from test>."},
    OptionInfo{Option::generate, "--generate", "WHAT", "", kNew, "Help",
               "print a part of the documentation: options, keys:BLOCK", "", false, true},
    OptionInfo{Option::allow_read, "--allow-read", "FOLDER", "", kNew, "Safety",
               "let suites name files beneath this folder; may be given several times",
               "Bodies, schemas, imports and the like otherwise lie beneath the folder of the test "
               "file or beneath the current one."},
    OptionInfo{Option::threads, "--threads", "N", "", kNew, "Load",
               "event loops of load tests in async mode",
               "Wins over the suite, which has 1 where it says nothing."},
    OptionInfo{
        Option::http_version, "--http-version", "VERSION", "", kNew, "Connection",
        "protocol of all requests: auto, 1.1, 2",
        "auto: what the server chooses under TLS, else 1.1. 2 without TLS: the server has to "
        "know beforehand. Wins over the suite."},
    OptionInfo{Option::unix_socket, "--unix-socket", "PATH", "", kNew, "Connection",
               "connect to this Unix socket; URLs keep their hosts", "Wins over the suite."},
    OptionInfo{Option::resolve, "--resolve", "HOST:PORT:ADDRESS", "", kNew, "Connection",
               "where a host and port are found, as with curl",
               "Host * is every host; several addresses are separated by commas. May be given "
               "several times; the first that fits counts."},
    OptionInfo{Option::baseline, "--baseline", "FILE", "", kNew, "Load",
               "compare the load tests with an earlier JSON report",
               "Several files, separated by commas, are one run repeated. 'resttest compare "
               "OLD.json NEW.json' compares two reports."},
    OptionInfo{Option::fail_on, "--fail-on", "WHAT", "", kNew, "Load",
               "regression: exit code 104 where the baseline was better",
               "So it is where nothing could be compared."},
    OptionInfo{Option::hdr_log, "--hdr-log", "FILE", "", kNew, "Output",
               "write the times of load tests as a log of HdrHistogram's",
               "A line for each second, and one for each load test with its name as the tag."},
    OptionInfo{Option::hgrm, "--hgrm", "FILE", "", kNew, "Output",
               "write the percentiles of all load tests as HdrHistogram's table", ""},
    OptionInfo{Option::expected_interval, "--expected-interval", "SECONDS", "", kNew, "Load",
               "add times corrected for coordinated omission to the JSON report",
               "As if an operation had been due each such interval: operation_corrected, of closed "
               "models only."},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    if (static_cast<std::size_t>(kOptions[i].option) != i) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

std::span<const OptionInfo> all_options() { return kOptions; }

const OptionInfo& info(Option option) { return kOptions[static_cast<std::size_t>(option)]; }

}  // namespace resttest::cli

#include "cli/options.h"

#include <gtest/gtest.h>

#include "cli/option_table.h"

namespace resttest::cli {
namespace {

using Words = std::vector<std::string>;

std::string error_of(const Words& words) {
  try {
    parse(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

CommandLine with(Words options) {
  options.insert(options.end(), {"http://h", "t.yaml"});
  return parse(options);
}

TEST(Options, Comparing) {
  const CommandLine line = with({"--baseline", "a.json,b.json", "--fail-on", "Regression"});
  EXPECT_EQ(line.baseline, (Words{"a.json", "b.json"}));
  EXPECT_TRUE(line.regression_fails);
  EXPECT_EQ(line.rerun, (Words{"http://h", "t.yaml"}));
  EXPECT_EQ(error_of({"u", "t", "--fail-on", "regression"}), "option --fail-on: needs --baseline");
  EXPECT_EQ(error_of({"u", "t", "--baseline", "a,"}), "option --baseline: must name a file");
}

TEST(Options, HdrFiles) {
  const CommandLine line =
      with({"--hdr-log", "a.hlog", "--hgrm=b.hgrm", "--expected-interval", "0.01"});
  EXPECT_EQ(line.hdr_log, "a.hlog");
  EXPECT_EQ(line.hgrm, "b.hgrm");
  EXPECT_EQ(line.expected_interval, std::chrono::milliseconds(10));
  EXPECT_EQ(error_of({"u", "t", "--hdr-log", ""}), "option --hdr-log: must name a file");
  for (const char* value : {"0", "3601", "0.0000009"}) {
    EXPECT_EQ(error_of({"u", "t", "--expected-interval", value}),
              "option --expected-interval: must be 0.000001 to 3600: '" + std::string(value) + "'");
  }
}

TEST(Options, Targets) {
  struct Case {
    const char* name;
    Words words;
    std::string url;
    std::string file;
    std::size_t warnings;
  };
  const Case cases[] = {
      {"two arguments", {"http://h", "t.yaml"}, "http://h", "t.yaml", 0},
      {"URL as option", {"t.yaml", "--url", "http://h"}, "http://h", "t.yaml", 0},
      {"file as option", {"--test=t.yaml", "http://h"}, "http://h", "t.yaml", 0},
      {"both as options", {"--url", "http://h", "--test", "t.yaml"}, "http://h", "t.yaml", 0},
      {"arguments left over", {"--url", "u", "--test", "t", "x"}, "u", "t", 1},
      {"the last of a repeated option", {"--url", "a", "--url", "b", "t"}, "b", "t", 0},
      {"options between", {"http://h", "--strict", "t.yaml"}, "http://h", "t.yaml", 0},
      {"two dashes end the options", {"--", "-u", "--strict"}, "-u", "--strict", 0},
      {"a dash is an argument", {"-", "t.yaml"}, "-", "t.yaml", 0},
      {"an empty value", {"--url=", "t.yaml"}, "", "t.yaml", 0},
      {"a value with an equals sign", {"--url=a=b", "t.yaml"}, "a=b", "t.yaml", 0},
      {"a value that begins with a dash", {"--url", "--strict", "t"}, "--strict", "t", 0},
      {"one file of a list", {"--url", "u", "--tests", " a.yaml,"}, "u", "a.yaml", 0},
      {"a list wins over a file", {"--url", "u", "--tests", "a", "--test", "b"}, "u", "a", 0},
      {"checking needs no URL", {"--check", "t.yaml"}, "", "t.yaml", 0},
      {"checking with a URL", {"--check", "u", "t.yaml"}, "u", "t.yaml", 0},
      {"checking by option", {"--check", "--test", "t.yaml"}, "", "t.yaml", 0},
      {"checking by option, with a URL", {"--check", "--test", "t", "u"}, "u", "t", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const CommandLine line = parse(c.words);
    EXPECT_EQ(line.url, c.url);
    EXPECT_EQ(line.files, std::vector<std::string>{c.file});
    EXPECT_EQ(line.warnings.size(), c.warnings);
  }
}

TEST(Options, Mistakes) {
  const std::string wrong_arguments =
      "wrong number of arguments, need url and test filename (or --tests), either as positional or "
      "via --url/--test/--tests";
  struct Case {
    const char* name;
    Words words;
    std::string text;
  };
  const Case cases[] = {
      {"none", {}, wrong_arguments},
      {"one", {"http://h"}, wrong_arguments},
      {"three", {"a", "b", "c"}, wrong_arguments},
      {"nothing to check", {"--check"}, wrong_arguments},
      {"nothing to list", {"--list"}, wrong_arguments},
      {"a list of what there is not",
       {"--list=tests"},
       "option --list: must be generators, extractors, comparators, validators or reports: "
       "'tests'"},
      {"a list and a check",
       {"--list", "--check", "t"},
       "only one of --check, --list and --dry-run can be given"},
      {"a check of a part",
       {"--check", "t", "--only", "a"},
       "option --check: looks at every test; leave --only and --group out"},
      {"a report of a list",
       {"--list", "--report", "json=x", "t"},
       "option --report: nothing runs with --list or --dry-run, so there is none"},
      {"a report of a dry run",
       {"--dry-run", "--report", "json=x", "t"},
       "option --report: nothing runs with --list or --dry-run, so there is none"},
      {"URL and two more", {"--url", "u", "a", "b"}, wrong_arguments},
      {"a URL that is no option, with a list",
       {"u", "--tests", "a.yaml"},
       wrong_arguments + " (write --url URL --tests a.yaml)"},
      {"unknown", {"--nope"}, "no such option: --nope"},
      {"unknown, with a value", {"--nope=3"}, "no such option: --nope"},
      {"nearly known",
       {"--max-retrys"},
       "no such option: --max-retrys (did you mean --max-retries?)"},
      {"a letter", {"-x"}, "no such option: -x"},
      {"a negative argument", {"-1"}, "no such option: -1"},
      {"ambiguous",
       {"--retry-b"},
       "ambiguous option: --retry-b (--retry-backoff-base, --retry-backoff-max?)"},
      {"ambiguous among the old ones", {"--ve=1", "--v"}, "--verbose option does not take a value"},
      {"ambiguous and short", {"--v"}, "ambiguous option: --v (--vars, --verbose?)"},
      {"value missing", {"a", "b", "--print-bodies"}, "--print-bodies option requires 1 argument"},
      {"the full name is shown", {"--print-b"}, "--print-bodies option requires 1 argument"},
      {"value for a flag", {"--strict=1"}, "--strict option does not take a value"},
      {"no integer",
       {"--max-retries", "abc"},
       "option --max-retries: invalid integer value: 'abc'"},
      {"no whole number", {"--workers", "1.5"}, "option --workers: invalid integer value: '1.5'"},
      {"no text at all", {"--max-retries="}, "option --max-retries: invalid integer value: ''"},
      {"two signs", {"--max-retries", "--1"}, "option --max-retries: invalid integer value: '--1'"},
      {"negative",
       {"--max-concurrency", "-1"},
       "option --max-concurrency: must be 0 or more: '-1'"},
      {"negative seconds",
       {"--retry-backoff-base", "-0.5"},
       "option --retry-backoff-base: must be 0 or more: '-0.5'"},
      {"no seconds",
       {"--retry-backoff-max", "1s"},
       "option --retry-backoff-max: invalid floating-point value: '1s'"},
      {"endless seconds",
       {"--retry-backoff-max", "inf"},
       "option --retry-backoff-max: must be a finite number: 'inf'"},
      {"no status",
       {"--retry-statuses", "503,9"},
       "option --retry-statuses: must be statuses from 100 to 999, as in 503,520-524,5xx,!501: "
       "'9'"},
      {"no boolean",
       {"--print-bodies", "yes"},
       "option --print-bodies: must be true or false: 'yes'"},
      {"no seed",
       {"--seed", "-1"},
       "option --seed: must be a whole number from 0 to 18446744073709551615: '-1'"},
      {"no output",
       {"--output", "xml"},
       "option --output: must be auto, pretty, classic, json or quiet: 'xml'"},
      {"no thread", {"--threads", "0"}, "option --threads: must be 1 or more: '0'"},
      {"another protocol",
       {"--http-version", "3"},
       "option --http-version: must be auto, 1.1 or 2: '3'"},
      {"a socket without a path",
       {"--unix-socket", ""},
       "option --unix-socket: must be the path of a socket: ''"},
      {"a socket with too long a path",
       {"--unix-socket", std::string(108, 'a')},
       "option --unix-socket: the path has 108 bytes, at most 107 may be: '" +
           std::string(108, 'a') + "'"},
      {"a name without an address",
       {"--resolve", "a:80"},
       "option --resolve: must be HOST:PORT:ADDRESS: 'a:80'"},
      {"a name without a port",
       {"--resolve", "a:http:127.0.0.1"},
       "option --resolve: the port must be 1 to 65535: 'a:http:127.0.0.1'"},
      {"a name for a name",
       {"--resolve", "a:80:127.0.0.1,b"},
       "option --resolve: 'b' is no address of IPv4 or IPv6: 'a:80:127.0.0.1,b'"},
      {"no colour", {"--color", "on"}, "option --color: must be auto, always or never: 'on'"},
      {"no verdict", {"--flaky", "no"}, "option --flaky: must be pass or fail: 'no'"},
      {"a report without a path",
       {"--report", "json"},
       "option --report: must be KIND=PATH: 'json'"},
      {"an unknown report",
       {"--report", "xml=x"},
       "option --report: must be json, junit, tap, csv, html, prometheus, otlp or github: 'xml'"},
      {"a report of later",
       {"--report", "junit=x"},
       "option --report: the report junit is not built yet"},
      {"two reports to stdout",
       {"--report", "json=-", "--report", "json=-"},
       "option --report: only one can go to -"},
      {"stdout twice",
       {"--report", "json=-", "--output", "classic"},
       "option --report: - means --output quiet, not another --output"},
      {"no file in a list",
       {"--url", "u", "--tests", " , "},
       "option --tests: names no file: ' , '"},
      {"interactive by workers",
       {"--interactive", "True", "--workers", "2"},
       "option --interactive: does not go with --workers above 1"},
      {"extensions",
       {"--import_extensions", "x;y"},
       "option --import_extensions: the Python plug-in is not installed, so these cannot be "
       "loaded: "
       "'x;y'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(error_of(c.words), c.text);
  }
  EXPECT_EQ(usage_error("TEXT"), "Usage: resttest URL FILE [options]\n\nresttest: error: TEXT\n");
}

TEST(Options, PrefixesFollowTheOldOptions) {
  struct Case {
    const char* prefix;
    const char* error;  // "": it is known.
  };
  const Case cases[] = {
      {"--max-r=1", ""},  // Also a prefix of nothing else that is old.
      {"--max-c=1", ""},     {"--max-d=1", ""},
      {"--retry-s=503", ""}, {"--pres", ""},
      {"--ssl", ""},         {"--skip", ""},
      {"--abs", ""},         {"--print-h=true", ""},
      {"--log=info", ""},    {"--c", "ambiguous option: --c (--check, --color?)"},
      {"--vers", ""},        {"--ver", ""},
      {"--test=t", ""},  // Exact, though --tests begins with it.
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.prefix);
    EXPECT_EQ(error_of({c.prefix, "--url=u", "--test=t"}), c.error);
  }
  EXPECT_EQ(with({"--max-r", "2"}).retry.max_retries, 2);
  EXPECT_EQ(parse(Words{"--vers"}).request, Request::version);
}

TEST(Options, HelpEndsTheReading) {
  EXPECT_EQ(parse(Words{"-h", "--nope"}).request, Request::short_help);
  EXPECT_EQ(parse(Words{"--help", "--nope"}).request, Request::help);
  EXPECT_EQ(parse(Words{"--version", "--nope"}).request, Request::version);
  EXPECT_EQ(error_of({"--nope", "-h"}), "no such option: --nope");
}

TEST(Options, Defaults) {
  const CommandLine line = with({});
  EXPECT_EQ(line.request, Request::run);
  EXPECT_EQ(line.print_bodies, std::nullopt);
  EXPECT_FALSE(line.print_headers);
  EXPECT_EQ(line.log, LogLevel::warning);
  EXPECT_FALSE(line.retry.any());
  EXPECT_EQ(line.max_concurrency, std::nullopt);
  EXPECT_EQ(line.output, Output::automatic);
  EXPECT_EQ(line.color, ColorChoice::automatic);
  EXPECT_EQ(line.seed, std::nullopt);
  EXPECT_TRUE(line.keep_alive);
  EXPECT_FALSE(line.flaky_fails);
  EXPECT_EQ(line.max_diagnostics, 50U);
}

TEST(Options, Values) {
  EXPECT_EQ(with({"--print-bodies", "TRUE"}).print_bodies, true);
  EXPECT_EQ(with({"--print-bodies", "false"}).print_bodies, false);
  EXPECT_TRUE(with({"--print-headers", "True"}).print_headers);
  EXPECT_EQ(with({"--log", "DEBUG"}).log, LogLevel::debug);
  EXPECT_EQ(with({"--max-retries", "-3"}).retry.max_retries, 0);
  EXPECT_EQ(with({"--max-retries", "0x10"}).retry.max_retries, 16);
  EXPECT_EQ(with({"--max-retries", "010"}).retry.max_retries, 8);
  EXPECT_EQ(with({"--max-retries", " +7 "}).retry.max_retries, 7);
  EXPECT_EQ(with({"--max-retries", "99999999999999999999"}).retry.max_retries, 2147483647);
  EXPECT_EQ(with({"--retry-backoff-base", ".5"}).retry.backoff_base, 0.5);
  EXPECT_EQ(with({"--retry-backoff-max", "1e2"}).retry.backoff_max, 100);
  EXPECT_EQ(with({"--max-concurrency", "0"}).max_concurrency, std::nullopt);
  EXPECT_EQ(with({"--max-concurrency", "4"}).max_concurrency, 4);
  EXPECT_EQ(with({"--workers", "0"}).workers, 1);
  EXPECT_EQ(with({"--workers", "4"}).workers, 4);
  EXPECT_TRUE(with({"--preserve-order"}).preserve_order);
  EXPECT_TRUE(with({"--verbose"}).verbose);
  EXPECT_EQ(parse(Words{"--url", "u", "--tests", "b, a,b"}).files, (Words{"b", "a", "b"}));
  EXPECT_EQ(with({"--output", "pretty"}).output, Output::pretty);
  EXPECT_EQ(with({"--color", "always"}).color, ColorChoice::always);
  EXPECT_EQ(with({"--color", "always", "--skip_term_colors"}).color, ColorChoice::never);
  EXPECT_EQ(with({"--seed", "18446744073709551615"}).seed, 18446744073709551615U);
  EXPECT_FALSE(with({"--no-keepalive"}).keep_alive);
  EXPECT_TRUE(with({"--flaky", "fail"}).flaky_fails);
  EXPECT_EQ(with({"--progress", "lines"}).progress, ProgressKind::lines);
  EXPECT_EQ(with({"--max-diagnostics", "0"}).max_diagnostics, 0U);
  EXPECT_EQ(with({"--vars", "{a: 1}"}).vars, "{a: 1}");
  EXPECT_EQ(with({"--import_extensions", ""}).files, std::vector<std::string>{"t.yaml"});
  EXPECT_FALSE(with({"--interactive", "FALSE"}).interactive);
  EXPECT_TRUE(with({"--interactive", "True"}).interactive);
}

TEST(Options, WhereToConnect) {
  EXPECT_EQ(with({}).threads, std::nullopt);
  EXPECT_EQ(with({"--threads", "4"}).threads, 4);
  EXPECT_EQ(with({}).http_version, std::nullopt);
  EXPECT_EQ(with({"--http-version", "AUTO"}).http_version, HttpVersion::automatic);
  EXPECT_EQ(with({"--http-version", "1.1"}).http_version, HttpVersion::http1);
  EXPECT_EQ(with({"--http-version", "2"}).http_version, HttpVersion::http2);
  const std::string longest(107, 'a');
  EXPECT_EQ(with({"--unix-socket", longest}).unix_socket, longest);
  const auto names =
      with({"--resolve", "a.test:80:127.0.0.1,[::1],::2", "--resolve", "*:1:1.2.3.4"}).resolve;
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].host, "a.test");
  EXPECT_EQ(names[0].port, 80);
  EXPECT_EQ(names[0].addresses, (Words{"127.0.0.1", "::1", "::2"}));
  EXPECT_EQ(names[1].host, "*");
}

TEST(Options, RetryStatuses) {
  struct Case {
    const char* text;
    std::vector<int> statuses;
  };
  const Case cases[] = {
      {"429", {429}}, {"503, 429,503", {429, 503}}, {"", {}},
      {"[]", {}},     {"[500, 502]", {500, 502}},   {"520-523,!521", {520, 522, 523}},
      {"!501", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(with({"--retry-statuses", c.text}).retry.retry_statuses, c.statuses);
  }
  EXPECT_EQ(with({"--retry-statuses", "5XX"}).retry.retry_statuses->size(), 100U);
}

TEST(Options, Reports) {
  const CommandLine line = with({"--report", "json=a=b.json", "--report=JSON=c"});
  EXPECT_EQ(line.reports, (std::vector<ReportTarget>{{"json", "a=b.json"}, {"json", "c"}}));
  EXPECT_EQ(line.output, Output::automatic);
  EXPECT_EQ(with({"--report", "json=-"}).output, Output::quiet);
  EXPECT_EQ(with({"--report", "json=-", "--output", "quiet"}).output, Output::quiet);
}

TEST(Options, UnknownLevelIsAWarning) {
  const CommandLine line = with({"--log", "loud"});
  EXPECT_EQ(line.log, LogLevel::warning);
  EXPECT_EQ(line.warnings,
            Words{"option --log: must be debug, info, warning, error or critical, warning is "
                  "taken: 'loud'"});
}

// Options can be added behind it.
TEST(Options, RerunLeavesReportsAndSelectionOut) {
  struct Case {
    const char* name;
    Words words;
    Words rerun;
  };
  const Case cases[] = {
      {"reports",
       {"u", "--report", "json=x", "t", "--report=json=y", "--strict"},
       {"u", "t", "--strict"}},
      {"selection", {"u", "--only", "a", "t", "--group=g", "--no-needs"}, {"u", "t", "--no-needs"}},
      {"dashes go", {"--strict", "--", "u", "t"}, {"--strict", "u", "t"}},
      {"a file that begins with a dash", {"u", "--", "-t"}, {"u", "./-t"}},
      {"dashes as a value stay",
       {"--only", "a", "--vars", "--", "u", "t"},
       {"--vars", "--", "u", "t"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse(c.words).rerun, c.rerun);
  }
}

TEST(Options, WhatIsWanted) {
  struct Case {
    const char* name;
    Words words;
    Request request;
    std::string what;
    std::string file;
  };
  const Case cases[] = {
      {"a run", {"u", "t"}, Request::run, "", "t"},
      {"a check", {"--check", "t"}, Request::check, "", "t"},
      {"a list", {"--list", "t"}, Request::list, "", "t"},
      {"a list with a URL", {"u", "t", "--list"}, Request::list, "", "t"},
      {"a dry run", {"t", "--dry-run"}, Request::dry_run, "", "t"},
      {"names, next word", {"--list", "generators"}, Request::list_names, "generators", ""},
      {"names, same word", {"--list=Reports"}, Request::list_names, "reports", ""},
      {"a file of that name", {"--list", "./generators"}, Request::list, "", "./generators"},
      {"names win over a file",
       {"t", "--list", "validators"},
       Request::list_names,
       "validators",
       ""},
      {"documentation", {"--generate", "options"}, Request::generate, "options", ""},
      {"help goes first", {"--check", "--help"}, Request::help, "", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const CommandLine line = parse(c.words);
    EXPECT_EQ(line.request, c.request);
    EXPECT_EQ(line.what, c.what);
    EXPECT_EQ(line.files.empty() ? "" : line.files[0], c.file);
  }
}

TEST(Options, Selection) {
  const CommandLine line = with({"--only", "a", "--group=g", "--only=b*", "--group", "h"});
  EXPECT_EQ(line.selection.only, (Words{"a", "b*"}));
  EXPECT_EQ(line.selection.groups, (Words{"g", "h"}));
  EXPECT_TRUE(line.selection.with_needs);
  EXPECT_FALSE(with({"--no-needs"}).selection.with_needs);
  EXPECT_TRUE(with({}).selection.empty());
}

TEST(Options, HelpShowsEveryOption) {
  const std::string text = help();
  const std::string tables = option_tables();
  for (const OptionInfo& option : all_options()) {
    SCOPED_TRACE(option.name);
    const bool in_help = text.find("\n  " + std::string(option.name)) != std::string::npos;
    const bool in_tables = tables.find("\n| `" + std::string(option.name)) != std::string::npos;
    EXPECT_NE(in_help, option.is_hidden);
    EXPECT_NE(in_tables, option.is_hidden);
    if (option.is_hidden) continue;
    EXPECT_NE(text.find("\n" + std::string(option.group) + "\n"), std::string::npos);
    EXPECT_NE(tables.find("### " + std::string(option.group) + "\n"), std::string::npos);
    EXPECT_FALSE(option.line.empty());
  }
  EXPECT_NE(text.find("--max-retries N               retries after the first attempt [0]"),
            std::string::npos);
}

TEST(Options, ShortHelpShowsTheCommonest) {
  const std::string text = short_help();
  EXPECT_NE(text.find("Usage: resttest [URL] [FILE] [options]"), std::string::npos);
  EXPECT_NE(text.find("--max-retries N"), std::string::npos);
  EXPECT_EQ(text.find("--import_extensions"), std::string::npos);
}

}  // namespace
}  // namespace resttest::cli

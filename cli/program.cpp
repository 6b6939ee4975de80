#include "cli/program.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <signal.h>
#include <unistd.h>

#include "cli/compare.h"
#include "cli/heap.h"
#include "cli/interactive.h"
#include "cli/options.h"
#include "cli/printed.h"
#include "cli/signals.h"
#include "cli/streams.h"

#include "resttest/compare.h"
#include "resttest/resttest.h"

namespace resttest::cli {
namespace {

using Reporters = std::vector<std::unique_ptr<Reporter>>;

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

std::string command_of(const std::vector<std::string>& words) {
  std::string command = "resttest";
  for (const std::string& word : words) command += " " + shell_word(word);
  return command;
}

std::uint64_t random_seed() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

Value::Object read_variables(const CommandLine& line) {
  Diagnostics found;
  auto variables = parse_variables(line.vars, found);
  if (!variables || found.has_errors()) throw UsageError("option --vars: must be a YAML mapping");
  return *std::move(variables);
}

RunOptions run_options(const CommandLine& line, std::stop_token stop) {
  RunOptions options;
  options.seeding.seed = line.seed ? *line.seed : random_seed();
  options.base_url = line.url;
  options.absolute_urls = line.absolute_urls;
  options.variables = read_variables(line);
  options.max_concurrency = line.max_concurrency;
  options.workers = line.workers;
  options.preserve_order = line.preserve_order;
  options.retry = line.retry;
  options.selection = line.selection;
  options.keep_alive = line.keep_alive;
  options.threads = line.threads;
  options.http_version = line.http_version;
  options.unix_socket = line.unix_socket;
  options.resolve = line.resolve;
  options.verify_tls = !line.ssl_insecure;
  options.wants_retry_notes = line.log == LogLevel::debug;
  options.flaky_fails = line.flaky_fails;
  options.stop = std::move(stop);
  return options;
}

std::string_view output_name(Output output) {
  switch (output) {
    case Output::automatic:
      return is_terminal(STDOUT_FILENO) ? "pretty" : "classic";
    case Output::pretty:
      return "pretty";
    case Output::classic:
      return "classic";
    case Output::json:
      return "json";
    case Output::quiet:
      return "quiet";
  }
  return "classic";
}

void check_report_path(const ReportTarget& report, const std::vector<std::string>& files) {
  if (report.path == "-") return;
  for (const std::string& file : files) {
    std::error_code ignored;
    if (std::filesystem::equivalent(report.path, file, ignored)) {
      throw OutputError(report.path + ": is the test file");
    }
  }
}

Reporters make_reporters(const CommandLine& line, const Registry& registry, ReporterArgs args) {
  Reporters reporters;
  const auto add = [&](std::string_view name) {
    reporters.push_back(registry.reporters.find(name)->item(args));
  };
  const std::string_view output = output_name(line.output);
  add(output);
  if (args.baseline && (output == "pretty" || output == "classic")) add("against");
  for (const ReportTarget& report : line.reports) {
    check_report_path(report, line.files);
    args.path = report.path;
    add(report.kind);
  }
  const auto add_file = [&](std::string_view kind, const std::string& path) {
    if (path.empty()) return;
    args.path = path;
    try {
      check_report_path({std::string(kind), path}, line.files);
      add(kind);
    } catch (const OutputError& error) {
      throw UsageError("option --" + std::string(kind) + ": " + error.what());
    }
  };
  add_file("hdr-log", line.hdr_log);
  add_file("hgrm", line.hgrm);
  return reporters;
}

std::optional<Baseline> read_baseline(const CommandLine& line) {
  if (line.baseline.empty()) return std::nullopt;
  Baseline baseline;
  baseline.seed = line.seed.value_or(0);
  baseline.regression_fails = line.regression_fails;
  try {
    for (const std::string& path : line.baseline) baseline.runs.push_back(read_saved_run(path));
  } catch (const SavedRunError& error) {
    throw UsageError(std::string("option --baseline: ") + error.what());
  }
  return baseline;
}

// What was lost of stdout and of the reports; empty when nothing was.
std::vector<std::string> losses(OutputStream& out, const Reporters& reporters) {
  std::vector<std::string> losses;
  for (const auto& reporter : reporters) {
    if (std::string lost = reporter->lost(); !lost.empty()) losses.push_back(std::move(lost));
  }
  out.flush();
  if (out.error() != 0) {
    losses.push_back("stdout: " + std::generic_category().message(out.error()));
  }
  return losses;
}

// From any thread, so past the stream that reporters write to: one call for each line.
void write_trace(std::string_view line) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

void append_losses(const std::vector<LoadSummary>& loads, std::vector<std::string>& losses) {
  for (const LoadSummary& load : loads) {
    if (!load.output_lost.empty()) losses.push_back(load.output_lost);
  }
}

std::uintmax_t bytes_of(const std::vector<std::string>& files) {
  std::uintmax_t bytes = 0;
  for (const std::string& file : files) {
    std::error_code unreadable;
    const std::uintmax_t size = std::filesystem::file_size(file, unreadable);
    if (!unreadable) bytes += size;
  }
  return bytes;
}

// Reads, checks and runs; the code is that of the tests alone. Result files that could not be
// written are added to `lost`.
int run_suites(const CommandLine& line, const Registry& registry, const RunOptions& options,
               const Reporters& reporters, const Signals& signals, const Baseline* baseline,
               std::vector<std::string>& lost) {
  const bool only_checks = line.request == Request::check;
  const bool is_strict = line.strict || only_checks;
  Diagnostics found(is_strict ? Strictness::strict : Strictness::lenient);
  make_room(bytes_of(line.files));
  std::vector<Suite> suites;
  for (const std::string& file : line.files) {
    suites.push_back(load_suite(file, found, line.readable));
  }
  PreparedRun prepared(suites, registry, options, found);
  const std::vector<Diagnostic> diagnostics = found.sorted();
  const CheckedSuites checked{suites, diagnostics, only_checks};
  std::vector<Reporter*> heard;
  for (const auto& reporter : reporters) {
    reporter->suites_checked(checked);
    heard.push_back(reporter.get());
  }
  if (checked.has_errors()) return kExitInvalidSuite;
  if (only_checks) return kExitPassed;
  if (line.request == Request::list) {
    prepared.list(heard);
    return kExitPassed;
  }
  if (line.request == Request::dry_run) {
    return exit_code(prepared.dry_run(heard));
  }
  const RunSummary summary = prepared.run(heard);
  append_losses(summary.loads, lost);
  append_losses(summary.benchmarks, lost);
  const int code = exit_code(summary, signals.received());
  return baseline ? baseline->exit_code(code, summary) : code;
}

int run_understood(const CommandLine& line, const std::vector<std::string>& words,
                   OutputStream& out, OutputStream& err) {
  std::stop_source stop;
  const Signals signals(stop);
  RunOptions options = run_options(line, stop.get_token());
  std::optional<LineGate> gate;
  if (line.interactive) {
    gate.emplace(err, stop.get_token());
    options.before_send = [&gate](const Pending& pending) { return (*gate)(pending); };
  }
  if (line.verbose) options.trace = write_trace;
  const Registry registry = Registry::with_builtins();
  ReporterArgs args{.out = out, .err = err};
  args.out_color = color_for(STDOUT_FILENO, line.color);
  args.err_color = color_for(STDERR_FILENO, line.color);
  args.log = line.log;
  args.width = terminal_width();
  args.print_bodies = line.print_bodies;
  args.print_headers = line.print_headers;
  args.is_interactive = line.interactive;
  args.command = command_of(line.rerun);
  args.arguments = words;
  args.utf8 = locale_is_utf8();
  args.err_is_terminal = can_move_cursor(STDERR_FILENO);
  args.progress = line.progress;
  args.max_diagnostics = line.max_diagnostics;
  args.signal = [&signals] { return signals.received(); };
  const std::optional<Baseline> baseline = read_baseline(line);
  if (baseline) args.baseline = &*baseline;
  args.expected_interval = line.expected_interval;
  const Reporters reporters = make_reporters(line, registry, args);
  for (const std::string& warning : line.warnings) {
    for (const auto& reporter : reporters) reporter->warned(warning);
  }
  std::vector<std::string> lost;
  const Baseline* against = baseline ? &*baseline : nullptr;
  const int code = run_suites(line, registry, options, reporters, signals, against, lost);
  for (std::string& loss : losses(out, reporters)) lost.push_back(std::move(loss));
  for (const std::string& loss : lost) err << "ERROR:output lost: " << loss << '\n';
  const bool outranks = code == kExitInvalidSuite || code > 128;
  return lost.empty() || outranks ? code : kExitIncomplete;
}

}  // namespace

int run_program(std::span<const std::string> words) {
  OutputStream out(STDOUT_FILENO);
  OutputStream err(STDERR_FILENO);
  const std::vector<std::string> all(words.begin(), words.end());
  if (!words.empty() && words.front() == "compare") return run_compare(words.subspan(1), out, err);
  try {
    const CommandLine line = parse(words);
    switch (line.request) {
      case Request::short_help:
        out << short_help();
        return kExitPassed;
      case Request::help:
        out << help();
        return kExitPassed;
      case Request::version:
        out << "resttest " << version() << '\n';
        return kExitPassed;
      case Request::list_names:
        out << catalog_text(line.what, Registry::with_builtins());
        return kExitPassed;
      case Request::generate:
        out << generated(line.what);
        return kExitPassed;
      case Request::run:
      case Request::check:
      case Request::list:
      case Request::dry_run:
        return run_understood(line, all, out, err);
    }
  } catch (const UsageError& error) {
    err << usage_error(error.what());
  } catch (const SelectionError& error) {
    err << usage_error(std::string("option --") + error.what());
  } catch (const OutputError& error) {
    err << usage_error(std::string("option --report: ") + error.what());
  } catch (const SpecError& error) {
    err << error.what() << "ERROR:nothing was sent\n";
    return kExitInvalidSuite;
  }
  return kExitCommandLine;
}

}  // namespace resttest::cli

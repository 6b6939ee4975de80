#pragma once

#include <memory>
#include <string>

#include "report/writer.h"

#include "resttest/extend.h"

namespace resttest {

// One row for each kind of output and report.
void add_reporters(Registry& registry);

// PyRestTest's lines on stdout.
std::unique_ptr<Reporter> make_classic(const ReporterArgs& args);

// LEVEL:message on stderr, and the diagnostics of a suite in their one-line form. `quiet`: errors
// alone.
enum class LogKind { full, quiet };
std::unique_ptr<Reporter> make_log(const ReporterArgs& args, LogKind kind = LogKind::full);

// For people: lines and totals on stdout, failures and diagnostics with their place on stderr.
std::unique_ptr<Reporter> make_console(const ReporterArgs& args);

// How far a load test is, on stderr; null where nobody wants to see it.
std::unique_ptr<Reporter> make_live(const ReporterArgs& args);

// Lines that pretty and classic output share: headers as "[('server', 'X')]", "[Sync Performance
// Mode] Test: name", the summary of a load test with that line before it and its figures below, one
// line for each group.
std::string headers_line(const Headers& headers);
std::string summary_heading(const LoadSummary& load);
std::string summary_text(const LoadSummary& load);
void write_groups(const RunSummary& summary, Writer& writer);

// Of interactive mode: the request with a prompt behind it, and the rule after the last test.
std::string interactive_block(const Pending& pending);
extern const std::string_view kInteractiveRule;
// What `--list` and `--dry-run` print: a line for each test; its request, policy and load.
void write_list(const std::vector<NamedTest>& tests, Writer& writer);
void write_prepared(const std::vector<PreparedTest>& tests, Writer& writer);

// Files in HdrHistogram's formats: its log of intervals, its table of percentiles.
std::unique_ptr<Reporter> make_hdr_log(const ReporterArgs& args);
std::unique_ptr<Reporter> make_hgrm(const ReporterArgs& args);

// What became of each load test since the baseline, on stdout. There is a baseline.
std::unique_ptr<Reporter> make_against(const ReporterArgs& args);

// One document at the end.
std::unique_ptr<Reporter> make_json(const ReporterArgs& args);

}  // namespace resttest

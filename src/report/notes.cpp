#include "report/notes.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <utility>
#include <variant>

#include "base/format.h"
#include "base/number.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr std::size_t kShownAttempts = 8;
constexpr std::size_t kShownNeeds = 2;
constexpr std::size_t kCurlBodyBytes = 1024;

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return std::string(url.substr(url.find('@') == std::string_view::npos ? 0 : url.find('@') + 1));
}

// What curl sends by itself, or what only names us.
bool is_automatic(Headers::Field field, const Request& request) {
  if (is_same_word(field.name, "host")) return is_same_word(field.value, host_of(request.url));
  if (is_same_word(field.name, "user-agent")) return field.value.starts_with("resttest/");
  if (is_same_word(field.name, "accept")) return field.value == "*/*";
  return is_same_word(field.name, "content-length");
}

}  // namespace

double to_ms(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; }

double to_seconds(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

std::string duration_text(std::chrono::nanoseconds time) {
  const double ms = to_ms(time);
  if (ms >= 999.5) return format("{:.2f} s", ms / 1e3);
  if (ms >= 1 || ms == 0) return format("{:.0f} ms", ms);
  return format("{:.2f} ms", ms);
}

std::string seconds_text(double seconds) { return real_text(std::round(seconds * 1e3) / 1e3); }

std::string ending_text(const Exchange& exchange) {
  if (const auto* response = std::get_if<Response>(&exchange))
    return format("{}", response->status);
  return std::string(info(std::get<TransportError>(exchange).kind).name);
}

std::chrono::nanoseconds last_attempt_time(const Outcome& outcome) {
  if (outcome.attempts.empty()) return {};
  return transfer_of(outcome.attempts.back().exchange).timings.total;
}

std::string needed_text(const std::vector<std::string>& needed_by) {
  if (needed_by.empty()) return {};
  const std::size_t shown = std::min(needed_by.size(), kShownNeeds);
  std::string text = "needed by " + join(std::span(needed_by).first(shown), ", ");
  if (shown < needed_by.size()) text += format(" and {} more", needed_by.size() - shown);
  return one_line(text);
}

std::string attempts_text(const Outcome& outcome, const Glyphs& glyphs) {
  std::vector<std::string> parts;
  const std::size_t count = outcome.attempts.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (count > kShownAttempts && i == kShownAttempts / 2) {
      const std::size_t hidden = count - kShownAttempts;
      parts.push_back(format("{} {} more", glyphs.ellipsis, hidden));
      i += hidden;
    }
    const Attempt& attempt = outcome.attempts[i];
    parts.push_back(format("#{} {} {}", attempt.number + 1, ending_text(attempt.exchange),
                           duration_text(transfer_of(attempt.exchange).timings.total)));
    if (attempt.next_delay) {
      parts.push_back(format("wait {:.2f} s", to_seconds(*attempt.next_delay)));
    }
  }
  if (outcome.state == Outcome::State::gave_up) {
    parts.push_back(format("gave up: {}", outcome.stop_reason));
  }
  return join(parts, format(" {} ", glyphs.dot));
}

std::string curl_command(const Request& request) {
  std::string command = "curl";
  if (request.method == "HEAD") {
    command += " --head";
  } else if (request.method != "GET" || !request.body.empty()) {
    command += " -X " + shell_quoted(request.method);
  }
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const Headers::Field field = request.headers[i];
    if (is_automatic(field, request)) continue;
    const std::string_view value = is_secret_name(field.name) ? "***" : field.value;
    command += " -H " + shell_quoted(format("{}: {}", field.name, value));
  }
  if (request.body.size() > kCurlBodyBytes || !is_utf8(request.body)) {
    command += " --data-binary @-";
  } else if (!request.body.empty()) {
    command += " --data-raw " + shell_quoted(request.body);
  }
  command += " " + shell_quoted(request.url);
  if (command.find(" @- ") != std::string::npos) {
    command += format("   (the body, {} B, from standard input)", request.body.size());
  }
  return command;
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string rerun_command(const std::string& command, const RunStart& start) {
  const auto draws_values = [](const TestSet& set) { return !set.config.generators.empty(); };
  const bool draws = std::ranges::any_of(start.suites, [&draws_values](const Suite& suite) {
    return std::ranges::any_of(suite.testsets, draws_values);
  });
  if (command.empty() || !draws || command.find(" --seed") != std::string::npos) return command;
  return format("{} --seed {}", command, start.options.seeding.seed);
}

std::string rerun_of(const std::string& command, const std::string& id) {
  return command.empty() || id.empty() ? command : command + " --only " + shell_quoted(id);
}

Location place_of(const Failure& failure, const Outcome& outcome) {
  if (failure.where.file) return failure.where;
  const auto url = outcome.places.find("url");
  return url == outcome.places.end() ? outcome.where : url->second;
}

int frequent_failed_status(const LoadSummary& load) {
  int status = 0;
  std::uint64_t most = 0;
  for (const auto& [candidate, count] : load.total.failed_statuses) {
    if (count <= most) continue;
    status = candidate;
    most = count;
  }
  return status;
}

std::string tally_text(const CheckedSuites& checked) {
  std::set<std::string_view> files;
  std::uint64_t errors = 0;
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    if (diagnostic.severity == Severity::error) ++errors;
    files.insert(diagnostic.where.file ? diagnostic.where.file->path : "");
  }
  const std::uint64_t warnings = checked.diagnostics.size() - errors;
  std::string text = counted(errors, "error");
  if (warnings > 0) text += ", " + counted(warnings, "warning");
  return text + " in " + counted(std::max<std::size_t>(1, files.size()), "file");
}

}  // namespace resttest

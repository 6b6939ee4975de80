#include <algorithm>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/secrets.h"
#include "base/sha256.h"
#include "base/text.h"
#include "report/load_text.h"
#include "report/notes.h"
#include "report/reporters.h"

namespace resttest {
namespace {

constexpr int kShownDelays = 5;
constexpr std::size_t kShownBodyBytes = 4096;

std::string place_text(const Location& where) {
  return where.file ? one_line(format("{}:{}", where.file->path, where.line)) : "";
}

// "2 retries after 0.5 s, 1 s, for 500, 502, 503, 504 and network errors"
std::string retry_text(const RetryConfig& retry) {
  if (retry.max_retries <= 0) return "none";
  std::vector<std::string> delays;
  for (int i = 0; i < std::min(retry.max_retries, kShownDelays); ++i) {
    delays.push_back(format("{} s", retry.get_backoff_delay(i)));
  }
  if (retry.max_retries > kShownDelays) delays.push_back("and so on");
  std::vector<std::string> causes;
  for (const int status : retry.retry_statuses) causes.push_back(format("{}", status));
  const std::string statuses = causes.empty() ? "" : join(causes, ", ") + " and ";
  return format("{} after {}, for {}network errors",
                retry.max_retries == 1 ? "1 retry" : format("{} retries", retry.max_retries),
                join(delays, ", "), statuses);
}

std::string load_text(const PreparedTest& prepared) {
  const LoadProfile& load = *prepared.named.test->performance;
  std::string text = format("{}, {}", load.mode == LoadProfile::Mode::sync ? "sync" : "async",
                            load_model_text(load.executor, prepared.concurrency));
  if (load.warmup > 0) text += format(", {} before to warm up", load.warmup);
  if (load.threshold) text += format(", slower than {} counted", duration_text(*load.threshold));
  return text;
}

// Each line of a text behind a blank margin. Secrets go before the cut: half of one would stay.
std::string body_text(const std::string& body, const Secrets& secrets) {
  if (!is_utf8(body)) {
    return format("  ({} B, no text, sha256 {})\n", body.size(), sha256(body).substr(0, 16));
  }
  std::string shown = secrets.mask(body);
  const bool is_cut = shown.size() > kShownBodyBytes;
  if (is_cut) shown.resize(kShownBodyBytes);
  while (is_cut && !shown.empty() && !is_utf8(shown)) shown.pop_back();
  std::string text;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    text += "  " + std::string(line) + "\n";
  }
  return is_cut ? text + format("  ({} B in all)\n", body.size()) : text;
}

// Host follows from the URL, which is shown.
bool is_shown(std::string_view header, const Test& test) {
  return !is_same_word(header, "host") || std::ranges::any_of(test.headers, [](const auto& own) {
    return is_same_word(own.first.text, "host");
  });
}

void write_request(const PreparedTest& prepared, Writer& writer) {
  const Request& request = prepared.request;
  writer.out(format("  {} {}\n", prepared.named.test->method, one_line(prepared.url)));
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const Headers::Field field = request.headers[i];
    if (!is_shown(field.name, *prepared.named.test)) continue;
    const std::string value = is_secret_name(field.name) ? "***" : one_line(field.value);
    writer.out(format("  {}: {}\n", one_line(field.name), value));
  }
  if (request.body.empty()) return;
  writer.out("\n" + body_text(request.body, writer.secrets()));
}

void write_notes(const PreparedTest& prepared, Writer& writer) {
  const auto note = [&writer](std::string_view label, const std::string& text) {
    writer.out(format("  = {:<9} {}\n", label, text));
  };
  if (prepared.failure) {
    writer.out("  = ");
    writer.out("error", Style::bad);
    writer.out("     " + one_line(prepared.failure->message) + "\n");
  }
  for (const std::string& variable : prepared.unbound) {
    note("unbound", one_line("nothing binds '" + variable + "'; it stays as it is written"));
  }
  note("retry", retry_text(prepared.retry));
  if (prepared.named.test->performance) note("load", load_text(prepared));
}

}  // namespace

void write_list(const std::vector<NamedTest>& tests, Writer& writer) {
  std::size_t id = 0;
  std::size_t method = 0;
  std::size_t url = 0;
  for (const NamedTest& named : tests) {
    id = std::max(id, cells(one_line(named.id)));
    method = std::max(method, cells(named.test->method));
    url = std::max(url, cells(one_line(named.test->url.text)));
  }
  for (const NamedTest& named : tests) {
    const std::string needed = needed_text(named.needed_by);
    writer.out(format("{}  {}  {}  {}{}\n", padded(one_line(named.id), id),
                      padded(named.test->method, method),
                      padded(one_line(named.test->url.text), url), place_text(named.test->where),
                      needed.empty() ? "" : "  " + needed));
  }
  writer.flush();
}

void write_prepared(const std::vector<PreparedTest>& tests, Writer& writer) {
  for (const PreparedTest& prepared : tests) writer.learn(prepared.request);
  for (const PreparedTest& prepared : tests) {
    const std::string needed = needed_text(prepared.named.needed_by);
    writer.out(one_line(prepared.named.id), Style::strong);
    writer.out(format("  {}{}\n", place_text(prepared.named.test->where),
                      needed.empty() ? "" : "  " + needed));
    write_request(prepared, writer);
    write_notes(prepared, writer);
    writer.out("\n");
  }
  writer.out(counted(tests.size(), "test") + ", nothing was sent\n");
  writer.flush();
}

}  // namespace resttest

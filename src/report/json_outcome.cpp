#include <algorithm>
#include <utility>
#include <variant>

#include "base/base64.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "base/text.h"
#include "report/json.h"
#include "report/notes.h"

namespace resttest {
namespace {

std::string_view outcome_word(const Outcome& outcome) {
  const bool retried = outcome.attempts.size() > 1;
  const bool passed =
      outcome.state == Outcome::State::pass || outcome.state == Outcome::State::pass_recovered;
  if (outcome.state == Outcome::State::skipped) return "";
  if (passed) return retried ? "successful_with_retry" : "successful_without_retry";
  return retried ? "failed_with_retry" : "failed_without_retry";
}

Value status_of(const Exchange& exchange) {
  const auto* response = std::get_if<Response>(&exchange);
  return response ? Value(response->status) : Value();
}

Value kind_of(const Exchange& exchange) {
  const auto* error = std::get_if<TransportError>(&exchange);
  return error ? Value(std::string(info(error->kind).name)) : Value();
}

// Where the time of an attempt went, each phase by itself; null for one it did not come to, as on
// a connection that was there.
Value phases_json(const Timings& timings) {
  std::chrono::nanoseconds last{};
  const auto phase = [&last](std::chrono::nanoseconds end) -> Value {
    if (end.count() == 0) return {};
    const auto length = std::max(std::chrono::nanoseconds(), end - last);
    last = std::max(last, end);
    return json_ms(length);
  };
  Value::Object phases;
  for (const auto& [name, end] :
       {std::pair("dns", timings.resolved), std::pair("connect", timings.connected),
        std::pair("tls", timings.secured), std::pair("send", timings.sent),
        std::pair("wait", timings.first_byte)}) {
    phases.push_back({name, phase(end)});
  }
  const bool answered = timings.first_byte.count() > 0;
  phases.push_back({"receive", answered ? phase(timings.total) : Value()});
  return phases;
}

// As much of `body` as a report keeps. Secrets go before the cut: half of one would not be found.
Value body_json(std::string_view body, const Headers& headers, const Secrets& secrets) {
  std::string kept = secrets.mask(body);
  const bool truncated = kept.size() > limits::kReportedBodyBytes;
  const bool is_text = is_utf8(kept);
  if (truncated) {
    std::size_t end = limits::kReportedBodyBytes;
    while (is_text && end > 0 && (static_cast<unsigned char>(kept[end]) & 0xC0) == 0x80) --end;
    kept.resize(end);
  }
  const auto type = headers.find("content-type");
  Value::Object json{{"bytes", json_count(body.size())},
                     {"sha256", sha256(body)},
                     {"content_type", type ? json_text(*type) : Value()}};
  if (is_text) {
    json.push_back({"text", std::move(kept)});
  } else {
    json.push_back({"base64", to_base64(kept)});
  }
  json.push_back({"truncated", truncated});
  return json;
}

Value headers_json(const Headers& headers) {
  Value::Array pairs;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Field field = headers[i];
    const bool secret = is_secret_name(field.name);
    pairs.push_back(
        Value::Array{std::string(field.name), secret ? Value("***") : json_text(field.value)});
  }
  return pairs;
}

Value response_json(const Response& response, const Secrets& secrets) {
  return Value::Object{{"status", response.status},
                       {"reason", json_text(response.reason)},
                       {"headers", headers_json(response.headers)},
                       {"body", body_json(response.body, response.headers, secrets)}};
}

Value::Object attempt_json(const Attempt& attempt) {
  const Transfer& transfer = transfer_of(attempt.exchange);
  const auto* error = std::get_if<TransportError>(&attempt.exchange);
  return {
      {"n", attempt.number},
      {"start_ms", json_ms(attempt.start)},
      {"duration_ms", json_ms(transfer.timings.total)},
      {"status", status_of(attempt.exchange)},
      {"kind", kind_of(attempt.exchange)},
      {"retry_after_s", {}},
      {"reason", json_text(attempt.retry_reason)},
      {"next_delay_ms", attempt.next_delay ? json_ms(*attempt.next_delay) : Value()},
      {"span_id", {}},
      {"reused_connection", transfer.reused_connection},
      {"error", error ? json_text(error->message) : Value()},
      {"remote", json_text(transfer.remote)},
      {"http_version", {}},
      {"phases_ms", phases_json(transfer.timings)},
      {"bytes", Value::Object{{"sent", json_count(transfer.bytes_sent)},
                              {"received", json_count(transfer.bytes_received)}}},
  };
}

Value::Object times_json(const Outcome& outcome) {
  std::chrono::nanoseconds attempts{};
  for (const Attempt& attempt : outcome.attempts) {
    attempts += transfer_of(attempt.exchange).timings.total;
  }
  // By the same clock as the attempts, so that the parts add up exactly.
  const auto operation = outcome.attempts.empty()
                             ? std::chrono::nanoseconds()
                             : outcome.attempts.back().start + last_attempt_time(outcome);
  return {{"last_attempt", json_ms(last_attempt_time(outcome))},
          {"attempts_sum", json_ms(attempts)},
          {"backoff", json_ms(operation - attempts)},
          {"operation", json_ms(operation)},
          {"schedule_delay", {}},
          {"response", {}}};
}

// The earlier answers: with them a history tells what a retry was about.
void add_responses(const Outcome& outcome, const Secrets& secrets, Value::Object& json) {
  const auto history = std::ranges::find(json, "history", &Value::Member::name);
  Value::Array attempts;
  for (std::size_t i = 0; i < outcome.attempts.size(); ++i) {
    Value::Object attempt = attempt_json(outcome.attempts[i]);
    const auto* response = std::get_if<Response>(&outcome.attempts[i].exchange);
    const bool shown = response && i + 1 < outcome.attempts.size();
    attempt.push_back({"response", shown ? response_json(*response, secrets) : Value()});
    attempts.push_back(std::move(attempt));
  }
  history->value = std::move(attempts);
}

}  // namespace

Value request_json(const Request& request, const Secrets& secrets) {
  return Value::Object{{"method", request.method},
                       {"url", json_text(request.url)},
                       {"headers", headers_json(request.headers)},
                       {"body", body_json(request.body, request.headers, secrets)}};
}

void add_operation(const Outcome& outcome, Value::Object& to) {
  const std::size_t count = outcome.attempts.size();
  const bool recovered = outcome.state == Outcome::State::pass_recovered;
  const bool gave_up = outcome.state == Outcome::State::gave_up;
  int blocked = 0;
  Value::Array history;
  for (const Attempt& attempt : outcome.attempts) {
    blocked += transfer_of(attempt.exchange).resends_blocked;
    history.push_back(attempt_json(attempt));
  }
  append(to, {{"state", std::string(state_name(outcome.state))},
              {"recovered_at", recovered ? json_count(count) : Value()},
              {"outcome", json_text(outcome_word(outcome))},
              {"attempts", json_count(count)},
              {"retries", json_count(count > 0 ? count - 1 : 0)},
              {"stop_reason", gave_up ? json_text(outcome.stop_reason) : Value()},
              {"resent_unsafe", outcome.resent_unsafe},
              {"resends_blocked", blocked},
              {"times_ms", times_json(outcome)},
              {"trace_id", {}},
              {"history", std::move(history)}});
}

Value::Object test_json(const Outcome& outcome, const std::string& rerun, const Secrets& secrets) {
  const bool skipped = outcome.state == Outcome::State::skipped;
  const bool sent = !outcome.attempts.empty();
  Value::Object json{{"id", json_text(outcome.id)},
                     {"name", json_text(outcome.name)},
                     {"group", json_text(outcome.group)}};
  add_place(outcome.where, json);
  append(json, {{"method", json_text(outcome.request.method)},
                {"url", json_text(outcome.url)},
                {"passed", outcome.passed()},
                {"result", skipped            ? "skipped"
                           : outcome.passed() ? "passed"
                                              : "failed"},
                {"flaky", outcome.state == Outcome::State::pass_recovered},
                {"skip_reason", {}},
                {"needed_by", texts_json(outcome.needed_by)},
                {"status", sent ? status_of(outcome.attempts.back().exchange) : Value()},
                {"kind", sent ? kind_of(outcome.attempts.back().exchange) : Value()},
                {"response_time_ms", json_ms(last_attempt_time(outcome))}});
  add_operation(outcome, json);
  add_responses(outcome, secrets, json);
  Value::Array failures;
  for (const Failure& failure : outcome.failures) failures.push_back(failure_json(failure));
  Value::Object extracted;
  for (const auto& [name, value] : outcome.extracted) {
    extracted.push_back({name, is_secret_name(name) ? Value("***") : value});
  }
  const Response* response = outcome.response();
  append(json, {{"failures", std::move(failures)},
                {"request", skipped ? Value() : request_json(outcome.request, secrets)},
                {"response", response ? response_json(*response, secrets) : Value()},
                {"extracted", std::move(extracted)},
                {"rerun", json_text(rerun)},
                {"curl", skipped ? Value() : json_text(curl_command(outcome.request))}});
  return json;
}

}  // namespace resttest

#include <algorithm>

#include "base/format.h"
#include "data/python_text.h"
#include "plan/plan.h"

namespace resttest {
namespace {

Value list_of(const std::vector<int>& numbers) {
  Value::Array list;
  for (const int number : numbers) list.emplace_back(number);
  return list;
}

}  // namespace

bool PlannedTest::expects(int status) const {
  return std::ranges::find(test->expected_status, status) != test->expected_status.end();
}

Failure PlannedTest::refuse_status(int status) const {
  Failure failure;
  failure.kind = Failure::Kind::status;
  failure.code = "status";
  failure.where = test->place_of("expected_status", "url");
  failure.expected = list_of(test->expected_status);
  failure.actual = status;
  failure.message =
      format("Invalid HTTP response code: response code {} not in expected codes [{}]", status,
             python_text(*failure.expected));
  return failure;
}

Failure PlannedTest::refuse_error(ErrorKind kind, std::string_view message) const {
  Failure failure;
  failure.kind = Failure::Kind::transport;
  failure.code = info(kind).name;
  failure.where = test->place_of("url");
  failure.message =
      format("Curl Exception: ({}, {})", info(kind).curl_code, python_quoted(message));
  failure.details = info(kind).name;
  return failure;
}

std::optional<Failure> PlannedTest::refuse(const Exchange& exchange) const {
  if (const auto* error = std::get_if<TransportError>(&exchange)) {
    return refuse_error(error->kind, error->message);
  }
  const int status = std::get<Response>(exchange).status;
  return expects(status) ? std::nullopt : std::optional(refuse_status(status));
}

std::vector<Failure> PlannedTest::validate(const Answer& answer, Context& context) const {
  std::vector<Failure> failures;
  for (const auto& validator : validators) {
    if (auto failure = validator->check(answer, context)) failures.push_back(std::move(*failure));
  }
  return failures;
}

std::vector<Failure> PlannedTest::extract(
    const Answer& answer, Context& context,
    std::vector<std::pair<std::string, Value>>& extracted) const {
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < extract_binds.size(); ++i) {
    const auto& [variable, extractor] = extract_binds[i];
    Extraction extraction = extractor->extract(answer, context);
    if (auto* value = std::get_if<Value>(&extraction)) {
      extracted.emplace_back(variable, *value);
      context.bind(variable, std::move(*value));
      continue;
    }
    Failure failure;
    failure.kind = Failure::Kind::extractor;
    failure.code = "extract";
    failure.where = test->place_of("extract_binds");
    failure.message = "Extraction of " + variable + " failed";
    failure.details = std::get<Missing>(extraction).reason;
    failures.push_back(std::move(failure));
  }
  return failures;
}

}  // namespace resttest

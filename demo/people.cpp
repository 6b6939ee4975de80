#include "demo/people.h"

#include <algorithm>
#include <array>
#include <utility>

#include "resttest/json.h"

namespace resttest::demo {
namespace {

constexpr std::string_view kRoot = "/api/person/";
constexpr int kDefaultLimit = 20;
constexpr const char* kHtml = "text/html; charset=utf-8";

struct Field {
  const char* name;
  std::string Person::*member;
};
constexpr std::array kFields = {Field{"first_name", &Person::first_name},
                                Field{"last_name", &Person::last_name},
                                Field{"login", &Person::login}};

Pairs vary() { return {{"Vary", "Accept"}}; }
Pairs vary_uncached() { return {{"Vary", "Accept"}, {"Cache-Control", "no-cache"}}; }

std::string uri(int id) { return std::string(kRoot) + std::to_string(id) + "/"; }

Value::Object to_value(int id, const Person& person) {
  return {{"first_name", person.first_name},
          {"id", id},
          {"last_name", person.last_name},
          {"login", person.login},
          {"resource_uri", uri(id)}};
}

Reply not_found() { return {.status = 404, .content_type = kHtml, .headers = vary()}; }

Reply not_allowed(const char* methods) {
  return {.status = 405, .body = methods, .content_type = kHtml, .headers = {{"Allow", methods}}};
}

// A field as text, whatever JSON type it came as.
std::string text_of(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return *text;
  return to_json(value);
}

std::variant<Value, Reply> read_object(const Call& call) {
  const auto type = call.header("content-type").value_or("text/plain");
  auto media = type.substr(0, type.find(';'));
  media.erase(media.find_last_not_of(' ') + 1);
  if (media != "application/json") {
    return error_reply(500, "a person is sent as application/json, not as '" + media + "'");
  }
  auto read = parse_json(call.body);
  auto* value = std::get_if<Value>(&read);
  if (value == nullptr || value->get_if<Value::Object>() == nullptr) {
    return json_reply(400, Value::Object{{"error", "the body is no JSON object"}});
  }
  return std::move(*value);
}

// Fills in the fields that `from` has; the name of one that is too long, or "".
std::string fill(Person& person, const Value& from) {
  for (const Field& field : kFields) {
    const Value* value = from.find(field.name);
    if (value == nullptr) continue;
    person.*field.member = text_of(*value);
    if ((person.*field.member).size() > People::kFieldBytes) return field.name;
  }
  return "";
}

Reply too_long(const std::string& field) {
  return error_reply(400,
                     field + " is longer than " + std::to_string(People::kFieldBytes) + " bytes");
}

std::string field_text(int id, const Person& person, std::string_view field) {
  if (field == "id") return std::to_string(id);
  const auto* found = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const Field& known) { return known.name == field; });
  return person.*found->member;
}

bool is_field(std::string_view name) {
  return name == "id" || std::any_of(kFields.begin(), kFields.end(),
                                     [&](const Field& known) { return known.name == name; });
}

// Whether a person is among those that parameters such as login=x, first_name__contains=y ask for.
bool is_wanted(const Call& call, int id, const Person& person) {
  return std::all_of(call.query.begin(), call.query.end(), [&](const auto& parameter) {
    const std::string_view key = parameter.first;
    const auto field = key.substr(0, key.find("__"));
    if (!is_field(field)) return true;
    const auto text = field_text(id, person, field);
    const auto operation = key.substr(field.size());
    if (operation.empty() || operation == "__exact") return text == parameter.second;
    if (operation != "__contains" && operation != "__icontains") return true;
    return text.find(parameter.second) != std::string::npos;
  });
}

}  // namespace

People::People(std::size_t most) : most_(most) { reset(); }

void People::reset() {
  const std::scoped_lock lock(mutex_);
  people_ = {{1, {"Gaius", "Baltar", "gbaltar"}},
             {2, {"Leeroy", "Jenkins", "jenkins"}},
             {3, {"Bilbo", "Baggins", "bbaggins"}}};
  next_id_ = 4;
}

Reply People::answer(const Call& call) {
  const auto path = call.path();
  if (path != kRoot.substr(0, kRoot.size() - 1) && !path.starts_with(kRoot)) return not_found();
  if (!path.ends_with('/')) {  // Every address ends in a slash.
    const auto query = call.query_text();
    std::string to = std::string(path) + "/";
    if (!query.empty()) to.append("?").append(query);
    return {.status = 301, .content_type = kHtml, .headers = {{"Location", to}}};
  }
  const auto method = call.header("x-http-method-override").value_or(call.method);
  if (path == kRoot) {
    if (method == "GET" || method == "HEAD") return list(call);
    if (method == "POST") return create(call);
    return not_allowed("GET,POST");
  }
  const auto segment = path.substr(kRoot.size(), path.size() - kRoot.size() - 1);
  const auto id = number(segment, kLargestId);
  return id ? one(*id, method, call) : not_found();
}

Reply People::one(int id, std::string_view method, const Call& call) {
  if (method == "PUT") return replace(id, call);
  if (method == "PATCH") return change(id, call);
  if (method == "OPTIONS") {
    const char* all = "GET,POST,PUT,DELETE,PATCH";
    return {.body = all, .content_type = kHtml, .headers = {{"Allow", all}}};
  }
  const std::scoped_lock lock(mutex_);
  const auto found = people_.find(id);
  if (method == "GET" || method == "HEAD") {
    if (found == people_.end()) return not_found();
    return json_reply(200, to_value(id, found->second), vary_uncached());
  }
  if (method == "DELETE") return people_.erase(id) == 0 ? not_found() : empty_reply(204, vary());
  return not_allowed("GET,POST,PUT,DELETE,PATCH");
}

Reply People::list(const Call& call) {
  const auto limit =
      number(call.parameter("limit").value_or(std::to_string(kDefaultLimit)), kLargestId);
  const auto offset = number(call.parameter("offset").value_or("0"), kLargestId);
  if (!limit || !offset) return error_reply(400, "limit and offset are whole numbers from 0");

  const std::size_t from = *offset;
  const std::size_t size = *limit == 0 ? most_ : *limit;  // 0 asks for all of them.
  Value::Array objects;
  std::size_t total = 0;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, person] : people_) {
      if (!is_wanted(call, id, person)) continue;
      if (total >= from && total - from < size) objects.emplace_back(to_value(id, person));
      ++total;
    }
  }
  const bool has_more = *limit != 0 && from + size < total;
  const Value next = has_more ? Value(std::string(kRoot) + "?limit=" + std::to_string(*limit) +
                                      "&offset=" + std::to_string(from + size))
                              : Value();
  return json_reply(200,
                    Value::Object{{"meta", Value::Object{{"limit", *limit},
                                                         {"next", next},
                                                         {"offset", *offset},
                                                         {"previous", Value()},
                                                         {"total_count", std::int64_t(total)}}},
                                  {"objects", std::move(objects)}},
                    vary_uncached());
}

std::optional<Reply> People::refusal(int id, const Person& person) const {
  const bool taken = std::any_of(people_.begin(), people_.end(), [&](const auto& other) {
    return other.first != id && other.second.login == person.login;
  });
  if (taken) return error_reply(500, "login '" + person.login + "' is taken");
  if (people_.size() >= most_ && !people_.contains(id)) {
    return error_reply(507, "there are " + std::to_string(most_) + " people already");
  }
  return std::nullopt;
}

Reply People::create(const Call& call) {
  auto read = read_object(call);
  if (auto* refused = std::get_if<Reply>(&read)) return std::move(*refused);
  const Value& sent = std::get<Value>(read);
  Person person;
  if (const auto field = fill(person, sent); !field.empty()) return too_long(field);
  const Value* wanted = sent.find("id");
  const auto asked =
      wanted == nullptr ? std::optional<int>(0) : number(text_of(*wanted), kLargestId);
  if (!asked) return error_reply(400, "id is a whole number from 0");

  const std::scoped_lock lock(mutex_);
  const int id = wanted == nullptr ? next_id_ : *asked;
  if (auto refused = refusal(id, person)) return std::move(*refused);
  people_[id] = person;
  next_id_ = std::max(next_id_, id + 1);
  auto headers = vary();
  headers.emplace_back("Location", uri(id));
  return json_reply(201, to_value(id, person), std::move(headers));
}

Reply People::replace(int id, const Call& call) {
  auto read = read_object(call);
  if (auto* refused = std::get_if<Reply>(&read)) return std::move(*refused);
  Person person;
  if (const auto field = fill(person, std::get<Value>(read)); !field.empty())
    return too_long(field);

  const std::scoped_lock lock(mutex_);
  if (auto refused = refusal(id, person)) return std::move(*refused);
  const bool created = people_.insert_or_assign(id, person).second;
  next_id_ = std::max(next_id_, id + 1);
  auto document = to_value(id, person);
  document.insert(document.end() - 1, {"pk", std::to_string(id)});
  auto headers = vary();
  if (created) headers.emplace_back("Location", uri(id));
  return json_reply(created ? 201 : 200, std::move(document), std::move(headers));
}

Reply People::change(int id, const Call& call) {
  {
    const std::scoped_lock lock(mutex_);
    if (!people_.contains(id)) return not_found();
  }
  auto read = read_object(call);
  if (auto* refused = std::get_if<Reply>(&read)) return std::move(*refused);

  const std::scoped_lock lock(mutex_);
  const auto found = people_.find(id);
  if (found == people_.end()) return not_found();
  Person person = found->second;
  if (const auto field = fill(person, std::get<Value>(read)); !field.empty())
    return too_long(field);
  if (auto refused = refusal(id, person)) return std::move(*refused);
  found->second = person;
  return json_reply(202, to_value(id, person), vary());
}

}  // namespace resttest::demo

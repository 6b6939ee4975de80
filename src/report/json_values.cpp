#include <cmath>
#include <fstream>
#include <limits>
#include <utility>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/format.h"
#include "base/text.h"
#include "base/unicode.h"
#include "report/json.h"
#include "report/notes.h"

namespace resttest {
namespace {

std::string processor_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      return std::string(trim(line.substr(std::min(line.find(':') + 1, line.size()))));
    }
  }
  return {};
}

}  // namespace

Value json_ms(double ms) { return std::round(ms * 1e3) / 1e3; }

Value json_ms(std::chrono::nanoseconds time) { return json_ms(to_ms(time)); }

Value json_count(std::uint64_t count) {
  if (count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return BigInteger{format("{}", count)};
  }
  return static_cast<std::int64_t>(count);
}

Value json_text(std::string_view text) {
  if (text.empty()) return {};
  if (!is_utf8(text)) return Bytes{std::string(text)};
  return std::string(text);
}

Value texts_json(const std::vector<std::string>& texts) {
  Value::Array values;
  for (const std::string& text : texts) values.push_back(json_text(text));
  return values;
}

Value json_instant(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto day = floor<days>(when);
  const year_month_day date(day);
  const hh_mm_ss time(floor<milliseconds>(when - day));
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                time.hours().count(), time.minutes().count(), time.seconds().count(),
                time.subseconds().count());
}

void append(Value::Object& to, Value::Object more) {
  for (Value::Member& member : more) to.push_back(std::move(member));
}

void add_place(const Location& where, Value::Object& to) {
  const bool known = where.file != nullptr;
  to.push_back({"file", known ? json_text(where.file->path) : Value()});
  to.push_back({"line", known ? Value(where.line) : Value()});
  to.push_back({"column", known ? Value(where.column) : Value()});
}

Value end_column(const Location& where) {
  return where.file ? Value(where.column + where.length) : Value();
}

Value failure_json(const Failure& failure) {
  Value::Object json{{"type", std::string(failure_type(failure.kind))},
                     {"code", json_text(failure.code)},
                     {"message", json_text(failure.message)},
                     {"details", json_text(failure.details)},
                     {"expected", failure.expected.value_or(Value())},
                     {"actual", failure.actual.value_or(Value())},
                     {"differences", Value::Array()}};
  add_place(failure.where, json);
  json.push_back({"end_column", end_column(failure.where)});
  return json;
}

Value host_json() {
  utsname name{};
  uname(&name);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  return Value::Object{
      {"name", json_text(name.nodename)},
      {"kernel", json_text(format("{} {}", name.sysname, name.release))},
      {"cpus", std::int64_t{sysconf(_SC_NPROCESSORS_ONLN)}},
      {"cpu_model", json_text(processor_model())},
      {"memory_bytes",
       json_count(static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page))},
      {"nofile", json_count(files.rlim_cur)},
  };
}

Value masked(const Value& value, const Secrets& secrets, Names names) {
  if (const auto* text = value.get_if<std::string>()) return secrets.mask(*text);
  if (const auto* bytes = value.get_if<Bytes>()) return Bytes{secrets.mask(bytes->data)};
  if (const auto* array = value.get_if<Value::Array>()) {
    Value::Array items;
    for (const Value& item : *array) items.push_back(masked(item, secrets, names));
    return items;
  }
  if (const auto* object = value.get_if<Value::Object>()) {
    Value::Object members;
    for (const Value::Member& member : *object) {
      const bool ours = names == Names::ours;
      const bool is_door =
          member.name == "expected" || member.name == "actual" || member.name == "extracted";
      members.push_back({ours ? member.name : secrets.mask(member.name),
                         masked(member.value, secrets, is_door ? Names::foreign : names)});
    }
    return members;
  }
  return value;
}

std::string terminal_safe(std::string_view json) {
  std::string safe;
  while (!json.empty()) {
    const std::string_view character = take_character(json);
    const bool is_plain = character == "\n" || (character[0] >= ' ' && character[0] < '\x7f');
    // What one_line shows in another form would steer; its forms are no JSON.
    if (is_plain || one_line(character) == character) {
      safe += character;
    } else {
      safe += format("\\u{:04x}", static_cast<unsigned>(decode_utf8(character, character.size())));
    }
  }
  return safe;
}

}  // namespace resttest

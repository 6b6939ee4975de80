// Reads YAML from the standard input and writes what it means as JSON, one document in a line, for
// yaml_against_pyyaml.py; or the diagnostics, and ends with 1.

#include <cstdio>
#include <string>

#include "yaml/parse_yaml.h"

#include "resttest/json.h"

namespace {

using resttest::Value;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char buffer[8];
    if (byte < 0x20 || c == '"' || c == '\\') {
      std::snprintf(buffer, sizeof buffer, "\\u%04x", byte);
      out += buffer;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// [type, content]: nothing is lost on the way.
std::string dump(const Value& value) {
  if (value.is_null()) return "[\"null\"]";
  if (const auto* b = value.get_if<bool>()) return *b ? "[\"bool\",1]" : "[\"bool\",0]";
  if (const auto* n = value.get_if<std::int64_t>()) return "[\"int\",\"" + std::to_string(*n) + "\"]";
  if (const auto* n = value.get_if<resttest::BigInteger>()) return "[\"int\",\"" + n->digits + "\"]";
  if (const auto* r = value.get_if<double>()) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "[\"float\",\"%.17g\"]", *r);
    return buffer;
  }
  if (const auto* t = value.get_if<std::string>()) return "[\"str\"," + quoted(*t) + "]";
  if (const auto* d = value.get_if<resttest::Date>()) return "[\"date\"," + quoted(d->text) + "]";
  if (const auto* b = value.get_if<resttest::Bytes>()) {
    std::string out = "[\"bytes\"";
    for (const char c : b->data) out += "," + std::to_string(static_cast<unsigned char>(c));
    return out + "]";
  }
  std::string out;
  if (const auto* array = value.get_if<Value::Array>()) {
    out = "[\"list\"";
    for (const Value& item : *array) out += "," + dump(item);
  } else {
    out = "[\"map\"";
    for (const Value::Member& member : *value.get_if<Value::Object>()) {
      out += ",[" + quoted(member.name) + "," + dump(member.value) + "]";
    }
  }
  return out + "]";
}

}  // namespace

int main() {
  std::string text;
  char buffer[65536];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, stdin)) text.append(buffer, n);
  // Several texts in one run, each behind a line "LENGTH".
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = std::stoul(text.substr(0, end));
    resttest::Diagnostics found;
    const auto nodes = resttest::parse_yaml(
        std::make_shared<resttest::SourceFile>(
            resttest::SourceFile{"stdin", text.substr(end + 1, length)}),
        found);
    text.erase(0, end + 1 + length);
    if (found.has_errors()) {
      std::string all;
      for (const auto& one : found.sorted()) all += render(one);
      std::printf("ERR %s\n", quoted(all).c_str());
    } else {
      std::string line = "[";
      for (const auto& node : nodes) line += (line.size() > 1 ? "," : "") + dump(node.to_value());
      std::printf("%s]\n", line.c_str());
    }
  }
}

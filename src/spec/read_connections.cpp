#include "base/format.h"
#include "base/limits.h"
#include "base/text.h"
#include "spec/load_numbers.h"
#include "spec/readers.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// 1.1 and 2 are numbers in YAML, so that the text counts.
std::optional<HttpVersion> read_http_version(const Node& node, Diagnostics& found) {
  const std::string text = node.kind == Node::Kind::scalar ? to_lower(trim(node.text)) : "";
  if (text == "auto") return HttpVersion::automatic;
  if (text == "1.1") return HttpVersion::http1;
  if (text == "2" || text == "2.0") return HttpVersion::http2;
  found.error("bad-choice", node.where,
              format("http_version must be auto, 1.1 or 2, not {}", shown(node)));
  return std::nullopt;
}

std::string read_socket(const Node& node, Diagnostics& found) {
  const auto text = read_plain_text(node, "unix_socket", found);
  if (!text) return {};
  if (text->empty()) {
    found.error("bad-path", node.where, "unix_socket is empty", "write /run/server.sock");
  } else if (text->size() > limits::kUnixPathBytes) {
    found.error("bad-path", node.where,
                format("unix_socket must have at most {} bytes, not {}", limits::kUnixPathBytes,
                       text->size()));
  } else {
    return *text;
  }
  return {};
}

}  // namespace

void read_connections(Fields& fields, LoadProfile& profile) {
  ConnectionPlan& plan = profile.connections;
  if (const Node* node = fields.child("http_version")) {
    plan.http_version = read_http_version(*node, fields.found());
  }
  plan.streams = read_at_least(fields, "streams", 1).value_or(plan.streams);
  plan.requests_per_connection =
      read_at_least(fields, "requests_per_connection", 0).value_or(plan.requests_per_connection);
  plan.threads = read_at_least(fields, "threads", 1);
  if (plan.threads && profile.mode == LoadProfile::Mode::sync) {
    fields.found().warn("no-effect", fields.key("threads")->where,
                        "threads has no effect in sync mode, which has a thread for each operation",
                        "add mode: async");
  }
  if (const Node* node = fields.child("unix_socket")) {
    plan.unix_socket = read_socket(*node, fields.found());
  }
}

}  // namespace resttest

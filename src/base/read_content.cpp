#include "base/read_content.h"

#include "base/files.h"
#include "base/format.h"
#include "base/limits.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

struct Args {
  const std::string& folder;  // Where relative paths start.
  Diagnostics& found;
};

// Text that is not empty, or null after the mistake was reported.
const std::string* text_in(const Node& node, std::string_view name, std::string_view may_be,
                           Diagnostics& found) {
  const auto* text = node.value.get_if<std::string>();
  if (node.kind != Node::Kind::scalar || !text) {
    const bool is_number = node.kind == Node::Kind::scalar && !node.value.is_null();
    found.error("bad-content", node.where,
                format("{} must be {}, not {}", name, may_be, shown(node)),
                is_number ? "put it in quotes" : "");
    return nullptr;
  }
  if (!text->empty()) return text;
  found.error("bad-content", node.where, format("{} is empty", name),
              name == "body" ? "leave body out to send none" : "");
  return nullptr;
}

Readable readable_by(const Node& node) {
  return node.where.file ? node.where.file->readable : nullptr;
}

bool is_readable(const Node& node, const std::string& path, const Args& args) {
  const auto error =
      check_file(path_from(args.folder, path), limits::kBodyFileBytes, readable_by(node));
  if (!error) return true;
  args.found.error("unreadable-file", node.where,
                   format("cannot read {}: {}", shown(node), error->reason),
                   "a relative path starts at the folder of this file");
  return false;
}

// Reads `path` or `{template: path}`.
std::optional<Text> read_path(const Node& node, const Args& args) {
  if (node.kind != Node::Kind::mapping) {
    const std::string* path = text_in(node, "file", "a path or {template: path}", args.found);
    if (!path || !is_readable(node, *path, args)) return std::nullopt;
    return Text(*path);
  }
  Fields fields(node, "file", UnknownKeys::warn, args.found);
  const Node* inner = fields.child("template");
  fields.finish();
  if (!inner) {
    args.found.error("bad-content", node.where, "file must be a path or {template: path}");
    return std::nullopt;
  }
  const std::string* path = text_in(*inner, "template", "a path", args.found);
  if (!path) return std::nullopt;
  Text text(*path);
  text.is_template = true;
  return text;
}

std::optional<Content> read_file_content(const Node& node, bool is_template, const Args& args) {
  auto path = read_path(node, args);
  if (!path) return std::nullopt;
  return FileContent{std::move(*path), args.folder, is_template, readable_by(node)};
}

// What stands under `template:`: text, or {file: ...}.
std::optional<Content> read_template(const Node& node, const Args& args) {
  if (node.kind == Node::Kind::mapping) {
    Fields fields(node, "template", UnknownKeys::warn, args.found);
    const Node* file = fields.child("file");
    fields.finish();
    if (file) return read_file_content(*file, true, args);
    args.found.error("bad-content", node.where, "template must be text or {file: path}");
    return std::nullopt;
  }
  const std::string* plain = text_in(node, "template", "text or {file: path}", args.found);
  if (!plain) return std::nullopt;
  Text text(*plain);
  text.is_template = true;
  return text;
}

}  // namespace

std::optional<Content> read_content(const Node& node, std::string_view name,
                                    const std::string& folder, Diagnostics& found) {
  const Args args{folder, found};
  constexpr std::string_view kMayBe = "text, {template: text} or {file: path}";
  if (node.kind == Node::Kind::scalar) {
    const std::string* text = text_in(node, name, kMayBe, found);
    return text ? std::optional<Content>(Text(*text)) : std::nullopt;
  }
  Fields fields(node, std::string(name), UnknownKeys::warn, found);
  const Node* text = fields.child("template");
  const Node* file = fields.child("file");
  fields.finish();
  if (text && file) {
    found.error("bad-content", fields.key("file")->where,
                format("{} has both template and file", name),
                "write {template: {file: path}} to fill in a file");
    return std::nullopt;
  }
  if (text) return read_template(*text, args);
  if (file) return read_file_content(*file, false, args);
  found.error("bad-content", node.where, format("{} must be {}", name, kMayBe));
  return std::nullopt;
}

}  // namespace resttest

#include "data/content.h"

#include <utility>
#include <variant>

#include "base/files.h"
#include "base/limits.h"

namespace resttest {
namespace {

using ReadFile = std::variant<std::string, FileError>;

ReadFile read_content_file(const std::string& folder, const std::string& path,
                           const Readable& readable) {
  return read_file(path_from(folder, path), limits::kBodyFileBytes, readable);
}

std::string cannot_read(const std::string& path, const FileError& error) {
  return "cannot read '" + path + "': " + error.reason;
}

}  // namespace

Template as_template(const Text& text) {
  return text.is_template ? Template(text.text) : Template::literal(text.text);
}

PlannedContent plan_content(const Content& content, const Location& where, Diagnostics& found) {
  PlannedContent planned;
  planned.where = where;
  if (const auto* text = std::get_if<Text>(&content)) {
    planned.text = as_template(*text);
    return planned;
  }
  const auto& file = std::get<FileContent>(content);
  planned.folder = file.folder;
  planned.is_template = file.is_template;
  planned.readable = file.readable;
  if (file.path.is_template) {
    planned.path = Template(file.path.text);
    return planned;
  }
  ReadFile read = read_content_file(file.folder, file.path.text, file.readable);
  if (const auto* error = std::get_if<FileError>(&read)) {
    found.error("unreadable-file", where, cannot_read(file.path.text, *error));
    return planned;
  }
  auto& bytes = std::get<std::string>(read);
  planned.text = file.is_template ? Template(bytes) : Template::literal(std::move(bytes));
  return planned;
}

std::optional<std::string> render_content(const PlannedContent& content, const Context& context,
                                          std::string& out) {
  out.clear();
  if (!content.path) {
    content.text.render(context, out);
    return std::nullopt;
  }
  const std::string path = content.path->render(context);
  ReadFile read = read_content_file(content.folder, path, content.readable);
  if (const auto* error = std::get_if<FileError>(&read)) return cannot_read(path, *error);
  auto& bytes = std::get<std::string>(read);
  if (content.is_template) {
    Template(bytes).render(context, out);
  } else {
    out = std::move(bytes);
  }
  return std::nullopt;
}

}  // namespace resttest

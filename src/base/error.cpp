#include "resttest/error.h"

#include <algorithm>
#include <functional>
#include <iomanip>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace resttest {
namespace {

// Orders diagnostics by file, line and column; those without a place come first.
std::tuple<std::string_view, int, int> place(const Diagnostic& diagnostic) {
  const Location& where = diagnostic.where;
  return {where.file ? std::string_view(where.file->path) : "", where.line, where.column};
}

std::string join(const std::vector<Diagnostic>& diagnostics) {
  std::string all;
  for (const Diagnostic& diagnostic : diagnostics) all += render(diagnostic);
  return all;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  const Location& where = diagnostic.where;
  std::ostringstream out;
  if (where.file) out << where.file->path << ':' << where.line << ':' << where.column << ": ";
  out << (diagnostic.severity == Severity::error ? "error: " : "warning: ");
  out << diagnostic.message << '\n';
  constexpr int kGutter = 3;
  if (where.file) {
    const std::string_view source = line_of(where.file->text, where.line);
    const std::string carets(static_cast<std::size_t>(std::max(where.length, 1)), '^');
    out << std::setw(kGutter) << where.line << " | " << source << '\n';
    out << std::setw(kGutter) << ""
        << " | " << indent_to(source, where.column) << carets << '\n';
  }
  if (!diagnostic.hint.empty()) {
    out << std::setw(kGutter) << ""
        << " = hint: " << diagnostic.hint << '\n';
  }
  return out.str();
}

void Diagnostics::error(std::string code, const Location& where, std::string message,
                        std::string hint) {
  all_.push_back({Severity::error, std::move(code), where, std::move(message), std::move(hint)});
}

void Diagnostics::warn(std::string code, const Location& where, std::string message,
                       std::string hint) {
  const bool strict = strictness_ == Strictness::strict;
  all_.push_back({strict ? Severity::error : Severity::warning, std::move(code), where,
                  std::move(message), std::move(hint)});
}

bool Diagnostics::has_errors() const {
  return std::ranges::count(all_, Severity::error, &Diagnostic::severity) > 0;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> sorted = all_;
  std::ranges::stable_sort(sorted, std::less<>(), place);
  return sorted;
}

void Diagnostics::throw_if_errors() const {
  if (has_errors()) throw SpecError(sorted());
}

SpecError::SpecError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace resttest

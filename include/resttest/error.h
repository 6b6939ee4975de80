#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace resttest {

struct Location;

// A suite file, kept whole so that a message can show the line it is about.
struct SourceFile {
  std::string path;                                         // As the author named it.
  std::string text;                                         // UTF-8.
  std::shared_ptr<const Location> imported_from = nullptr;  // Null: named on the command line.

  // Folders, without links, that hold every file it may name; null: no file is out of bounds.
  std::shared_ptr<const std::vector<std::string>> readable = nullptr;
};

// A place in a suite file. Lines and columns count from 1; columns and length are characters,
// not bytes. Without a file the place is unknown.
struct Location {
  std::shared_ptr<const SourceFile> file = nullptr;
  int line = 0;
  int column = 0;
  int length = 1;
};

enum class Severity { warning, error };

// One thing wrong with a suite, and what the author can do about it.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  // A stable word: "unknown-key".
  Location where;
  std::string message;  // In the author's words: lower case, no full stop.
  std::string hint;     // May be empty.
};

// Where the file of `where` was imported, then where that file was, and so on to the top.
std::vector<Location> import_chain(const Location& where);

// "path:line:column: error: message", the source line, carets under the place, and the hint.
std::string render(const Diagnostic& diagnostic);

enum class Strictness { lenient, strict };

// Gathers what is wrong while reading goes on, so that an author sees every mistake at once.
class Diagnostics {
 public:
  // `strict` turns every warning into an error.
  explicit Diagnostics(Strictness strictness = Strictness::lenient) : strictness_(strictness) {}

  void error(std::string code, const Location& where, std::string message, std::string hint = {});
  void warn(std::string code, const Location& where, std::string message, std::string hint = {});

  const std::vector<Diagnostic>& all() const { return all_; }

  bool has_errors() const;

  // Everything found, from top to bottom of each file. What was found twice because its file was
  // read twice stands there once.
  std::vector<Diagnostic> sorted() const;

  // Throws SpecError with everything found, from top to bottom, if an error is among it.
  void throw_if_errors() const;

 private:
  Strictness strictness_;
  std::vector<Diagnostic> all_;
};

// The suite cannot run as written. Thrown only while loading and planning; `what()` is the
// rendered text of all diagnostics.
class SpecError : public std::runtime_error {
 public:
  explicit SpecError(std::vector<Diagnostic> diagnostics);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace resttest

#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "resttest/http.h"
#include "resttest/node.h"
#include "resttest/options.h"
#include "resttest/outcome.h"
#include "resttest/reporter.h"
#include "resttest/value.h"

namespace resttest {

class Context;
struct JsonError;
struct Registry;

enum class LogLevel { debug, info, warning, error, critical };

// Yields one value after the other. Workers share it, and no two calls get the same place in
// the series.
class Generator {
 public:
  virtual ~Generator() = default;
  virtual Value next() = 0;

  // Whether several threads may call `next` at once. Where not, the plan puts a lock around it.
  virtual bool is_concurrent() const { return false; }
};

// What an extractor looked for and did not find.
struct Missing {
  std::string reason;
  std::string_view code = "extract";  // The failure's: "json.syntax", "regex.limit"; a literal.
};

using Extraction = std::variant<Value, Missing>;

// A body that should have been JSON: "body is not JSON: ... (at byte 12)".
Missing not_json(const JsonError& error);

// A response under judgement. However many extensions look at it, its body is read as JSON once,
// and not at all where none asks. One thread.
class Answer {
 public:
  explicit Answer(const Response& response) : response_(response) {}  // Outlives this.

  const Response& response() const { return response_; }
  const Extraction& json() const;  // The whole document, or why the body is none.

  // The same if it was read already, else null: one who wants a part only need not build the whole.
  const Extraction* json_if_read() const { return json_ ? &*json_ : nullptr; }

  // The body as a value: text where it is UTF-8, else bytes.
  Value body() const;

 private:
  const Response& response_;
  mutable std::optional<Extraction> json_;
};

// Finds one value in a response. Shared by workers like every extension; `extract` is const. The
// context is the operation's own, and an extension may bind in it.
class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual Extraction extract(const Answer& answer, Context& context) const = 0;

  // As the classic output shows it:
  // "Extractor Type: jsonpath_mini,  Query: \"int\", Templated?: False".
  virtual std::string describe() const { return {}; }
};

// Says whether a response is as it should be; nothing means it is.
class Validator {
 public:
  virtual ~Validator() = default;
  virtual std::optional<Failure> check(const Answer& answer, Context& context) const = 0;
};

// Why two values cannot be compared at all: the test fails, and the reason is shown.
struct Incomparable {
  std::string reason;
  std::string_view code = "compare";  // The failure's: "regex.invalid", "regex.limit"; a literal.

  bool operator==(const Incomparable&) const = default;
};

using Comparison = std::variant<bool, Incomparable>;
using Comparator = std::function<Comparison(const Value& actual, const Value& expected)>;

using ValueTest = std::function<bool(const Value& value)>;  // Of `extract_test`: "exists".

// What a factory may use to make an extension. `seeding` is this extension's own, derived from
// the run's; mistakes in `config` go to `found`, and null may be returned where one was made.
// `where` is the place of the name in the suite.
struct FactoryArgs {
  const Node& config;
  const Location& where;
  const Registry& registry;
  Seeding seeding;
  Diagnostics& found;
};

using GeneratorFactory = std::function<std::unique_ptr<Generator>(const FactoryArgs&)>;
using ExtractorFactory = std::function<std::unique_ptr<Extractor>(const FactoryArgs&)>;
using ValidatorFactory = std::function<std::unique_ptr<Validator>(const FactoryArgs&)>;

struct Baseline;  // See compare.h.

struct Color {
  bool on = false;  // Escape sequences may be written.
};

// How load tests show that they go on.
enum class ProgressKind {
  automatic,  // A line in place where `err` is a terminal, else nothing.
  bar,
  lines,
  none,
};

// How a terminal or a log wants its text.
struct ReporterArgs {
  std::ostream& out;  // Results.
  std::ostream& err;  // Logs, diagnostics, progress.
  Color out_color = {};
  Color err_color = {};
  LogLevel log = LogLevel::warning;
  int width = 80;
  std::optional<bool> print_bodies = {};  // Of every test or of none, whatever the suite says.
  bool print_headers = false;
  bool is_interactive = false;  // Each request is shown before it is sent.
  std::string command = {};     // As it was typed, for rerun lines: "resttest URL FILE --option".
  std::vector<std::string> arguments = {};  // All of it, cut into words.
  const Baseline* baseline = nullptr;       // That the run is compared with; outlives the reporter.
  std::optional<std::chrono::nanoseconds> expected_interval = {};  // See --expected-interval.
  std::string path = {};  // Of a report; "-" is `out`. Empty: this is what `out` and `err` show.
  bool utf8 = true;       // Else ASCII stands in for what is no letter: "..." and "x".
  bool err_is_terminal = false;
  ProgressKind progress = ProgressKind::automatic;
  std::size_t max_diagnostics = 50;  // That are printed; 0: all.
  std::function<int()> signal = {};  // The signal that is ending the run; 0: none.
  std::vector<std::pair<std::string, std::string>> libraries = {};  // Name and version.
};

using ReporterFactory = std::function<std::unique_ptr<Reporter>(const ReporterArgs&)>;

// Name (lower case) -> function or factory, with the line that `resttest --list` prints for it.
template <typename Item>
class Catalog {
 public:
  struct Entry {
    Item item;
    std::string help;
  };

  // A later entry replaces an earlier one, so an extension may override a built-in.
  void add(std::string name, std::string help, Item item) {
    entries_.insert_or_assign(std::move(name), Entry{std::move(item), std::move(help)});
  }

  const Entry* find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }

  const auto& entries() const { return entries_; }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

// Everything a suite can name. A plain value: make it, add to it, pass it along.
struct Registry {
  Catalog<GeneratorFactory> generators;
  Catalog<ExtractorFactory> extractors;
  Catalog<Comparator> comparators;
  Catalog<ValueTest> tests;
  Catalog<ValidatorFactory> validators;
  Catalog<ReporterFactory> reporters;  // Names of --output and of --report.

  static Registry with_builtins();
};

}  // namespace resttest

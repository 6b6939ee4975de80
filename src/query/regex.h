#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace resttest {

// Why a pattern cannot be used, or what it cannot be searched in.
struct RegexError {
  std::string reason;
  std::string_view code = "regex.invalid";  // Or "regex.limit".
};

// A pattern as Python's `re` has it, compiled once and searched often. Workers share it.
class Regex {
 public:
  struct Match {
    std::string_view whole;
    std::optional<std::string_view> group;  // The first, where the pattern has one and it matched.
    bool has_group = false;                 // The pattern has groups.
  };

  static std::variant<Regex, RegexError> compile(std::string_view pattern);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // The first match in `subject`, as re.search() finds it, or nothing. An error only where one of
  // the limits on the search was met. Bytes that are not UTF-8 match nothing.
  std::variant<std::optional<Match>, RegexError> search(std::string_view subject) const;

 private:
  struct Program;

  explicit Regex(std::unique_ptr<const Program> program);

  std::unique_ptr<const Program> program_;
};

}  // namespace resttest

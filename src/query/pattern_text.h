#pragma once

#include <string>

namespace resttest {

// Writes the pieces of a pattern in PCRE2's syntax that stand for characters, so that they match
// what they match in Python.

// The flags of a Python pattern that are in force at a place.
struct PatternFlags {
  bool ignore_case = false;
  bool multiline = false;
  bool dot_all = false;
  bool verbose = false;
  bool ascii = false;

  bool operator==(const PatternFlags&) const = default;

  // PCRE2 has no ignoring of case among ASCII letters alone, so both cases are written out.
  bool writes_both_cases() const { return ignore_case && ascii; }
};

// One character, as itself.
void append_literal(char32_t code, const PatternFlags& flags, std::string& out);

// \d \D \s \S \w \W, in a class or by itself.
void append_category(char letter, const PatternFlags& flags, std::string& out);

// \b and \B.
void append_boundary(char letter, const PatternFlags& flags, std::string& out);

// A class in square brackets, built item by item.
class ClassText {
 public:
  ClassText(bool negated, const PatternFlags& flags) : flags_(flags), negated_(negated) {}

  void add_range(char32_t low, char32_t high);
  void add_category(char letter);

  void append_to(std::string& out) const;

 private:
  void write_range(char32_t low, char32_t high);

  PatternFlags flags_;
  bool negated_;
  std::string items_;
};

}  // namespace resttest

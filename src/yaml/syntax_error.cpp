#include "yaml/syntax_error.h"

#include <algorithm>

namespace resttest {
namespace {

// What libyaml marks, or where that begins: it stands behind the \u of an escape.
enum class Mark { problem, context, escape };

struct Row {
  std::string_view problem;  // Of libyaml's words, a part; likewise `context`.
  std::string_view context;
  Mark mark;
  const char* message;
  const char* hint;
};

// The first row that fits counts.
constexpr Row kRows[] = {
    {"found unexpected end of stream", "quoted scalar", Mark::context,
     "quoted text is never closed", ""},
    {"found unexpected document indicator", "quoted scalar", Mark::context,
     "quoted text is never closed before the next document", ""},
    {"did not find expected ',' or ']'", "", Mark::context,
     "this list is never closed, or a ',' is missing in it", "close it with ']'"},
    {"did not find expected ',' or '}'", "", Mark::context,
     "this mapping is never closed, or a ',' is missing in it", "close it with '}'"},
    {"mapping values are not allowed", "", Mark::problem, "a key and its ':' cannot stand here",
     "put text with ': ' in it in quotes, or mend the indentation"},
    {"block sequence entries are not allowed", "", Mark::problem,
     "an item of a list ('- ') cannot stand here", "begin the list in a line of its own"},
    {"mapping keys are not allowed", "", Mark::problem, "a key ('? ') cannot stand here",
     "mend the indentation"},
    {"could not find expected ':'", "", Mark::context, "this is no 'key: value'",
     "add a ':' and a blank, or mend the indentation"},
    {"did not find expected '-' indicator", "", Mark::problem,
     "this line does not belong to the list above it",
     "indent it as the items, or deeper if it belongs to the last one"},
    {"did not find expected key", "", Mark::problem,
     "this line does not belong to the mapping above it",
     "indent it as the other keys, or put the text before it in quotes"},
    {"did not find expected node content", "", Mark::problem, "a value is missing here",
     "write a value, or null"},
    {"found invalid Unicode character escape code", "", Mark::escape,
     "this \\u escape is half a pair and no character",
     "write both halves of the pair, or the character itself"},
    {"found unknown escape character", "", Mark::problem, "no such escape exists in double quotes",
     "write \\\\ for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", "", Mark::escape,
     "this escape lacks hexadecimal digits", "\\x takes 2, \\u takes 4, \\U takes 8"},
    {"indentation indicator equal to 0", "", Mark::problem,
     "the indentation of a block of text counts from 1", "write | or |2, not |0"},
    {"did not find expected comment or line break", "", Mark::problem,
     "only a comment may stand behind | and >", "begin the text in the next line"},
    {"did not find expected alphabetic or numeric character", "", Mark::problem,
     "a name of letters and digits is missing behind & or *",
     "put text that begins with & or * in quotes"},
    {"did not find expected <document start>", "", Mark::problem,
     "nothing more may stand here: the value before it is complete",
     "begin another document with ---, or mend the indentation"},
    {"found undefined tag handle", "", Mark::problem, "this tag's prefix is declared nowhere",
     "declare it with %TAG, or use a tag with !!"},
    {"found incompatible YAML document", "", Mark::problem, "only YAML 1.1 is read",
     "leave the %YAML line out"},
    {"found unknown directive name", "", Mark::problem, "no such directive exists",
     "put text that begins with % in quotes"},
    {"found unexpected ':'", "", Mark::problem, "a ':' cannot stand here",
     "put text with ':' in it in quotes"},
};

SyntaxError wrong_start(char character) {
  if (character == '\t') {
    return {"a tab cannot stand here", "use blanks; tabs may stand in quotes only"};
  }
  return {std::string("a text cannot begin with '") + character + "'", "put it in quotes"};
}

}  // namespace

SyntaxError explain(const YamlProblem& problem) {
  if (problem.character == '\t' || problem.problem.find("tab char") != std::string_view::npos) {
    return wrong_start('\t');
  }
  if (problem.problem.find("cannot start any token") != std::string_view::npos) {
    return wrong_start(problem.character);
  }
  const Row* row = std::ranges::find_if(kRows, [&problem](const Row& known) {
    return problem.problem.find(known.problem) != std::string_view::npos &&
           problem.context.find(known.context) != std::string_view::npos;
  });
  if (row == std::end(kRows)) {
    std::string message = "this is no YAML: " + std::string(problem.problem);
    if (!problem.context.empty()) message += " " + std::string(problem.context);
    return {std::move(message), ""};
  }
  SyntaxError error{row->message, row->hint, row->mark == Mark::context,
                    row->mark == Mark::escape ? std::size_t{2} : 0};
  if (error.hint.empty()) error.hint = std::string("add a closing ") + problem.opener;
  return error;
}

}  // namespace resttest

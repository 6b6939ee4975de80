#include <algorithm>
#include <string>
#include <vector>

#include "cli/option_table.h"
#include "cli/options.h"

namespace resttest::cli {
namespace {

constexpr std::string_view kHead =
    "resttest: run PyRestTest suites as functional and load tests\n"
    "\n"
    "  resttest http://localhost:8000 tests.yaml                       run a suite\n"
    "  resttest http://localhost:8000 tests.yaml --max-retries 3       retry transient failures\n"
    "  resttest http://localhost:8000 load.yaml --report json=r.json   load test with a report\n"
    "  resttest compare old.json new.json                              compare two reports\n"
    "\n"
    "Usage: resttest [URL] [FILE] [options]\n";

constexpr std::string_view kExitCodes =
    "Exit codes\n"
    "  0 passed, 1 to 101 failed tests, 102 command line, 103 suite, 105 incomplete, 120 "
    "internal,\n"
    "  130 and 143 ended by a signal\n";

constexpr std::size_t kWidth = 96;
constexpr std::size_t kColumn = 32;  // Where the texts begin.

// `text` with line ends, each line after the first indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t used = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (used > indent && used + 1 + word.size() > kWidth) {
      result += "\n" + std::string(indent, ' ');
      used = indent;
    }
    if (used > indent) {
      result += ' ';
      ++used;
    }
    result += word;
    used += word.size();
  }
  return result;
}

std::string option_line(const OptionInfo& option, bool with_more) {
  std::string line = "  " + std::string(option.name);
  if (!option.value.empty()) line += " " + std::string(option.value);
  line += std::string(kColumn - std::min(kColumn - 1, line.size()), ' ');
  std::string text(option.line);
  if (!option.initial.empty()) text += " [" + std::string(option.initial) + "]";
  line += wrapped(text, kColumn) + "\n";
  if (with_more && !option.more.empty()) {
    line += std::string(kColumn, ' ') + wrapped(option.more, kColumn) + "\n";
  }
  return line;
}

// A heading and its options.
struct Group {
  std::string_view name;
  std::vector<const OptionInfo*> options = {};
};

// In the order in which they are shown; a group that is not named here comes last.
std::vector<Group> groups() {
  std::vector<Group> all;
  for (const char* name : {"Target", "Selection", "Checking", "Retry", "Load", "Output",
                           "Connection", "PyRestTest", "Safety", "Help"}) {
    all.push_back({name});
  }
  for (const OptionInfo& option : all_options()) {
    if (option.is_hidden) continue;
    auto group = std::ranges::find(all, option.group, &Group::name);
    if (group == all.end()) group = all.insert(all.end(), {option.group});
    group->options.push_back(&option);
  }
  return all;
}

// Text in a cell of a Markdown table.
std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string table_row(const OptionInfo& option) {
  std::string name = "`" + std::string(option.name);
  if (!option.value.empty()) name += " " + std::string(option.value);
  std::string text = in_cell(option.line);
  if (!option.more.empty()) text += ". " + in_cell(option.more);
  return "| " + name + "` | " + in_cell(option.initial) + " | " + text + " |\n";
}

}  // namespace

std::string short_help() {
  std::string text = std::string(kHead) + "\n";
  for (const OptionInfo& option : all_options()) {
    if (option.is_common) text += option_line(option, false);
  }
  return text + "\n" + std::string(kExitCodes);
}

std::string help() {
  std::string text(kHead);
  for (const Group& group : groups()) {
    text += "\n" + std::string(group.name) + "\n";
    for (const OptionInfo* option : group.options) text += option_line(*option, true);
  }
  return text + "\n" + std::string(kExitCodes);
}

std::string option_tables() {
  std::string text;
  for (const Group& group : groups()) {
    text += (text.empty() ? "### " : "\n### ") + std::string(group.name) + "\n\n";
    text += "| option | default | meaning |\n|---|---|---|\n";
    for (const OptionInfo* option : group.options) text += table_row(*option);
  }
  return text;
}

}  // namespace resttest::cli

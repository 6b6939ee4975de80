#include "cli/compare.h"

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "cli/values.h"

#include "resttest/compare.h"
#include "resttest/exit_code.h"

namespace resttest::cli {
namespace {

constexpr std::string_view kUsage =
    "Usage: resttest compare OLD.json NEW.json [--fail-on regression] [--seed N]\n";

constexpr std::string_view kHelp =
    "\n"
    "Compares the load tests of two JSON reports, as --report json=PATH writes them. Several "
    "files\n"
    "on a side, separated by commas, are one run repeated.\n"
    "\n"
    "  --fail-on regression   exit code 104 where a figure got worse or nothing could be compared\n"
    "  --seed N               of the resampling behind the intervals [0]\n";

struct Wanted {
  std::vector<std::string> sides = {};
  std::uint64_t seed = 0;
  bool regression_fails = false;
  bool help = false;
};

// Takes "--name value" and "--name=value" off the front.
bool take(std::string_view name, std::span<const std::string>& words, std::string& value) {
  const std::string_view word = words.front();
  if (word.starts_with(name) && word.substr(name.size()).starts_with('=')) {
    value = word.substr(name.size() + 1);
  } else if (word == name) {
    if (words.size() == 1) throw UsageError(std::string(name) + " option requires 1 argument");
    words = words.subspan(1);
    value = words.front();
  } else {
    return false;
  }
  words = words.subspan(1);
  return true;
}

Wanted read(std::span<const std::string> words) {
  Wanted wanted;
  while (!words.empty()) {
    const std::string& word = words.front();
    std::string value;
    if (word == "-h" || word == "--help") {
      wanted.help = true;
      return wanted;
    }
    if (take("--seed", words, value)) {
      wanted.seed = read_unsigned(Option::seed, value);
    } else if (take("--fail-on", words, value)) {
      read_word(Option::fail_on, value, {"regression"});
      wanted.regression_fails = true;
    } else if (word.starts_with('-')) {
      throw UsageError("no such option: " + word);
    } else {
      wanted.sides.push_back(word);
      words = words.subspan(1);
    }
  }
  if (wanted.sides.size() != 2) {
    throw UsageError("wrong number of arguments, need the old report and the new one");
  }
  return wanted;
}

std::vector<SavedRun> runs_of(std::string_view side) {
  std::vector<SavedRun> runs;
  for (;;) {
    const std::size_t comma = side.find(',');
    runs.push_back(read_saved_run(std::string(side.substr(0, comma))));
    if (comma == std::string_view::npos) return runs;
    side.remove_prefix(comma + 1);
  }
}

}  // namespace

int run_compare(std::span<const std::string> words, std::ostream& out, std::ostream& err) {
  try {
    const Wanted wanted = read(words);
    if (wanted.help) {
      out << kUsage << kHelp;
      return kExitPassed;
    }
    const std::vector<SavedRun> olds = runs_of(wanted.sides[0]);
    const std::vector<SavedRun> news = runs_of(wanted.sides[1]);
    const RunComparison comparison = compare_runs(olds, news, wanted.seed);
    out << comparison_text(comparison, olds, news);
    out.flush();
    if (!out) {
      err << "ERROR:output lost: stdout cannot be written\n";
      return kExitIncomplete;
    }
    return wanted.regression_fails && !comparison.passes() ? kExitThresholds : kExitPassed;
  } catch (const UsageError& error) {
    err << kUsage << "\nresttest: error: " << error.what() << '\n';
  } catch (const SavedRunError& error) {
    err << kUsage << "\nresttest: error: " << error.what() << '\n';
  }
  return kExitCommandLine;
}

}  // namespace resttest::cli

#include "spec/read_suite.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "base/files.h"
#include "base/format.h"
#include "base/limits.h"
#include "base/text.h"
#include "spec/keys.h"
#include "spec/readers.h"
#include "yaml/parse_yaml.h"

#include "resttest/fields.h"

namespace resttest {
namespace {

// Reads one document. A testset's config holds wherever it stands, so it is read first of all.
class TestSetReader {
 public:
  TestSetReader(const Node& document, const ReadArgs& args)
      : document_(document), args_(args), found_(args.found) {}

  TestSet read() {
    set_.where = document_.where;
    if (document_.kind != Node::Kind::sequence) {
      found_.warn("no-list", document_.where, "nothing runs: a suite is a list of tests",
                  "a '- ' may be missing before the first word");
      return std::move(set_);
    }
    set_.tests.reserve(document_.items.size());
    for (const Node& node : document_.items) read_node(node);
    set_.config = read_config(configs_, found_);
    check_generators();
    return std::move(set_);
  }

 private:
  void read_node(const Node& node) {
    if (node.kind != Node::Kind::mapping) {
      found_.warn("stray-node", node.where, shown(node) + " is no test and is ignored",
                  "write '- test:' or '- url:'");
      return;
    }
    for (const Node::Entry& entry : node.entries) read_entry(entry);
  }

  void read_entry(const Node::Entry& entry) {
    const std::string name = to_lower(entry.key.text);
    const KeyInfo* key = find_key("suite", name);
    if (!key) {
      report_unknown(entry.key, name);
    } else if (key->built == Built::not_yet) {
      found_.error("not-yet", entry.key.where, "'" + entry.key.text + "' is not built yet",
                   "leave it out for now");
    } else if (key->name == "config") {
      configs_.push_back(&entry.value);
    } else if (key->name == "test") {
      set_.tests.push_back(read_test(entry, args_, uses_));
    } else if (key->name == "benchmark") {
      // Without metrics it has nothing to show, and PyRestTest leaves it out.
      Test benchmark = read_benchmark(entry, args_, uses_);
      const bool shows = !benchmark.performance->metrics.empty();
      if (shows) set_.benchmarks.push_back(std::move(benchmark));
    } else {
      set_.tests.push_back(read_short_test(entry, found_));
    }
  }

  void report_unknown(const Node& key, const std::string& name) {
    const std::vector<std::string>& known = key_names("suite");
    std::string hint = did_you_mean(name, known);
    if (name.find(':') != std::string::npos) hint = "a blank is missing after the colon";
    if (hint.empty()) hint = "nodes are " + join(known, ", ");
    found_.warn("unknown-key", key.where,
                format("unknown node '{}' is ignored", printable(key.text)), std::move(hint));
  }

  // Names of generators are case-sensitive.
  void check_generators() {
    std::vector<std::string> known;
    for (const auto& [name, generator] : set_.config.generators) known.push_back(name);
    for (const GeneratorUse& use : uses_) {
      if (std::ranges::count(known, use.generator) > 0) continue;
      std::string hint = did_you_mean(use.generator, known);
      if (hint.empty()) hint = "declare it in config: generators";
      found_.error("unknown-generator", use.where,
                   format("there is no generator '{}'", printable(use.generator)), std::move(hint));
    }
  }

  const Node& document_;
  const ReadArgs& args_;
  Diagnostics& found_;
  TestSet set_;
  std::vector<const Node*> configs_;
  std::vector<GeneratorUse> uses_;
};

bool is_null(const Node& node) { return node.kind == Node::Kind::scalar && node.value.is_null(); }

}  // namespace

Suite read_suite(std::string path, std::string text, Diagnostics& found) {
  Suite suite;
  suite.folder = std::filesystem::path(path).parent_path().string();
  suite.path = path;
  const auto file =
      std::make_shared<const SourceFile>(SourceFile{std::move(path), std::move(text)});
  const std::size_t before = found.all().size();
  const std::vector<Node> documents = parse_yaml(file, found);
  const ReadArgs args{suite.folder, found};
  for (const Node& document : documents) {
    if (!is_null(document)) suite.testsets.push_back(TestSetReader(document, args).read());
  }
  if (suite.testsets.empty() && found.all().size() == before) {
    found.error("empty-suite", {file, 1, 1}, "this file holds no tests: it is empty",
                "begin with '- test:'");
  }
  return suite;
}

Suite read_suite_file(const std::filesystem::path& path, Diagnostics& found) {
  auto text = read_file(path.string(), limits::kSuiteFileBytes);
  if (const auto* error = std::get_if<FileError>(&text)) {
    found.error("unreadable-file", {}, format("cannot read {}: {}", path.string(), error->reason));
    Suite suite;
    suite.path = path.string();
    suite.folder = path.parent_path().string();
    return suite;
  }
  return read_suite(path.string(), std::move(std::get<std::string>(text)), found);
}

}  // namespace resttest

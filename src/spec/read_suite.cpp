#include "spec/read_suite.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
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

// Another file whose testsets are to run first.
struct Import {
  std::string path;
  Location where;
};

// Reads one document. A testset's config holds wherever it stands, so it is read first of all.
class TestSetReader {
 public:
  TestSetReader(YamlDocument& document, const ReadArgs& args)
      : document_(document), args_(args), found_(args.found) {}

  // Adds what the document imports to `imports`, in its order.
  TestSet read(std::vector<Import>& imports) {
    imports_ = &imports;
    set_.where = document_.root().where;
    if (document_.root().kind != Node::Kind::sequence) {
      found_.warn("no-list", set_.where, "nothing runs: a suite is a list of tests",
                  "a '- ' may be missing before the first word");
      return std::move(set_);
    }
    constexpr std::size_t kMany = 10'000;  // Beyond that, items may well be no tests at all.
    set_.tests.reserve(std::min(document_.item_count(), kMany));
    while (auto node = document_.next_item()) read_node(*node);
    set_.config = read_config(configs_, found_);
    check_generators();
    return std::move(set_);
  }

 private:
  void read_node(Node& node) {
    if (node.kind != Node::Kind::mapping) {
      found_.warn("stray-node", node.where, shown(node) + " is no test and is ignored",
                  "write '- test:' or '- url:'");
      return;
    }
    for (Node::Entry& entry : node.entries) read_entry(entry);
  }

  // Takes what it needs out of the entry.
  void read_entry(Node::Entry& entry) {
    const std::string name = to_lower(entry.key.text);
    const KeyInfo* key = find_key("suite", name);
    if (!key) {
      report_unknown(entry.key, name);
    } else if (key->built == Built::not_yet) {
      found_.error("not-yet", entry.key.where, "'" + entry.key.text + "' is not built yet",
                   "leave it out for now");
    } else if (key->name == "config") {
      configs_.push_back(std::move(entry.value));
    } else if (key->name == "import") {
      read_import(entry.value);
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

  void read_import(const Node& node) {
    const auto* path = node.value.get_if<std::string>();
    if (path) {
      imports_->push_back({*path, node.where});
    } else {
      found_.error("wrong-kind", node.where,
                   format("import needs the path of a file, not {}", shown(node)),
                   node.kind == Node::Kind::scalar ? "put it in quotes" : "");
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

  YamlDocument& document_;
  const ReadArgs& args_;
  Diagnostics& found_;
  TestSet set_;
  std::vector<Import>* imports_ = nullptr;
  std::vector<Node> configs_;
  std::vector<GeneratorUse> uses_;
};

bool is_null(const Node& node) { return node.kind == Node::Kind::scalar && node.value.is_null(); }

// Reads one file of the command line with everything that it imports.
class SuiteReader {
 public:
  // `readable` bounds the files that the suite may name.
  SuiteReader(Readable readable, Diagnostics& found)
      : readable_(std::move(readable)), found_(found) {}

  Suite read(std::string path, std::string text) {
    suite_.folder = folder_of(path);
    suite_.path = path;
    read_text({std::move(path), std::move(text), nullptr, readable_}, suite_.folder, 0);
    return std::move(suite_);
  }

 private:
  static std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
  }

  // The testsets of an import come before the one that imports it.
  void read_text(SourceFile source, const std::string& folder, int depth) {
    const auto file = std::make_shared<const SourceFile>(std::move(source));
    const std::size_t before = found_.all().size();
    YamlReader documents(file, found_);
    const ReadArgs args{folder, found_};
    bool has_testsets = false;
    while (auto document = documents.next()) {
      if (is_null(document->root())) continue;
      has_testsets = true;
      std::vector<Import> imports;
      TestSet set = TestSetReader(*document, args).read(imports);
      for (const Import& import : imports) follow(import, folder, depth);
      suite_.testsets.push_back(std::move(set));
    }
    if (!has_testsets && found_.all().size() == before) {
      found_.error("empty-suite", {file, 1, 1}, "this file holds no tests: it is empty",
                   "begin with '- test:'");
    }
  }

  // A file of the command line names others as seen from the current folder, where they are there.
  std::string path_of(const Import& import, const std::string& folder, int depth) const {
    std::error_code ignored;
    if (depth == 0 && std::filesystem::exists(import.path, ignored)) return import.path;
    return path_from(folder, import.path);
  }

  void follow(const Import& import, const std::string& folder, int depth) {
    if (import.path.empty()) return refuse(import, "an import without a path");
    if (depth == limits::kImportDepth) {
      return refuse(import, format("imports are nested more than {} deep", limits::kImportDepth));
    }
    std::string path = path_of(import, folder, depth);
    std::error_code unknown;
    const auto real = std::filesystem::canonical(path, unknown);
    if (!unknown && !taken_.insert(real).second) return;
    if (taken_.size() > limits::kImportedFiles) {
      return refuse(import, format("more than {} files are imported", limits::kImportedFiles));
    }
    auto text = read_file(path, limits::kSuiteFileBytes, readable_);
    if (const auto* error = std::get_if<FileError>(&text)) {
      return refuse(import, format("cannot read '{}': {}", path, error->reason));
    }
    bytes_ += std::get<std::string>(text).size();
    if (bytes_ > limits::kImportedBytes) {
      return refuse(import, format("more than {} bytes are imported", limits::kImportedBytes));
    }
    suite_.imported.push_back(path);
    const std::string own_folder = folder_of(path);
    read_text({std::move(path), std::move(std::get<std::string>(text)),
               std::make_shared<const Location>(import.where), readable_},
              own_folder, depth + 1);
  }

  void refuse(const Import& import, std::string message) {
    found_.error("import", import.where, std::move(message));
  }

  const Readable readable_;
  Diagnostics& found_;
  Suite suite_;
  std::set<std::filesystem::path> taken_;
  std::size_t bytes_ = 0;
};

}  // namespace

Suite read_suite(std::string path, std::string text, Diagnostics& found) {
  return SuiteReader(nullptr, found).read(std::move(path), std::move(text));
}

Suite read_suite_file(const std::filesystem::path& path, Diagnostics& found,
                      std::vector<std::string> readable) {
  auto text = read_file(path.string(), limits::kSuiteFileBytes);
  if (const auto* error = std::get_if<FileError>(&text)) {
    found.error("unreadable-file", {}, format("cannot read {}: {}", path.string(), error->reason));
    Suite suite;
    suite.path = path.string();
    suite.folder = path.parent_path().string();
    return suite;
  }
  readable.insert(readable.end(), {path.parent_path().string(), ""});
  return SuiteReader(readable_folders(readable), found)
      .read(path.string(), std::move(std::get<std::string>(text)));
}

}  // namespace resttest

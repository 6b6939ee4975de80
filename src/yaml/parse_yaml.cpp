#include "yaml/parse_yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "yaml/build_node.h"
#include "yaml/check_text.h"
#include "yaml/dialect.h"
#include "yaml/read_events.h"
#include "yaml/read_plain.h"
#include "yaml/syntax_error.h"

namespace resttest {
namespace {

// Whether a text with that problem might be read after all, with `dialect_edits`.
bool is_dialect(const EventProblem& problem) {
  return problem.problem == "found unexpected ':'" ||
         problem.problem == "found invalid Unicode character escape code";
}

char character_at(std::size_t position, const SourceMap& map) {
  const std::size_t byte = map.byte_of(position);
  return byte < map.text().size() ? map.text()[byte] : '\0';
}

void report(const EventProblem& problem, const SourceMap& map, Diagnostics& found) {
  const SyntaxError error =
      explain({problem.problem, problem.context, character_at(problem.position, map),
               character_at(problem.opened, map)});
  const std::size_t at = error.at_context ? problem.opened : problem.position;
  const std::size_t where = at - error.back;
  found.error("yaml", map.place(where, where + error.back), error.message, error.hint);
}

// The documents of the file as libyaml reads them, or nothing where it must not be read at all.
std::vector<EventTree> read_any(SourceMap& map, TreeLimits limits, Diagnostics& found) {
  EventReading reading = read_events(map.text(), limits);
  if (reading.problem && is_dialect(*reading.problem)) {
    const std::vector<Edit> edits = dialect_edits(map.text());
    map.set_edits(edits);
    reading = read_events(apply(edits, map.text()), limits);
  }
  if (reading.mistake) {
    const EventMistake& mistake = *reading.mistake;
    found.error("yaml", map.place(mistake.where.begin, mistake.where.end), mistake.message);
  }
  if (reading.problem) {
    report(*reading.problem, map, found);
  } else if (!check_tabs(reading.opaque, map, found)) {
    return {};
  }
  return std::move(reading.documents);
}

}  // namespace

YamlDocument::YamlDocument(const EventTree& tree, const SourceMap& map, Diagnostics& found)
    : next_(1), tree_(&tree), map_(&map), found_(&found) {
  root_.kind = Node::Kind::sequence;
  root_.where = map.place(tree.items[0].begin, tree.items[0].end);
  const std::vector<TreeItem>& items = tree.items;
  for (std::size_t i = 1; i < items[0].end_of_tree; i = items[i].end_of_tree) ++count_;
}

YamlDocument::YamlDocument(Node root)
    : root_(std::move(root)), items_(std::exchange(root_.items, {})), count_(items_.size()) {}

std::optional<Node> YamlDocument::next_item() {
  if (!tree_) {
    if (next_ == items_.size()) return std::nullopt;
    return std::move(items_[next_++]);
  }
  if (next_ == tree_->items[0].end_of_tree) return std::nullopt;
  const std::size_t item = std::exchange(next_, tree_->items[next_].end_of_tree);
  return build_item(*tree_, item, *map_, *found_);
}

YamlReader::YamlReader(std::shared_ptr<const SourceFile> file, Diagnostics& found,
                       const YamlLimits& limits)
    : limits_(limits), found_(found), map_(file) {
  if (file->text.size() > limits.bytes) {
    found.error("yaml-limit", {std::move(file), 1, 1},
                format("the file is larger than {} bytes", limits.bytes));
  } else if (check_characters(map_, found)) {
    const TreeLimits tree_limits{limits.depth, limits.nodes};
    auto trees = read_plain(map_.text(), tree_limits);
    trees_ = trees ? std::move(*trees) : read_any(map_, tree_limits, found);
  }
}

std::optional<YamlDocument> YamlReader::next() {
  while (next_ < trees_.size()) {
    const EventTree& tree = trees_[next_++];
    if (is_simple_list(tree)) return std::optional<YamlDocument>(std::in_place, tree, map_, found_);
    auto node =
        build_node(tree, map_, {limits_.depth, limits_.alias_nodes, made_by_aliases_}, found_);
    if (node) return std::optional<YamlDocument>(std::in_place, std::move(*node));
  }
  return std::nullopt;
}

std::vector<Node> parse_yaml(std::shared_ptr<const SourceFile> file, Diagnostics& found,
                             const YamlLimits& limits) {
  std::vector<Node> nodes;
  YamlReader reader(std::move(file), found, limits);
  while (auto document = reader.next()) {
    Node& root = nodes.emplace_back(document->root());
    while (auto item = document->next_item()) root.items.push_back(std::move(*item));
  }
  return nodes;
}

}  // namespace resttest

#include "query/jmespath/parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/format.h"
#include "base/limits.h"
#include "base/text.h"
#include "query/jmespath/functions.h"
#include "query/jmespath/token.h"

namespace resttest::jmespath {
namespace {

using Kind = Token::Kind;

// How strongly a token binds to what stands to its left. What binds less than kStop ends a
// projection.
constexpr int kPipe = 1;
constexpr int kOr = 2;
constexpr int kAnd = 3;
constexpr int kCompare = 5;
constexpr int kFlatten = 9;
constexpr int kStop = 10;
constexpr int kStar = 20;
constexpr int kFilter = 21;
constexpr int kDot = 40;
constexpr int kNot = 45;
constexpr int kBrace = 50;
constexpr int kBracket = 55;
constexpr int kParen = 60;

int power_of(Kind kind) {
  switch (kind) {
    case Kind::pipe:
      return kPipe;
    case Kind::disjunction:
      return kOr;
    case Kind::conjunction:
      return kAnd;
    case Kind::equal:
    case Kind::not_equal:
    case Kind::less:
    case Kind::less_or_equal:
    case Kind::greater:
    case Kind::greater_or_equal:
      return kCompare;
    case Kind::flatten:
      return kFlatten;
    case Kind::star:
      return kStar;
    case Kind::filter:
      return kFilter;
    case Kind::dot:
      return kDot;
    case Kind::negation:
      return kNot;
    case Kind::left_brace:
      return kBrace;
    case Kind::left_bracket:
      return kBracket;
    case Kind::left_paren:
      return kParen;
    default:
      return 0;
  }
}

Node::Comparison comparison_of(Kind kind) {
  using enum Node::Comparison;
  switch (kind) {
    case Kind::not_equal:
      return not_equal;
    case Kind::less:
      return less;
    case Kind::less_or_equal:
      return less_or_equal;
    case Kind::greater:
      return greater;
    case Kind::greater_or_equal:
      return greater_or_equal;
    default:
      return equal;
  }
}

// Reads by precedence (V. R. Pratt, "Top down operator precedence", 1973). The first mistake moves
// on to the end of the tokens, where everything stops by itself.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::variant<Program, JmesPathError> read() {
    program_.root = expression(0);
    if (peek().kind != Kind::end) fail("an operator or the end of the expression");
    if (error_) return std::move(*error_);
    if (wrong_call_) return std::move(*wrong_call_);
    return std::move(program_);
  }

 private:
  // Everything up to a token that binds no stronger than `power`.
  NodeId expression(int power) {
    if (depth_ == limits::kQueryDepth) {
      return fail_with({JmesPathError::Kind::limit,
                        format("the expression is nested deeper than {}", limits::kQueryDepth)});
    }
    ++depth_;
    NodeId left = beginning();
    while (power < power_of(peek().kind)) left = continuation(left);
    --depth_;
    return left;
  }

  // What may stand at the beginning of an expression.
  NodeId beginning() {
    const Token& token = take();
    switch (token.kind) {
      case Kind::literal:
        return add({.kind = Node::Kind::literal, .literal = token.literal});
      case Kind::name:
        return peek().kind == Kind::left_paren ? call(token) : field(token);
      case Kind::quoted_name:
        return peek().kind == Kind::left_paren ? quoted_call(token) : field(token);
      case Kind::current:
        return add({.kind = Node::Kind::current});
      case Kind::negation:
        return add({.kind = Node::Kind::negation, .left = expression(kNot)});
      case Kind::star:
        return projection(Node::Kind::project_values, kNoNode, kStar);
      case Kind::flatten:
        return flatten(kNoNode);
      case Kind::filter:
        return filter(kNoNode);
      case Kind::left_brace:
        return object();
      case Kind::left_paren:
        return in_parentheses();
      case Kind::left_bracket:
        return is_specifier(at_) ? brackets(kNoNode) : list();
      case Kind::reference:
        return fail_with({JmesPathError::Kind::syntax,
                          format("'&' stands before an argument of a function alone (at column {})",
                                 token.column),
                          token.column});
      default:
        return fail_at(token, "the beginning of an expression");
    }
  }

  // `left` with what the next token makes of it.
  NodeId continuation(NodeId left) {
    const Token& token = take();
    switch (token.kind) {
      case Kind::dot:
        if (!take_if(Kind::star)) return then(left, behind_dot(kDot));
        return projection(Node::Kind::project_values, left, kStar);
      case Kind::pipe:
        return then(left, expression(kPipe));
      case Kind::disjunction:
        return add({.kind = Node::Kind::disjunction, .left = left, .right = expression(kOr)});
      case Kind::conjunction:
        return add({.kind = Node::Kind::conjunction, .left = left, .right = expression(kAnd)});
      case Kind::flatten:
        return flatten(left);
      case Kind::filter:
        return filter(left);
      case Kind::left_bracket:
        return is_specifier(at_) ? brackets(left) : fail("a number, ':' or '*]'");
      default:
        if (power_of(token.kind) == kCompare) return comparison(left, token.kind);
        return fail_at(token, "an operator or the end of the expression");
    }
  }

  NodeId then(NodeId left, NodeId right) {
    return add({.kind = Node::Kind::then, .left = left, .right = right});
  }

  NodeId field(const Token& token) { return add({.kind = Node::Kind::field, .name = token.text}); }

  NodeId comparison(NodeId left, Kind kind) {
    return add({.kind = Node::Kind::compare,
                .left = left,
                .right = expression(kCompare),
                .comparison = comparison_of(kind)});
  }

  NodeId in_parentheses() {
    const NodeId inner = expression(0);
    expect(Kind::right_paren, "an operator or ')'");
    return inner;
  }

  NodeId projection(Node::Kind kind, NodeId left, int power) {
    return add({.kind = kind, .left = left, .right = projected(power)});
  }

  NodeId flatten(NodeId left) {
    return projection(Node::Kind::project, add({.kind = Node::Kind::flatten, .left = left}),
                      kFlatten);
  }

  NodeId filter(NodeId left) {
    const NodeId condition = expression(0);
    expect(Kind::right_bracket, "an operator or ']'");
    return add({.kind = Node::Kind::filter,
                .left = left,
                .right = projected(kFilter),
                .condition = condition});
  }

  // What is done with each element of a projection; none where that ends at once.
  NodeId projected(int power) {
    const Kind kind = peek().kind;
    if (power_of(kind) < kStop) return kNoNode;
    if (kind == Kind::filter) return expression(power);
    if (kind == Kind::left_bracket) {
      if (is_specifier(at_ + 1)) return expression(power);
      take();
      return fail("a number, ':' or '*]'");
    }
    if (take_if(Kind::dot)) return behind_dot(power);
    return fail("an operator or the end of the expression");
  }

  NodeId behind_dot(int power) {
    switch (peek().kind) {
      case Kind::name:
      case Kind::quoted_name:
      case Kind::star:
        return expression(power);
      case Kind::left_bracket:
        take();
        return list();
      case Kind::left_brace:
        take();
        return object();
      default:
        return fail("a name, '*', '[' or '{'");
    }
  }

  // Whether what begins at the token `at`, behind a '[', is an index, a slice or '*]'.
  bool is_specifier(std::size_t at) const {
    const Kind kind = tokens_[at].kind;
    if (kind == Kind::star) return tokens_[at + 1].kind == Kind::right_bracket;
    return kind == Kind::number || kind == Kind::colon;
  }

  // Behind a '[' with such behind it.
  NodeId brackets(NodeId left) {
    if (take_if(Kind::star)) {
      take();
      return projection(Node::Kind::project, left, kStar);
    }
    const bool is_slice = peek().kind == Kind::colon || tokens_[at_ + 1].kind == Kind::colon;
    if (is_slice) return slice(left);
    const std::int64_t index = take().number;
    expect(Kind::right_bracket, "':' or ']'");
    return add({.kind = Node::Kind::index, .left = left, .index = index});
  }

  NodeId slice(NodeId left) {
    Slice slice;
    slice.begin = take_number();
    expect(Kind::colon, "':'");
    slice.end = take_number();
    if (take_if(Kind::colon)) slice.step = take_number().value_or(1);
    expect(Kind::right_bracket, "a number, ':' or ']'");
    const NodeId part = add({.kind = Node::Kind::slice, .left = left, .slice = slice});
    return projection(Node::Kind::project, part, kStar);
  }

  std::optional<std::int64_t> take_number() {
    if (peek().kind != Kind::number) return std::nullopt;
    return take().number;
  }

  NodeId list() {
    Node node{.kind = Node::Kind::list};
    do {
      node.items.push_back({.node = expression(0)});
    } while (take_if(Kind::comma));
    expect(Kind::right_bracket, "an operator, ',' or ']'");
    return add(std::move(node));
  }

  NodeId object() {
    Node node{.kind = Node::Kind::object};
    do {
      const Token& name = peek();
      if (name.kind != Kind::name && name.kind != Kind::quoted_name) return fail("a name");
      take();
      expect(Kind::colon, "':'");
      set_member(node.items, name.text, expression(0));
    } while (take_if(Kind::comma));
    expect(Kind::right_brace, "an operator, ',' or '}'");
    return add(std::move(node));
  }

  // The last of several members of one name counts.
  static void set_member(std::vector<Node::Item>& items, const std::string& name, NodeId node) {
    const auto same = std::ranges::find(items, name, &Node::Item::name);
    if (same == items.end()) {
      items.push_back({name, node});
    } else {
      same->node = node;
    }
  }

  NodeId call(const Token& name) {
    take();  // '('
    Node node{.kind = Node::Kind::call, .function = find_function(name.text)};
    if (!take_if(Kind::right_paren)) {
      do {
        node.items.push_back({.node = argument()});
      } while (take_if(Kind::comma));
      expect(Kind::right_paren, "an operator, ',' or ')'");
    }
    check_call(name, node);
    return add(std::move(node));
  }

  NodeId quoted_call(const Token& name) {
    return fail_with({JmesPathError::Kind::syntax,
                      format("a function is named without quotes (at column {})", name.column),
                      name.column});
  }

  NodeId argument() {
    if (!take_if(Kind::reference)) return expression(0);
    return add({.kind = Node::Kind::reference, .right = expression(0)});
  }

  // Mistakes of syntax come first, wherever they are.
  void check_call(const Token& name, const Node& call) {
    if (wrong_call_) return;
    const Function* function = call.function;
    if (!function) {
      const std::string meant = did_you_mean(name.text, function_names());
      wrong_call_ = {JmesPathError::Kind::unknown_function,
                     format("there is no function '{}' (at column {}){}{}", name.text, name.column,
                            meant.empty() ? "" : "; ", meant),
                     name.column};
    } else if (auto wrong = wrong_arity(*function, call.items.size())) {
      wrong_call_ = {JmesPathError::Kind::invalid_arity,
                     format("{} (at column {})", *wrong, name.column), name.column};
    }
  }

  const Token& peek() const { return tokens_[at_]; }

  // The end is never passed.
  const Token& take() {
    const Token& token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }

  bool take_if(Kind kind) {
    if (peek().kind != kind) return false;
    take();
    return true;
  }

  void expect(Kind kind, std::string_view wanted) {
    if (!take_if(kind)) fail(wanted);
  }

  NodeId fail(std::string_view wanted) { return fail_at(peek(), wanted); }

  NodeId fail_at(const Token& token, std::string_view wanted) {
    const std::string there =
        token.kind == Kind::end ? "the expression ends" : format("there is {}", shown(token));
    return fail_with(
        {JmesPathError::Kind::syntax,
         format("{} should stand where {} (at column {})", wanted, there, token.column),
         token.column});
  }

  NodeId fail_with(JmesPathError error) {
    if (!error_) error_ = std::move(error);
    at_ = tokens_.size() - 1;
    return kNoNode;
  }

  static std::string shown(const Token& token) {
    constexpr std::size_t kShown = 40;
    std::string_view text = token.text;
    if (text.size() <= kShown) return format("'{}'", printable(text));
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return format("'{}...'", printable(text.substr(0, end)));
  }

  NodeId add(Node node) {
    program_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(program_.nodes.size() - 1);
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Program program_;
  std::optional<JmesPathError> error_;
  std::optional<JmesPathError> wrong_call_;
};

}  // namespace

std::variant<Program, JmesPathError> parse(std::string_view expression) {
  if (expression.size() > limits::kQueryBytes) {
    return JmesPathError{JmesPathError::Kind::limit,
                         format("the expression has {} bytes, and {} are the most",
                                expression.size(), limits::kQueryBytes)};
  }
  if (!is_utf8(expression)) {
    return JmesPathError{JmesPathError::Kind::syntax, "the expression is not UTF-8"};
  }
  auto tokens = tokenize(expression);
  if (auto* error = std::get_if<JmesPathError>(&tokens)) return std::move(*error);
  return Parser(std::get<0>(std::move(tokens))).read();
}

}  // namespace resttest::jmespath

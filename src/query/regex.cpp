#include "query/regex.h"

#include <array>
#include <utility>

#include "base/limits.h"
#include "query/python_syntax.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace resttest {
namespace {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* thing) const {
    destroy(thing);
  }
};

using Code = std::unique_ptr<pcre2_code, Destroy<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Destroy<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Destroy<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Destroy<pcre2_match_data_free>>;

constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_UCP |
                                   PCRE2_NEVER_BACKSLASH_C | PCRE2_ALT_CIRCUMFLEX;

PCRE2_SPTR code_units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string message(int error) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(error, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

bool is_limit(int result) {
  return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT ||
         result == PCRE2_ERROR_HEAPLIMIT;
}

}  // namespace

struct Regex::Program {
  Program(Code c, MatchContext l, bool g)
      : code(std::move(c)), limits(std::move(l)), has_group(g) {}

  Code code;
  MatchContext limits;  // Read only while matching.
  bool has_group;
};

Regex::Regex(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

std::variant<Regex, RegexError> Regex::compile(std::string_view pattern) {
  if (pattern.size() > limits::kPatternBytes) {
    return RegexError{"it is longer than " + std::to_string(limits::kPatternBytes) + " bytes",
                      "regex.limit"};
  }
  auto translated = translate_python_pattern(pattern);
  if (auto* error = std::get_if<PatternError>(&translated)) {
    return RegexError{error->reason + " at position " + std::to_string(error->position)};
  }
  const std::string& text = std::get<PcrePattern>(translated).text;

  const CompileContext compile(pcre2_compile_context_create(nullptr));
  pcre2_set_newline(compile.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE place = 0;
  Code code(pcre2_compile(code_units(text), text.size(), kOptions, &error, &place, compile.get()));
  if (!code) return RegexError{message(error)};
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);  // Where it cannot, matching interprets.

  MatchContext limits(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(limits.get(), limits::kRegexMatches);
  pcre2_set_heap_limit(limits.get(), limits::kRegexHeapKiB);
  pcre2_set_depth_limit(limits.get(), limits::kRegexDepth);
  std::uint32_t groups = 0;
  pcre2_pattern_info(code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  return Regex(std::make_unique<const Program>(std::move(code), std::move(limits), groups > 0));
}

std::variant<std::optional<Regex::Match>, RegexError> Regex::search(
    std::string_view subject) const {
  // Room for the whole match and one group; of its own, because threads share this.
  const MatchData data(pcre2_match_data_create(2, nullptr));
  const auto match = [&](std::uint32_t options) {
    return pcre2_match(program_->code.get(), code_units(subject), subject.size(), 0, options,
                       data.get(), program_->limits.get());
  };
  int result = match(0);
  if (result == PCRE2_ERROR_JIT_STACKLIMIT) result = match(PCRE2_NO_JIT);
  if (result == PCRE2_ERROR_NOMATCH) return std::nullopt;
  if (is_limit(result)) return RegexError{message(result), "regex.limit"};
  if (result < 0) return RegexError{message(result)};
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  Match found{subject.substr(ends[0], ends[1] - ends[0]), std::nullopt, program_->has_group};
  const bool group_matched = program_->has_group && result != 1 && ends[2] != PCRE2_UNSET;
  if (group_matched) found.group = subject.substr(ends[2], ends[3] - ends[2]);
  return found;
}

}  // namespace resttest

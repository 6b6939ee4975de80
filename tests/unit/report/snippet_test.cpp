#include "report/snippet.h"

#include <gtest/gtest.h>

#include "support/outcomes.h"

namespace resttest {
namespace {

TEST(Snippet, ShowsContextAndCarets) {
  EXPECT_EQ(snippet({{{pets_file(), 4, 25, 3}, "got 503"}}),
            "  --> pets.yaml:4:25\n"
            "   |\n"
            " 2 |     - name: \"create pet\"\n"
            " 3 |     - url: /pets\n"
            " 4 |     - expected_status: [201]\n"
            "   |                         ^^^ got 503\n"
            "   |\n");
}

TEST(Snippet, SeveralMarks) {
  const auto file = pets_file();
  EXPECT_EQ(snippet({{{file, 4, 7, 15}, "second"}, {{file, 1, 3, 4}, "first"}}, 0),
            "  --> pets.yaml:4:7\n"
            "   |\n"
            " 1 | - test:\n"
            "   |   ^^^^ first\n"
            "   |\n"
            " 4 |     - expected_status: [201]\n"
            "   |       ^^^^^^^^^^^^^^^ second\n"
            "   |\n");
}

TEST(Snippet, TwoMarksOnALine) {
  const auto file = pets_file();
  EXPECT_EQ(snippet({{{file, 1, 1, 1}, ""}, {{file, 1, 3, 4}, ""}}),
            "  --> pets.yaml:1:1\n"
            "   |\n"
            " 1 | - test:\n"
            "   | ^\n"
            "   |   ^^^^\n"
            "   |\n");
}

TEST(Snippet, CaretsEndWithTheLine) {
  EXPECT_EQ(snippet({{{pets_file(), 1, 3, 400}, ""}}),
            "  --> pets.yaml:1:3\n"
            "   |\n"
            " 1 | - test:\n"
            "   |   ^^^^^\n"
            "   |\n");
}

TEST(Snippet, ALongLineIsShownFromItsMiddle) {
  const std::string text = std::string(300, 'a') + "X" + std::string(300, 'b');
  const auto file = std::make_shared<const SourceFile>(SourceFile{"one.json", text});
  EXPECT_EQ(snippet({{{file, 1, 301, 1}, ""}}),
            "  --> one.json:1:301\n"
            "   |\n"
            " 1 | ..." +
                std::string(39, 'a') + "X" + std::string(80, 'b') + "...\n" + "   | " +
                std::string(42, ' ') +
                "^\n"
                "   |\n");
}

TEST(Snippet, WithoutAPlaceThereIsNone) { EXPECT_EQ(snippet({{{}, ""}}), ""); }

TEST(Snippet, ADiagnosticWithAGuess) {
  const Diagnostic diagnostic{Severity::warning,
                              "unknown-key",
                              {pets_file(), 4, 7, 15},
                              "unknown key 'expected_statuss' in a test",
                              "did you mean 'expected_status'?"};
  EXPECT_EQ(render_pretty(diagnostic),
            "warning[unknown-key]: unknown key 'expected_statuss' in a test\n"
            "  --> pets.yaml:4:7\n"
            "   |\n"
            " 4 |     - expected_status: [201]\n"
            "   |       ^^^^^^^^^^^^^^^ did you mean 'expected_status'?\n"
            "   |\n"
            "   = note: ignored, as PyRestTest does; --strict makes it an error\n"
            "\n");
}

TEST(Snippet, ADiagnosticWithAHint) {
  const Diagnostic diagnostic{Severity::error,
                              "yaml",
                              {pets_file(), 2, 13, 1},
                              "quoted text is never closed",
                              "add a closing \""};
  EXPECT_EQ(render_pretty(diagnostic),
            "error[yaml]: quoted text is never closed\n"
            "  --> pets.yaml:2:13\n"
            "   |\n"
            " 2 |     - name: \"create pet\"\n"
            "   |             ^\n"
            "   |\n"
            "   = hint: add a closing \"\n"
            "\n");
}

TEST(Snippet, ADiagnosticWithoutAPlace) {
  const Diagnostic diagnostic{Severity::error, "file", {}, "x.yaml cannot be read", "look"};
  EXPECT_EQ(render_pretty(diagnostic),
            "error[file]: x.yaml cannot be read\n"
            "   = hint: look\n"
            "\n");
}

}  // namespace
}  // namespace resttest

#pragma once

#include <span>

#include "json_schema/compiler.h"

namespace resttest {

// The keywords of each family. A keyword is a class and a row in the file of its family.
std::span<const KeywordRow> reference_keywords();    // $ref and its kin, $defs
std::span<const KeywordRow> any_keywords();          // type, enum, const
std::span<const KeywordRow> number_keywords();       // minimum, multipleOf, ...
std::span<const KeywordRow> text_keywords();         // minLength, pattern, ...
std::span<const KeywordRow> array_keywords();        // items, contains, ...
std::span<const KeywordRow> object_keywords();       // properties, required, ...
std::span<const KeywordRow> logic_keywords();        // allOf, if, not, ...
std::span<const KeywordRow> unevaluated_keywords();  // After all others.
std::span<const KeywordRow> annotation_keywords();   // Say nothing of validity: title, format, ...

// Draft 2020-12's, for rows that hold to this day; and the first, for those that always did.
inline constexpr SchemaDialect kLatestDraft = SchemaDialect::draft2020_12;
inline constexpr SchemaDialect kFirstDraft = SchemaDialect::draft4;

}  // namespace resttest

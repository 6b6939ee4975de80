#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "resttest/fields.h"

namespace resttest {

// What the value of a key may be: the types of the format.
enum class KeyType {
  text,
  integer,
  number,
  seconds,
  boolean,
  map,
  list,
  content,  // Text, {template: text}, {file: path}.
  any,
};

std::string_view type_name(KeyType type);

// Whether a key does what it says, or is known and refused for now.
enum class Built { yes, not_yet };

// One key of one block. Reading, "did you mean", help and docs all take their keys from here.
struct KeyInfo {
  std::string_view block;    // "test"
  std::string_view name;     // Canonical, lower case.
  std::string_view aliases;  // Divided by blanks.
  KeyType type;
  std::string_view otherwise;  // What holds where the key is not written; may be empty.
  std::string_view help;       // One line.
  Built built = Built::yes;
};

// All keys, block by block: suite, config, test, retry, performance, benchmark. A benchmark has
// most keys of a test and of performance, too; they stand there.
std::span<const KeyInfo> all_keys();

// The key of that name or alias (lower case), or null.
const KeyInfo* find_key(std::string_view block, std::string_view name);

// The names and aliases of a block's keys.
const std::vector<std::string>& key_names(std::string_view block);

// Reports what stands in `fields` and is no key of `block`, or is one that is not built yet. No
// other key is accepted, whoever asked for it, but for those in `more` (lower case).
void finish(const Fields& fields, std::string_view block, std::span<const std::string> more = {});

}  // namespace resttest

#include "plan/test_ids.h"

#include "base/format.h"

namespace resttest {

std::string TestIds::next(const Test& test) {
  static const std::string unnamed = Test().name;
  const bool has_name = test.name != unnamed || !test.where.file;
  const std::string base = has_name ? test.group + "/" + test.name
                                    : format("{}:{}", test.where.file->path, test.where.line);
  std::string id = base;
  int& count = counts_[base];
  if (++count > 1) id = format("{}#{}", base, count);
  // Where an author's own name looks like that, the next number is taken.
  while (!taken_.insert(id).second) id = format("{}#{}", base, ++count);
  return id;
}

}  // namespace resttest

#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <variant>

#include "demo/message.h"

namespace resttest::demo {

struct Person {
  std::string first_name = {};
  std::string last_name = {};
  std::string login = {};  // No two people share one.
};

// The people below /api/person/: create, read, list, change, delete, as the small application that
// PyRestTest's own tests run against answers. Several threads may call it at once.
class People {
 public:
  static constexpr int kLargestId = 1'000'000'000;
  static constexpr std::size_t kFieldBytes = 200;

  // Starts with three people. Where `most` are there, a further one is refused with 507.
  explicit People(std::size_t most);

  // Back to the three people.
  void reset();

  // `call` is one whose path begins with /api/person.
  Reply answer(const Call& call);

 private:
  using Store = std::map<int, Person>;

  Reply list(const Call& call);
  Reply create(const Call& call);
  Reply one(int id, std::string_view method, const Call& call);
  Reply replace(int id, const Call& call);
  Reply change(int id, const Call& call);

  // Nothing where `person` may stand under `id`, else the refusal. The lock is held.
  std::optional<Reply> refusal(int id, const Person& person) const;

  const std::size_t most_;
  std::mutex mutex_;  // Guards what follows.
  Store people_;
  int next_id_ = 1;
};

}  // namespace resttest::demo

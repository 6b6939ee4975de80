#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace resttest {

// Whether what stands under this name of a header or of a query parameter is kept out of every
// output: Authorization, cookies, names that speak of tokens, secrets, passwords, API keys.
bool is_secret_name(std::string_view name);

// Texts that no output may show. One thread.
class Secrets {
 public:
  // Every form in which `value` may come back is masked: raw, percent-encoded, escaped for JSON and
  // for HTML, in base64 wherever it begins. Values of less than six bytes are let be: they would
  // blank out half of a report.
  void add(std::string_view value);

  // The value of a header of such a name; what follows its scheme ("Bearer") too, and of
  // "Basic" the user and the password.
  void add_header(std::string_view name, std::string_view value);

  // User and password of a URL, and the values of secret names in its query.
  void add_url(std::string_view url);

  // `text` with "***" in place of every secret; the longest one where several begin.
  std::string mask(std::string_view text) const;

  bool empty() const { return forms_.empty(); }

 private:
  void add_form(std::string form);

  std::unordered_set<std::string> known_;
  std::unordered_map<std::uint32_t, std::vector<std::string>> forms_;  // By their first bytes.
};

}  // namespace resttest

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http1_line.h"

#include "resttest/http.h"

namespace resttest {

// Reads the heads of one connection's answers: status line, header lines, blank line (RFC 9112).
//
// A server repeats itself but for the value of Date, so a head is first compared with the bytes of
// the last one, and only what is new is parsed. What comes out is the same either way.
class Http1Head {
 public:
  enum class Progress { more, complete, broken };

  // Before each head.
  void begin();

  // `bytes` start with the head and hold again what earlier calls for it were given. Once a head
  // is broken, nothing more may be read.
  Progress read(std::string_view bytes, HeaderBudget& budget);

  // Whether the first line is complete, and its status. Also while the rest has not come.
  bool has_first_line() const { return position_ > 0; }
  int status() const { return facts_.status; }
  bool is_interim() const { return facts_.status < 200; }

  // Of a complete head.
  std::size_t size() const { return position_; }
  bool is_chunked() const { return facts_.is_chunked; }
  const std::optional<std::uint64_t>& content_length() const { return facts_.content_length; }
  bool keeps_alive() const { return facts_.keeps_alive; }
  Oddities oddities() const { return facts_.oddities; }

  // `bytes` are those that were read. The result holds until the next head.
  std::string_view reason(std::string_view bytes) const;
  const Headers& headers(std::string_view bytes);

  const Violation& violation() const { return violation_; }  // Of a broken one.

 private:
  enum class Known : std::uint8_t { other, content_length, transfer_encoding, connection, date };

  // Places count from the start of the head.
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    std::string_view in(std::string_view bytes) const { return bytes.substr(begin, end - begin); }
  };

  struct Field {
    Place name;
    Place value;  // Where folded, with the line ends in it.
    Known known = Known::other;
    bool is_folded = false;
  };

  struct Facts {
    int status = 0;
    bool is_http10 = false;
    bool is_chunked = false;
    bool keeps_alive = false;
    std::optional<std::uint64_t> content_length = {};
    Place reason = {};
    Place date = {};
    std::size_t lines = 0;
    Oddities oddities = {};
  };

  static Known known_name(std::string_view name);
  static std::string value_of(const Field& field, std::string_view bytes);

  bool is_repeat(std::string_view bytes, HeaderBudget& budget);
  void remember(std::string_view bytes);
  Progress wait(std::string_view rest, std::size_t allowed);
  bool take_line(const Line& line, HeaderBudget& budget);
  bool check_version(std::string_view bytes);
  bool take_status_line(std::string_view line);
  bool take_header_line(const Line& line);
  bool read_framing(std::string_view bytes);
  bool take_length(std::string_view value);
  bool take_coding(std::string_view value, bool is_repeated);
  bool broken(ErrorKind kind, std::string detail);

  std::size_t position_ = 0;  // Of the line that is to be read.
  std::size_t searched_ = 0;  // How much of it holds no line feed.
  Facts facts_;
  std::vector<Field> fields_;
  std::string last_;  // The bytes of the last complete head, where `facts_` are still its own.
  Headers headers_;
  bool has_headers_ = false;  // `headers_` are those of `last_` or of the head just read.
  Violation violation_;
};

}  // namespace resttest

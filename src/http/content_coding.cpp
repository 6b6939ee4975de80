#include "http/content_coding.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <zlib.h>

#include "base/format.h"
#include "base/limits.h"
#include "base/text.h"

namespace resttest {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kBare = -MAX_WBITS;

TransportError broken(std::string message) {
  return {.kind = ErrorKind::decode_encoding, .message = std::move(message)};
}

// One stream of zlib's after the other, as a gzip file may have several members.
class Inflater {
 public:
  explicit Inflater(int format) : is_open_(inflateInit2(&stream_, format) == Z_OK) {}
  ~Inflater() {
    if (is_open_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::variant<std::string, TransportError> decode(std::string_view in, std::size_t limit,
                                                   bool has_members) {
    if (!is_open_) return broken("there is no memory to decode the body");
    in_ = in;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    for (;;) {
      const int code = step();
      if (auto wrong = over_limit(limit)) return *std::move(wrong);
      if (code == Z_STREAM_END) {
        if (stream_.avail_in == 0) return std::move(out_);
        if (!has_members || !begins_member()) return broken("bytes follow the end of the body");
        inflateReset(&stream_);
      } else if (code == Z_BUF_ERROR || (code == Z_OK && is_starved())) {
        TransportError cut = broken("the encoded body is cut short");
        cut.retry_class = RetryClass::maybe_processed;
        return cut;
      } else if (code != Z_OK) {
        return broken(stream_.msg ? format("the encoded body is broken: {}", stream_.msg)
                                  : "the encoded body is broken");
      }
    }
  }

 private:
  int step() {
    std::array<char, std::size_t{64} * limits::kKiB> piece;
    stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_.avail_out = static_cast<uInt>(piece.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    out_.append(piece.data(), piece.size() - stream_.avail_out);
    return code;
  }

  bool is_starved() const { return stream_.avail_in == 0 && stream_.avail_out > 0; }
  bool begins_member() const { return stream_.next_in[0] == 0x1F; }

  std::optional<TransportError> over_limit(std::size_t limit) const {
    const bool is_bomb =
        out_.size() > limits::kMiB && out_.size() / limits::kDecodedRatio > in_.size();
    if (out_.size() <= limit && !is_bomb) return std::nullopt;
    TransportError error{.kind = ErrorKind::limit_decoded};
    error.message = is_bomb
                        ? format("the decoded body is more than {} times the {} bytes that came",
                                 limits::kDecodedRatio, in_.size())
                        : format("the decoded body is larger than {} bytes", limit);
    return error;
  }

  z_stream stream_{};
  bool is_open_;
  std::string_view in_;
  std::string out_;
};

// "deflate" means zlib's format; some servers send the bare stream.
bool is_zlib(std::string_view in) {
  if (in.size() < 2) return false;
  const auto first = static_cast<unsigned char>(in[0]);
  const auto second = static_cast<unsigned char>(in[1]);
  return (first & 0x0F) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
}

std::vector<std::string> codings_of(const Headers& headers) {
  std::vector<std::string> codings;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (!is_same_word(headers[i].name, "content-encoding")) continue;
    for (std::string_view rest = headers[i].value; !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      std::string name = to_lower(trim(word));
      if (!name.empty() && name != "identity") codings.push_back(std::move(name));
    }
  }
  return codings;
}

std::variant<std::string, TransportError> decode(std::string_view coding, std::string_view in,
                                                 std::size_t limit) {
  if (coding == "gzip" || coding == "x-gzip") return Inflater(kGzip).decode(in, limit, true);
  if (coding == "deflate") return Inflater(is_zlib(in) ? kZlib : kBare).decode(in, limit, false);
  return broken(format("the body has a content coding that is not known: '{}'", printable(coding)));
}

}  // namespace

std::optional<TransportError> decode_content(Response& response, std::size_t limit) {
  const std::vector<std::string> codings = codings_of(response.headers);
  if (codings.size() > limits::kContentCodings) {
    return broken(format("the body has {} content codings, at most {} are taken off",
                         codings.size(), limits::kContentCodings));
  }
  if (response.body.empty()) return std::nullopt;
  std::string body;
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    auto decoded = decode(*coding, body.empty() ? response.body : body, limit);
    if (auto* error = std::get_if<TransportError>(&decoded)) return std::move(*error);
    body = std::get<std::string>(std::move(decoded));
    if (body.empty()) break;
  }
  if (!codings.empty()) response.body = std::move(body);
  return std::nullopt;
}

}  // namespace resttest

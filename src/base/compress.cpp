#include "base/compress.h"

#include <new>

#include <zlib.h>

namespace resttest {

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string stream(size, '\0');
  const int code =
      compress(reinterpret_cast<Bytef*>(stream.data()), &size,
               reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()));
  if (code != Z_OK) throw std::bad_alloc();  // There is room for the result: nothing else is left.
  stream.resize(size);
  return stream;
}

std::optional<std::string> inflated(std::string_view stream, std::size_t limit) {
  std::string bytes(limit, '\0');
  auto size = static_cast<uLongf>(limit);
  auto taken = static_cast<uLong>(stream.size());
  Bytef none = 0;
  const int code = uncompress2(limit == 0 ? &none : reinterpret_cast<Bytef*>(bytes.data()), &size,
                               reinterpret_cast<const Bytef*>(stream.data()), &taken);
  if (code != Z_OK || taken != stream.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace resttest

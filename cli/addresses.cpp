#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <sys/un.h>

#include "cli/options.h"
#include "cli/values.h"

// Values of options that say where to connect.
namespace resttest::cli {
namespace {

[[noreturn]] void fail(Option option, const std::string& text) {
  throw UsageError("option " + std::string(info(option).name) + ": " + text);
}

std::optional<int> read_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port >= 1 && port <= 65535 ? std::optional(port) : std::nullopt;
}

// Without brackets; nothing where it is no address.
std::optional<std::string> read_address(std::string_view text) {
  in_addr four{};
  in6_addr six{};
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    std::string inner(text.substr(1, text.size() - 2));
    return inet_pton(AF_INET6, inner.c_str(), &six) == 1 ? std::optional(inner) : std::nullopt;
  }
  std::string address(text);
  const bool is_one = inet_pton(AF_INET, address.c_str(), &four) == 1 ||
                      inet_pton(AF_INET6, address.c_str(), &six) == 1;
  return is_one ? std::optional(address) : std::nullopt;
}

}  // namespace

std::string read_socket_path(Option option, std::string_view text) {
  constexpr std::size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
  if (text.empty()) fail(option, "must be the path of a socket: ''");
  if (text.size() > kMost) {
    fail(option, "the path has " + std::to_string(text.size()) + " bytes, at most " +
                     std::to_string(kMost) + " may be: '" + std::string(text) + "'");
  }
  return std::string(text);
}

ResolvedName read_resolved_name(Option option, std::string_view text) {
  const std::string shown = ": '" + std::string(text) + "'";
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos || first == 0) {
    fail(option, "must be HOST:PORT:ADDRESS" + shown);
  }
  ResolvedName name{std::string(text.substr(0, first)), 0, {}};
  const auto port = read_port(text.substr(first + 1, second - first - 1));
  if (!port) fail(option, "the port must be 1 to 65535" + shown);
  name.port = *port;
  for (std::string_view rest = text.substr(second + 1);;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto address = read_address(rest.substr(0, comma));
    if (!address) {
      fail(option,
           "'" + std::string(rest.substr(0, comma)) + "' is no address of IPv4 or IPv6" + shown);
    }
    name.addresses.push_back(*address);
    if (comma == rest.size()) return name;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace resttest::cli

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "resttest/error_kind.h"

namespace resttest {

// An absolute URL with an authority (RFC 3986), taken apart. Nothing is decoded or encoded; dot
// segments are removed from the path, as they are before a request is sent.
struct Url {
  std::string scheme;                         // Lower case.
  std::optional<std::string> user_info = {};  // "user:password", as written.
  std::string host = {};                      // As written, without brackets.
  std::optional<std::uint16_t> port = {};     // Never 0.
  std::string path = "/";                     // Begins with a slash.
  std::optional<std::string> query = {};      // After '?', which may have nothing behind it.
  std::optional<std::string> fragment = {};   // After '#'; never sent.

  std::uint16_t effective_port() const;  // What the scheme says where none is written; else 0.
  std::string authority() const;         // The Host header: the scheme's own port is left out.
  std::string origin() const;  // "http://host:80": lower case, without trailing dot, with port.
  std::string target() const;  // Path and query: what the request line has.
};

// Nothing where `check_url` complains of its form, whatever the scheme.
std::optional<Url> parse_url(std::string_view text);

// Why nothing can be sent to a URL.
struct UrlProblem {
  ErrorKind kind;
  std::string message;
};

// The first thing that keeps `url`, in which all variables are filled in, from being sent to: its
// form (url_invalid), or a scheme other than http and https (url_denied). What `with_scheme` would
// mend is fine.
std::optional<UrlProblem> check_url(std::string_view url);

// For a URL that begins like "localhost:8089" or "10.0.0.1:80", without a scheme: with the
// "http://" that is meant. Nothing for all others.
std::optional<std::string> with_scheme(std::string_view url);

// The URL that `reference` means in a document at `base` (RFC 3986, 5.2), dot segments removed.
// Both may have templates in them. An empty reference is the base as it stands; a base without
// "scheme://" counts for nothing.
std::string join_url(std::string_view base, std::string_view reference);

// `base` and `rest` one behind the other; nothing where that would name another origin.
std::optional<std::string> concatenate_url(std::string_view base, std::string_view rest);

// Whether both name the same origin. A URL that cannot be read has none of its own.
bool is_same_origin(std::string_view a, std::string_view b);

// As it goes over the wire: ASCII alone, with a scheme. Characters outside ASCII become
// percent-encoded UTF-8, in the host they are encoded as IDNA wants it; all others stay.
std::string wire_url(std::string_view url);

// Appends what a request for an absolute `url` names (RFC 9112, 3.2.1): path and query as they
// stand.
void append_target(std::string_view url, std::string& out);

// Whether the host is this machine by name or address: localhost, 127.0.0.0/8, ::1.
bool is_loopback(std::string_view host);

}  // namespace resttest

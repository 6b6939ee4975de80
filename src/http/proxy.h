#pragma once

#include <string>
#include <vector>

#include "http/url.h"

namespace resttest {

// Which proxy a URL goes through.
struct ProxyRules {
  std::string http = {};   // For http URLs; empty: none.
  std::string https = {};  // For https URLs.
  // Hosts, and domains with all below them; "*" is every host.
  std::vector<std::string> bypassed = {};

  // As the environment has them: http_proxy (in small letters alone: a server's CGI may set the
  // other), https_proxy, all_proxy, no_proxy and their capitals.
  static ProxyRules from_environment();

  // The proxy for `url`, or "": this machine itself is never asked for through one.
  std::string proxy_for(const Url& url) const;
};

}  // namespace resttest

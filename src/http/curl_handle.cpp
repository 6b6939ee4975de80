#include "http/curl_handle.h"

#include <algorithm>
#include <cassert>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <curl/curl.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/secrets.h"
#include "base/text.h"

namespace resttest {
namespace {

// A body up to this size goes out together with the head, in one system call.
constexpr std::size_t kInOnePiece = 16 * 1024;

// Once for the process, and before any handle is made. Whoever has the variable SSLKEYLOGFILE set
// for another program does not want our keys in that file.
void start_libcurl() {
  static const bool started = [] {
    ::unsetenv("SSLKEYLOGFILE");
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
  assert(started);
  (void)started;
}

template <typename T>
void set(void* curl, CURLoption option, T value) {
  const CURLcode code = curl_easy_setopt(curl, option, value);
  assert(code == CURLE_OK);
  (void)code;
}

// libcurl takes 0 as "your default", which for connecting is five minutes.
long milliseconds_of(std::chrono::nanoseconds time) {
  using std::chrono::milliseconds;
  if (time <= std::chrono::nanoseconds::zero()) return INT_MAX;
  const auto rounded_up = std::chrono::ceil<milliseconds>(time).count();
  return static_cast<long>(std::min<milliseconds::rep>(rounded_up, INT_MAX));
}

bool takes_body(const Request& request) {
  return request.method != "GET" && request.method != "HEAD" && announces_length(request);
}

// libcurl before 8.0 puts HTTP/2 on top of HTTP/2 where it uses a connection without TLS again, and
// fails with 16.
bool breaks_when_reused(long version) {
  constexpr unsigned kRepaired = 0x080000;
  return version == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE &&
         curl_version_info(CURLVERSION_NOW)->version_num < kRepaired;
}

// 0 leaves it to libcurl, which then asks for HTTP/2 over TLS.
bool is_http2_wish(long version) {
  return version == CURL_HTTP_VERSION_NONE || version > CURL_HTTP_VERSION_1_1;
}

std::chrono::nanoseconds time_info(void* curl, CURLINFO which) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(curl, which, &microseconds);
  return std::chrono::microseconds(microseconds);
}

}  // namespace

struct CurlHandle::HeaderList {
  curl_slist* first = nullptr;

  ~HeaderList() { curl_slist_free_all(first); }

  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

struct CurlHandle::Callbacks {
  static CurlHandle& self(void* data) { return *static_cast<CurlHandle*>(data); }

  static curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address) {
    return self(data).events_.open_socket(address->family, address->socktype, address->protocol);
  }

  static int close_socket(void* data, curl_socket_t fd) {
    return self(data).events_.close_socket(fd);
  }

  static int before_sending(void* data, char* ip, char*, int port, int) {
    return self(data).events_.may_send(ip, port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }

  static std::size_t header(char* bytes, std::size_t, std::size_t size, void* data) {
    return self(data).events_.header_line({bytes, size}) ? size : 0;
  }

  static std::size_t body(char* bytes, std::size_t, std::size_t size, void* data) {
    return self(data).events_.body_bytes({bytes, size}) ? size : 0;
  }

  static std::size_t upload(char* buffer, std::size_t, std::size_t size, void* data) {
    CurlHandle& handle = self(data);
    const std::string_view piece = handle.body_.substr(handle.uploaded_, size);
    std::memcpy(buffer, piece.data(), piece.size());
    handle.uploaded_ += piece.size();
    handle.events_.uploaded(piece.size());
    return piece.size();
  }

  static int rewind(void* data, curl_off_t offset, int origin) {
    CurlHandle& handle = self(data);
    if (origin != SEEK_SET || std::cmp_greater(offset, handle.body_.size())) {
      return CURL_SEEKFUNC_CANTSEEK;
    }
    handle.uploaded_ = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
  }

  // Of a void pointer, as libcurl hands out the types of all TLS libraries.
  static CURLcode secure(CURL*, void* ssl_context, void* data) {
    const bool done = watch_alerts(ssl_context, self(data).events_.tls_alert());
    return done ? CURLE_OK : CURLE_OUT_OF_MEMORY;
  }

  // As the program curl shows it with --verbose, but that what is secret is not shown.
  static int debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* data) {
    const std::string_view mark = type == CURLINFO_TEXT         ? "* "
                                  : type == CURLINFO_HEADER_IN  ? "< "
                                  : type == CURLINFO_HEADER_OUT ? "> "
                                                                : "";
    CurlHandle& handle = self(data);
    if (type == CURLINFO_TEXT && handle.may_be_http2_) handle.events_.info({bytes, size});
    if (handle.shows_trace_ && !mark.empty()) for_each_line({bytes, size}, mark, handle.events_);
    return 0;
  }

  static void for_each_line(std::string_view text, std::string_view mark, CurlEvents& events) {
    while (!text.empty()) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      const std::size_t colon = line.find(':');
      const bool hides =
          mark != "* " && colon != std::string_view::npos && is_secret_name(line.substr(0, colon));
      const std::string shown =
          hides ? std::string(line.substr(0, colon)) + ": ***" : printable(line);
      events.trace(std::string(mark) + shown + "\n");
    }
  }

  static int progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return self(data).events_.goes_on() ? 0 : 1;
  }
};

CurlHandle::CurlHandle(CurlConnecting connecting, CurlEvents& events)
    : connecting_(std::move(connecting)),
      events_(events),
      headers_(std::make_unique<HeaderList>()),
      names_(std::make_unique<HeaderList>()),
      error_text_(CURL_ERROR_SIZE) {
  start_libcurl();
  curl_ = curl_easy_init();
  assert(curl_);
}

CurlHandle::~CurlHandle() { curl_easy_cleanup(curl_); }

// The whole list of what every transfer has. Connections, names and cookies outlive a reset, so
// the cookies are dropped by hand.
void CurlHandle::reset() {
  curl_easy_reset(curl_);
  set(curl_, CURLOPT_COOKIELIST, "ALL");
  set(curl_, CURLOPT_NOSIGNAL, 1L);
  set(curl_, CURLOPT_ERRORBUFFER, error_text_.data());
  set(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl_, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(curl_, CURLOPT_FOLLOWLOCATION, 0L);  // Hops are ours: each is checked before it is sent.
  // Rounds of authentication count as redirects.
  set(curl_, CURLOPT_MAXREDIRS, static_cast<long>(limits::kRedirects));
  set(curl_, CURLOPT_QUICK_EXIT, 1L);
  set(curl_, CURLOPT_HTTP09_ALLOWED, 0L);
  set(curl_, CURLOPT_HTTP_TRANSFER_DECODING, 0L);  // The codec sees chunks as they came.
  set(curl_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(curl_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(curl_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(curl_, CURLOPT_HSTS_CTRL, 0L);
  set(curl_, CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(curl_, CURLOPT_NOPROXY, "");  // Who goes through a proxy is decided before.
  set(curl_, CURLOPT_PROXY, "");

  set(curl_, CURLOPT_OPENSOCKETFUNCTION, &Callbacks::open_socket);
  set(curl_, CURLOPT_OPENSOCKETDATA, this);
  set(curl_, CURLOPT_CLOSESOCKETFUNCTION, &Callbacks::close_socket);
  set(curl_, CURLOPT_CLOSESOCKETDATA, this);
  set(curl_, CURLOPT_PREREQFUNCTION, &Callbacks::before_sending);
  set(curl_, CURLOPT_PREREQDATA, this);
  set(curl_, CURLOPT_HEADERFUNCTION, &Callbacks::header);
  set(curl_, CURLOPT_HEADERDATA, this);
  set(curl_, CURLOPT_WRITEFUNCTION, &Callbacks::body);
  set(curl_, CURLOPT_WRITEDATA, this);
  set(curl_, CURLOPT_READFUNCTION, &Callbacks::upload);
  set(curl_, CURLOPT_READDATA, this);
  set(curl_, CURLOPT_SEEKFUNCTION, &Callbacks::rewind);
  set(curl_, CURLOPT_SEEKDATA, this);
  set(curl_, CURLOPT_SSL_CTX_FUNCTION, &Callbacks::secure);
  set(curl_, CURLOPT_SSL_CTX_DATA, this);
  set(curl_, CURLOPT_DEBUGFUNCTION, &Callbacks::debug);
  set(curl_, CURLOPT_DEBUGDATA, this);
  set(curl_, CURLOPT_XFERINFOFUNCTION, &Callbacks::progress);
  set(curl_, CURLOPT_XFERINFODATA, this);
  set(curl_, CURLOPT_NOPROGRESS, 0L);
}

void CurlHandle::set_connecting(long version) {
  const bool keeps = connecting_.keep_alive && !breaks_when_reused(version);
  set(curl_, CURLOPT_SSL_VERIFYPEER, connecting_.verify_tls ? 1L : 0L);
  set(curl_, CURLOPT_SSL_VERIFYHOST, connecting_.verify_tls ? 2L : 0L);
  set(curl_, CURLOPT_FORBID_REUSE, keeps ? 0L : 1L);
  set(curl_, CURLOPT_FRESH_CONNECT, keeps ? 0L : 1L);
  if (!connecting_.unix_socket.empty()) {
    set(curl_, CURLOPT_UNIX_SOCKET_PATH, connecting_.unix_socket.c_str());
  }
  if (connecting_.resolve.empty()) return;
  names_ = std::make_unique<HeaderList>();
  // The last that fits counts for libcurl, the first for us.
  for (auto name = connecting_.resolve.rbegin(); name != connecting_.resolve.rend(); ++name) {
    std::string line = name->host + ":" + std::to_string(name->port) + ":";
    for (const std::string& address : name->addresses) {
      const bool is_six = address.find(':') != std::string::npos;
      line += (line.back() == ':' ? "" : ",") + (is_six ? "[" + address + "]" : address);
    }
    names_->add(line);
  }
  set(curl_, CURLOPT_RESOLVE, names_->first);
}

// Without TLS nobody could agree on HTTP/2, so it is spoken from the first byte on.
long CurlHandle::http_version(const Request& request) const {
  for (const auto& [name, value] : request.options) {
    const auto* number = value.get_if<std::int64_t>();
    if (name == "http_version" && number) return static_cast<long>(*number);
  }
  const HttpVersion wish = connecting_.http_version.value_or(HttpVersion::http1);
  if (wish == HttpVersion::http1) return CURL_HTTP_VERSION_1_1;
  const bool is_tls = request.url.size() > 5 && is_same_word(request.url.substr(0, 5), "https");
  return wish == HttpVersion::http2 && !is_tls ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                                               : CURL_HTTP_VERSION_2TLS;
}

std::string CurlHandle::prepare(const Request& request, const std::string& proxy) {
  const long version = http_version(request);
  const bool all = is_fresh_ || options_ != request.options || http_version_ != version;
  if (all) {
    reset();
    set_connecting(version);
    // That of an option is set once more below, where one that libcurl does not know is told.
    curl_easy_setopt(curl_, CURLOPT_HTTP_VERSION, http_version_ = version);
    is_fresh_ = true;  // Until everything is set.
    proxy_.clear();
    time_left_ = connect_time_ = std::chrono::nanoseconds(-1);
  }
  if (all || url_ != request.url) set(curl_, CURLOPT_URL, (url_ = request.url).c_str());
  if (proxy_ != proxy) set(curl_, CURLOPT_PROXY, (proxy_ = proxy).c_str());
  if (all || method_ != request.method || has_body_ != takes_body(request)) set_method(request);
  set_body(request);
  if (all || header_fields_ != request.headers) set_headers(request);
  if (all) {
    options_ = request.options;
    if (std::string refused = set_options(options_); !refused.empty()) return refused;
    set_talking();
  }
  is_fresh_ = false;
  return {};
}

void CurlHandle::set_method(const Request& request) {
  method_ = request.method;
  has_body_ = takes_body(request);
  if (has_body_) {
    set(curl_, CURLOPT_POST, 1L);
  } else {
    set(curl_, CURLOPT_HTTPGET, 1L);
  }
  if (method_ == "HEAD") set(curl_, CURLOPT_NOBODY, 1L);
  const bool is_native = method_ == "GET" || method_ == "HEAD" || (method_ == "POST" && has_body_);
  set(curl_, CURLOPT_CUSTOMREQUEST, is_native ? nullptr : method_.c_str());
}

void CurlHandle::set_body(const Request& request) {
  uploaded_ = 0;
  body_ = {};
  if (!has_body_) return;
  body_ = request.body;
  set(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
  if (body_.size() <= kInOnePiece) {
    uploaded_ = body_.size();
    set(curl_, CURLOPT_POSTFIELDS, request.body.c_str());
  } else {
    set(curl_, CURLOPT_POSTFIELDS, nullptr);
  }
}

// Of its own headers libcurl is to send none that the request does not have, but Content-Length.
void CurlHandle::set_headers(const Request& request) {
  header_fields_ = request.headers;
  auto list = std::make_unique<HeaderList>();
  for (std::size_t i = 0; i < header_fields_.size(); ++i) {
    const auto [name, value] = header_fields_[i];
    // "Name:" would take a header away; "Name;" sends it with nothing behind.
    const bool is_blank = trim(value).empty();
    list->add(is_blank ? std::string(name) + ";" : std::string(name) + ": " + std::string(value));
  }
  for (const std::string_view name : {"Host", "Accept", "Content-Type", "Expect"}) {
    if (!header_fields_.find(name)) list->add(std::string(name) + ":");
  }
  set(curl_, CURLOPT_HTTPHEADER, list->first);
  headers_ = std::move(list);
}

std::string CurlHandle::set_options(const std::vector<TransportOption>& options) {
  for (const auto& [name, value] : options) {
    const curl_easyoption* option = curl_easy_option_by_name(name.c_str());
    if (!option) return name;
    if (option->id == CURLOPT_VERBOSE) continue;
    CURLcode code = CURLE_OK;
    if (const auto* text = value.get_if<std::string>()) {
      code = curl_easy_setopt(curl_, option->id, text->c_str());
    } else if (const auto* number = value.get_if<std::int64_t>()) {
      code = curl_easy_setopt(curl_, option->id, static_cast<long>(*number));
    } else if (const auto* truth = value.get_if<bool>()) {
      code = curl_easy_setopt(curl_, option->id, *truth ? 1L : 0L);
    }
    if (code != CURLE_OK) return name;
    // A file with passwords is named to be used.
    if (option->id == CURLOPT_NETRC_FILE && !value.is_null()) {
      set(curl_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    }
  }
  return {};
}

// What went wrong with HTTP/2 is known from what libcurl says of it only.
void CurlHandle::set_talking() {
  may_be_http2_ = is_http2_wish(http_version_);
  shows_trace_ = events_.wants_trace();
  for (const auto& [name, value] : options_) {
    const auto* number = value.get_if<std::int64_t>();
    const auto* truth = value.get_if<bool>();
    if (name == "verbose") shows_trace_ = (number && *number != 0) || (truth && *truth);
  }
  set(curl_, CURLOPT_VERBOSE, shows_trace_ || may_be_http2_ ? 1L : 0L);
}

void CurlHandle::set_time_left(std::chrono::nanoseconds total, std::chrono::nanoseconds connect) {
  if (time_left_ != total) set(curl_, CURLOPT_TIMEOUT_MS, milliseconds_of(total));
  if (connect_time_ != connect) set(curl_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(connect));
  time_left_ = total;
  connect_time_ = connect;
}

int CurlHandle::perform() {
  error_text_[0] = '\0';
  return curl_easy_perform(curl_);
}

std::string CurlHandle::message(int code) const {
  if (error_text_[0]) return error_text_.data();
  return curl_easy_strerror(static_cast<CURLcode>(code));
}

int CurlHandle::os_errno() const {
  long number = 0;
  curl_easy_getinfo(curl_, CURLINFO_OS_ERRNO, &number);
  return static_cast<int>(number);
}

bool CurlHandle::proxy_answered() const {
  long status = 0;
  curl_easy_getinfo(curl_, CURLINFO_HTTP_CONNECTCODE, &status);
  return status != 0;
}

bool CurlHandle::answer_began() const {
  return time_info(curl_, CURLINFO_STARTTRANSFER_TIME_T) > std::chrono::nanoseconds::zero();
}

std::uint64_t CurlHandle::request_bytes() const {
  long bytes = 0;
  curl_easy_getinfo(curl_, CURLINFO_REQUEST_SIZE, &bytes);
  const bool is_counted = body_.size() <= kInOnePiece;
  return static_cast<std::uint64_t>(bytes) + (is_counted ? 0 : uploaded_);
}

std::chrono::nanoseconds CurlHandle::resolved() const {
  return time_info(curl_, CURLINFO_NAMELOOKUP_TIME_T);
}

std::chrono::nanoseconds CurlHandle::connected() const {
  return time_info(curl_, CURLINFO_CONNECT_TIME_T);
}

std::chrono::nanoseconds CurlHandle::secured() const {
  return time_info(curl_, CURLINFO_APPCONNECT_TIME_T);
}

HopFigures CurlHandle::figures() const {
  long connections = 0;
  curl_easy_getinfo(curl_, CURLINFO_NUM_CONNECTS, &connections);
  curl_off_t uploaded = 0;
  curl_easy_getinfo(curl_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
  return {.namelookup = resolved(),
          .connect = connected(),
          .appconnect = secured(),
          .pretransfer = time_info(curl_, CURLINFO_PRETRANSFER_TIME_T),
          .starttransfer = time_info(curl_, CURLINFO_STARTTRANSFER_TIME_T),
          .total = time_info(curl_, CURLINFO_TOTAL_TIME_T),
          .request_bytes = request_bytes(),
          .upload_bytes = static_cast<std::uint64_t>(uploaded),
          .connections = static_cast<std::uint64_t>(connections)};
}

}  // namespace resttest

#include "net/tls.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/socket.h"

namespace resttest {
namespace {

// The two ends of a session's BIO: what came and is not read yet, and where to write. Both belong
// to the caller and hold for one call.
struct Pipe {
  std::string_view in;
  std::string* out = nullptr;
};

int write_bio(BIO* bio, const char* bytes, int size) {
  auto* pipe = static_cast<Pipe*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  pipe->out->append(bytes, static_cast<std::size_t>(size));
  return size;
}

int read_bio(BIO* bio, char* bytes, int size) {
  auto* pipe = static_cast<Pipe*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (pipe->in.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t count = std::min(pipe->in.size(), static_cast<std::size_t>(size));
  std::memcpy(bytes, pipe->in.data(), count);
  pipe->in.remove_prefix(count);
  return static_cast<int>(count);
}

long control_bio(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;  // Everything else is nothing we need.
}

struct FreeMethod {
  void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct FreeTicket {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

std::unique_ptr<BIO_METHOD, FreeMethod> make_bio_method() {
  std::unique_ptr<BIO_METHOD, FreeMethod> method(
      BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "buffers"));
  BIO_meth_set_write(method.get(), write_bio);
  BIO_meth_set_read(method.get(), read_bio);
  BIO_meth_set_ctrl(method.get(), control_bio);
  return method;
}

// Each name behind its length (RFC 7301, 3.1).
std::string_view alpn_text(Alpn offer) {
  switch (offer) {
    case Alpn::http1:
      return "\x08http/1.1";
    case Alpn::http2:
      return "\x02h2";
    case Alpn::any:
      break;
  }
  return "\x02h2\x08http/1.1";
}

// Alerts by which a server refuses the client's certificate, or asks for one.
bool is_client_cert_alert(int reason) {
  constexpr std::array kReasons{
      SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,      SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
      SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,  SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
      SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,  SSL_R_TLSV1_ALERT_UNKNOWN_CA,
      SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED};
  return std::ranges::find(kReasons, reason) != kReasons.end();
}

std::string error_text(unsigned long error) {
  const char* reason = ERR_reason_error_string(error);
  return reason ? reason : "TLS error " + std::to_string(error);
}

// The queue of errors is per thread: what lies in it is what the last call left.
TlsProblem problem_of(const SSL* ssl, bool is_ready) {
  const unsigned long error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  const long verified = SSL_get_verify_result(ssl);
  TlsProblem problem;
  problem.message = error_text(error);
  if (is_client_cert_alert(reason)) {
    problem.kind = ErrorKind::tls_client_cert;
  } else if (!is_ready && verified != X509_V_OK) {
    problem.kind = ErrorKind::tls_verify;
    problem.message = X509_verify_cert_error_string(verified);
  } else if (is_ready) {
    problem.kind = ErrorKind::recv_reset;
    problem.retry_class = RetryClass::maybe_processed;
  }
  ERR_clear_error();
  return problem;
}

}  // namespace

struct TlsContext::Data {
  using Ticket = std::unique_ptr<SSL_SESSION, FreeTicket>;

  static constexpr std::size_t kServers = 256;
  static constexpr std::size_t kTicketsEach = 64;

  void keep(const std::string& server, Ticket ticket) {
    if (tickets.size() >= kServers && !tickets.contains(server)) return;
    std::deque<Ticket>& known = tickets[server];
    if (known.size() == kTicketsEach) known.pop_front();
    known.push_back(std::move(ticket));
  }

  // The newest. What TLS 1.2 gave may be used again, a ticket of TLS 1.3 tells who we are if it is.
  Ticket take(const std::string& server) {
    const auto found = tickets.find(server);
    if (found == tickets.end() || found->second.empty()) return nullptr;
    Ticket ticket = std::move(found->second.back());
    found->second.pop_back();
    if (SSL_SESSION_get_protocol_version(ticket.get()) < TLS1_3_VERSION) {
      SSL_SESSION_up_ref(ticket.get());
      found->second.emplace_back(ticket.get());
    }
    return ticket;
  }

  std::unique_ptr<BIO_METHOD, FreeMethod> method = make_bio_method();
  std::unique_ptr<SSL_CTX, FreeContext> context{SSL_CTX_new(TLS_client_method())};

  // By host and port: a session that is resumed is not verified again, so what one server gave must
  // not serve for another.
  std::map<std::string, std::deque<Ticket>, std::less<>> tickets;
};

TlsContext::TlsContext(VerifyTls verify) : data_(std::make_unique<Data>()) {
  SSL_CTX* context = data_->context.get();
  if (!context) throw std::runtime_error("OpenSSL gave no TLS context");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_verify(context, verify == VerifyTls::yes ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     nullptr);
  if (verify == VerifyTls::yes) SSL_CTX_set_default_verify_paths(context);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, TlsSession::keep_ticket);
}

TlsContext::~TlsContext() = default;

struct TlsSession::Data {
  TlsContext::Data& shared;
  std::string server;  // "host:port"
  Pipe pipe;
  std::unique_ptr<SSL, FreeSession> ssl;
  bool is_ready = false;
  bool is_closed = false;
};

// Called within a read: tickets of TLS 1.3 come after the handshake, beside the first answer.
int TlsSession::keep_ticket(ssl_st* ssl, ssl_session_st* ticket) {
  const auto* data = static_cast<const Data*>(SSL_get_app_data(ssl));
  data->shared.keep(data->server, TlsContext::Data::Ticket(ticket));
  return 1;  // The ticket is ours.
}

TlsSession::TlsSession(TlsContext& context, const std::string& host, int port, Alpn offer)
    : data_(new Data{*context.data_, host + ":" + std::to_string(port), {}, {}}) {
  data_->ssl.reset(SSL_new(context.data_->context.get()));
  SSL* ssl = data_->ssl.get();
  BIO* bio = BIO_new(context.data_->method.get());
  if (!ssl || !bio) throw std::runtime_error("OpenSSL gave no TLS session");
  BIO_set_data(bio, &data_->pipe);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_connect_state(ssl);
  if (literal_endpoint(host, 0)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
  const std::string_view protocols = alpn_text(offer);
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned>(protocols.size()));
  SSL_set_app_data(ssl, data_.get());
  if (const auto ticket = data_->shared.take(data_->server)) SSL_set_session(ssl, ticket.get());
}

// To OpenSSL, a connection that ends without a goodbye spoils its tickets: load generators hang up.
TlsSession::~TlsSession() {
  SSL_set_shutdown(data_->ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

std::optional<TlsProblem> TlsSession::received(std::string_view cipher, std::string& plain,
                                               std::string& out) {
  Data& data = *data_;
  SSL* ssl = data.ssl.get();
  data.pipe = {cipher, &out};
  ERR_clear_error();  // What another session left would be taken for this one's.
  if (!data.is_ready) {
    const int done = SSL_do_handshake(ssl);
    if (done != 1) {
      if (SSL_get_error(ssl, done) == SSL_ERROR_WANT_READ) return std::nullopt;
      return problem_of(ssl, false);
    }
    data.is_ready = true;
  }
  constexpr std::size_t kRecord = 16 * 1024;
  for (;;) {
    const std::size_t before = plain.size();
    plain.resize(before + kRecord);
    const int count = SSL_read(ssl, plain.data() + before, kRecord);
    plain.resize(before + static_cast<std::size_t>(std::max(count, 0)));
    if (count > 0) continue;
    const int error = SSL_get_error(ssl, count);
    if (error == SSL_ERROR_WANT_READ) break;
    if (error != SSL_ERROR_ZERO_RETURN) return problem_of(ssl, true);
    data.is_closed = true;
    break;
  }
  return std::nullopt;
}

void TlsSession::send(std::string_view plain, std::string& out) {
  data_->pipe = {{}, &out};
  ERR_clear_error();
  while (!plain.empty()) {
    const int count = SSL_write(data_->ssl.get(), plain.data(), static_cast<int>(plain.size()));
    if (count <= 0) return;  // The session is broken; the next `received` says why.
    plain.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string_view TlsSession::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(data_->ssl.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

bool TlsSession::is_resumed() const { return SSL_session_reused(data_->ssl.get()) == 1; }

bool TlsSession::is_ready() const { return data_->is_ready; }
bool TlsSession::is_closed() const { return data_->is_closed; }

}  // namespace resttest

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "support/test_server.h"

namespace resttest {

// The server's side of TLS, with a certificate of its own making that nobody trusts.
class TlsServer {
 public:
  enum class ClientCertificate { ignored, required };

  explicit TlsServer(ClientCertificate wanted = ClientCertificate::ignored)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const auto* host = reinterpret_cast<const unsigned char*>("127.0.0.1");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
    if (wanted == ClientCertificate::required) {
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                         nullptr);
    }
  }

  enum class End { close_notify, cut };

  // Reads one request and answers it; whether it came that far.
  bool answer_one(TestServer::Connection& connection, std::string_view reply, End end) const {
    const std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl.get(), connection.descriptor());
    if (SSL_accept(ssl.get()) != 1) return false;
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
      char buffer[4096];
      const int n = SSL_read(ssl.get(), buffer, sizeof buffer);
      if (n <= 0) return false;
      request.append(buffer, static_cast<std::size_t>(n));
    }
    SSL_write(ssl.get(), reply.data(), static_cast<int>(reply.size()));
    if (end == End::close_notify) SSL_shutdown(ssl.get());
    return true;
  }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
};

}  // namespace resttest

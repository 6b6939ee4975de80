#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace resttest {

// A key and a certificate for it that nobody else signed, made when it is asked for.
class Certificate {
 public:
  // `names` as a certificate lists them: "DNS:localhost,IP:127.0.0.1".
  explicit Certificate(const std::string& names) {
    X509_set_version(certificate_.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 3600);
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_NAME* subject = X509_get_subject_name(certificate_.get());
    const auto* name = reinterpret_cast<const unsigned char*>("resttest tests");
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), subject);
    X509_EXTENSION* listed =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(certificate_.get(), listed, -1);
    X509_EXTENSION_free(listed);
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }

  X509* certificate() const { return certificate_.get(); }
  EVP_PKEY* key() const { return key_.get(); }

  std::string pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate_.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(memory);
    return pem;
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };

  std::unique_ptr<EVP_PKEY, Free> key_{EVP_EC_gen("P-256")};
  std::unique_ptr<X509, Free> certificate_{X509_new()};
};

// What the connections of a TLS server share. Set it up further through `get`.
class TlsServerContext {
 public:
  explicit TlsServerContext(const Certificate& certificate) {
    SSL_CTX_use_certificate(get(), certificate.certificate());
    SSL_CTX_use_PrivateKey(get(), certificate.key());
  }

  SSL_CTX* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  std::unique_ptr<SSL_CTX, Free> context_{SSL_CTX_new(TLS_server_method())};
};

// The server's side of one connection, in memory: bytes in, bytes out.
class TlsPeer {
 public:
  explicit TlsPeer(const TlsServerContext& context) : ssl_(SSL_new(context.get())) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
  }

  // Takes what the client sent and appends what it means to `plain`.
  void take(std::string_view cipher) {
    BIO_write(SSL_get_rbio(ssl_.get()), cipher.data(), static_cast<int>(cipher.size()));
    char buffer[16 * 1024];
    for (;;) {
      const int count = SSL_read(ssl_.get(), buffer, sizeof buffer);
      if (count <= 0) return;
      plain.append(buffer, static_cast<std::size_t>(count));
    }
  }

  void write(std::string_view bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  void close() { SSL_shutdown(ssl_.get()); }  // close_notify

  // What is to be sent to the client.
  std::string give() {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
    std::string cipher(bytes, static_cast<std::size_t>(size));
    BIO_reset(SSL_get_wbio(ssl_.get()));
    return cipher;
  }

  SSL* ssl() const { return ssl_.get(); }

  std::string plain;

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace resttest

#include "http/tls_alerts.h"

#include <openssl/ssl.h>

namespace resttest {
namespace {

int slot() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void hear(const SSL* ssl, int where, int value) {
  if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT) return;
  auto* alert = static_cast<TlsAlert*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), slot()));
  if (alert) alert->number = value & 0xFF;
}

}  // namespace

bool TlsAlert::is_about_client_certificate() const {
  return number == SSL_AD_CERTIFICATE_REQUIRED || number == SSL_AD_UNKNOWN_CA ||
         (number >= SSL_AD_BAD_CERTIFICATE && number <= SSL_AD_CERTIFICATE_UNKNOWN);
}

bool watch_alerts(void* ssl_context, TlsAlert& alert) {
  auto* context = static_cast<SSL_CTX*>(ssl_context);
  SSL_CTX_set_info_callback(context, hear);
  return SSL_CTX_set_ex_data(context, slot(), &alert) == 1;
}

}  // namespace resttest

// Links where libcurl.a and the parts that stand in for its unused protocols fit together.
#include <curl/curl.h>

int main() {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return 1;
  curl_easy_cleanup(curl_easy_init());
}

// What functional_overhead.py compares resttest with: libcurl's easy interface alone, which sends
// the same GET N times on one connection and looks at the status.
//
// usage: functional_overhead URL N

#include <cstdio>
#include <cstdlib>
#include <string>

#include <curl/curl.h>

namespace {

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(bytes, size * count);
  return size * count;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const long requests = std::atol(words[2]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* curl = curl_easy_init();
  std::string body;
  std::string headers;
  long passed = 0;
  for (long i = 0; i < requests; ++i) {
    body.clear();
    headers.clear();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_URL, words[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
    long status = 0;
    if (curl_easy_perform(curl) != CURLE_OK) continue;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    passed += status == 200;
  }
  curl_easy_cleanup(curl);
  std::printf("passed: %ld\n", passed);
  return passed == requests ? 0 : 1;
}

// What compare.py compares sync mode with: the plainest program that keeps N requests in flight
// with libcurl's easy interface. A thread and a handle for each of them, options set once, time
// limits set, the status looked at, the body thrown away.
//
// usage: easy_loop URL REQUESTS THREADS

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <curl/curl.h>

namespace {

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

void work(const char* url, std::atomic<long>& left, std::atomic<long>& passed) {
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  while (left.fetch_sub(1, std::memory_order_relaxed) > 0) {
    long status = 0;
    if (curl_easy_perform(curl) != CURLE_OK) continue;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) passed.fetch_add(1, std::memory_order_relaxed);
  }
  curl_easy_cleanup(curl);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const long requests = std::atol(words[2]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::atomic<long> left = requests;
  std::atomic<long> passed = 0;
  std::vector<std::thread> threads;
  for (long i = std::atol(words[3]); i > 0; --i) {
    threads.emplace_back([&] { work(words[1], left, passed); });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("passed: %ld\n", passed.load());
  return passed == requests ? 0 : 1;
}

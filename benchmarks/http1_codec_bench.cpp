// What one answer of 240 bytes of head and 100 of body costs to read: where the connection saw the
// head before, where only Date is another, and where everything is new.

#include <array>
#include <string>

#include <benchmark/benchmark.h>

#include "http/http1_codec.h"

namespace resttest {
namespace {

class Counter : public CodecEvents {
 public:
  void head(StreamId, int status, std::string_view, const Headers&) override { sum_ += status; }
  void body(StreamId, std::string_view bytes) override { sum_ += bytes.size(); }
  void note(StreamId, std::string_view) override { std::abort(); }
  void finished(StreamId) override { ++sum_; }
  void failed(StreamId, ErrorKind, std::string_view) override { std::abort(); }

  std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

std::string answer(const std::string& second, const std::string& tag) {
  return "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 06 Nov 1994 08:49:" + second +
         " GMT\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n"
         "Last-Modified: Sat, 05 Nov 1994 10:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"" +
         tag + "\"\r\nAccept-Ranges: bytes\r\n\r\n" + std::string(100, 'x');
}

void read_in_turn(benchmark::State& state, const std::array<std::string, 2>& answers,
                  Wanted wanted) {
  Http1Codec codec;
  Counter counter;
  std::string out;
  std::size_t turn = 0;
  for (auto _ : state) {
    codec.start_encoded(1, false, wanted);
    codec.received(answers[turn ^= 1], counter, out);
  }
  benchmark::DoNotOptimize(counter.sum());
  if (codec.room() != 1) state.SkipWithError("the connection was given up");
}

void same_head(benchmark::State& state) {
  read_in_turn(state, {answer("37", "63f-64"), answer("37", "63f-64")}, {});
}
void same_head_wanted(benchmark::State& state) {
  read_in_turn(state, {answer("37", "63f-64"), answer("37", "63f-64")}, {true, true});
}
void other_second(benchmark::State& state) {
  read_in_turn(state, {answer("37", "63f-64"), answer("38", "63f-64")}, {});
}
void other_head(benchmark::State& state) {
  read_in_turn(state, {answer("37", "63f-64"), answer("37", "63f-65")}, {});
}
void other_head_wanted(benchmark::State& state) {
  read_in_turn(state, {answer("37", "63f-64"), answer("37", "63f-65")}, {true, true});
}

BENCHMARK(same_head);
BENCHMARK(same_head_wanted);
BENCHMARK(other_second);
BENCHMARK(other_head);
BENCHMARK(other_head_wanted);

}  // namespace
}  // namespace resttest

BENCHMARK_MAIN();

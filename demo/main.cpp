// resttest-demo-api: a small HTTP API to try resttest on, with faults to order.
#include <cstdio>
#include <optional>
#include <string>
#include <variant>

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "demo/api.h"
#include "demo/server.h"

#include "resttest/resttest.h"

namespace resttest::demo {
namespace {

constexpr const char* kHelp =
    R"(Usage: resttest-demo-api [options]

A small HTTP API to try resttest on. It keeps everything in memory.

  --port N         listen on port N; 0, the default, takes a free one
  --host ADDRESS   listen on ADDRESS (default: 127.0.0.1)
  --max-people N   refuse to create more than N people (default: 10000)
  --until-eof      end when standard input ends, besides SIGINT and SIGTERM
  --version, --help

The first line on standard output says where it listens.

  /api/person/               people: GET and POST; ?limit= &offset= &login= &login__contains= ...
  /api/person/ID/            one of them: GET, PUT, PATCH, DELETE
  /status/CODE               answers CODE, from 200 to 599
  /flaky/KEY/N[/CODE]        the first N calls of KEY answer CODE (503), later ones 200
  /flaky-every/K[/KEY]       each K-th call of KEY answers 503
  /drop/KEY/N                the first N calls of KEY lose their connection without an answer
  /delay/MS                  answers after MS milliseconds, at most 60000
  /echo, /headers            what was sent; any path below /echo
  /cookies, /cookies/set?a=b
  /redirect/N                N redirects, then 200
  /basic-auth/USER/PASSWORD
  /bytes/N                   N bytes, at most 1000000
  /types                     a JSON value of every kind
  /raw/text, /raw/badjson, /raw/empty, /raw/bytes
  /__counts                  what reached the server; not counted itself
  /__reset                   POST: forget all people, keys and counts
)";

struct Options {
  std::string host = "127.0.0.1";
  int port = 0;
  std::size_t most_people = Api::kDefaultMostPeople;
  bool until_eof = false;
};

enum Option { kPort = 1, kHost, kMostPeople, kUntilEof, kVersion, kHelpOption };

constexpr option kOptions[] = {{"port", required_argument, nullptr, kPort},
                               {"host", required_argument, nullptr, kHost},
                               {"max-people", required_argument, nullptr, kMostPeople},
                               {"until-eof", no_argument, nullptr, kUntilEof},
                               {"version", no_argument, nullptr, kVersion},
                               {"help", no_argument, nullptr, kHelpOption},
                               {nullptr, 0, nullptr, 0}};

int refuse(const std::string& reason) {
  std::fprintf(stderr, "resttest-demo-api: error: %s\n", reason.c_str());
  return 2;
}

// What was asked for, or the exit code of a program that has nothing more to do.
std::variant<Options, int> read_options(int argc, char** argv) {
  Options options;
  for (int found = 0; (found = getopt_long(argc, argv, "h", kOptions, nullptr)) != -1;) {
    const std::string value = optarg == nullptr ? "" : optarg;
    if (found == kPort) {
      const auto port = number(value, 65535);
      if (!port) return refuse("--port is a number from 0 to 65535, not '" + value + "'");
      options.port = *port;
    } else if (found == kHost) {
      options.host = value;
    } else if (found == kMostPeople) {
      const auto most = number(value, People::kLargestId);
      if (!most) return refuse("--max-people is a whole number from 0, not '" + value + "'");
      options.most_people = static_cast<std::size_t>(*most);
    } else if (found == kUntilEof) {
      options.until_eof = true;
    } else if (found == kVersion) {
      std::printf("resttest-demo-api %s\n", std::string(version()).c_str());
      return 0;
    } else if (found == kHelpOption || found == 'h') {
      std::fputs(kHelp, stdout);
      return 0;
    } else {
      return refuse("see --help");
    }
  }
  if (optind < argc) return refuse("there is no argument '" + std::string(argv[optind]) + "'");
  return options;
}

// A descriptor that becomes readable on SIGINT and SIGTERM, which no longer end the program.
int watch_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return signalfd(-1, &signals, SFD_CLOEXEC);
}

void wait_for_end(int signals, bool until_eof) {
  // poll() passes over a negative descriptor.
  pollfd waits[] = {{signals, POLLIN, 0}, {until_eof ? STDIN_FILENO : -1, POLLIN, 0}};
  for (;;) {
    if (::poll(waits, 2, -1) < 0) continue;
    if (waits[0].revents != 0) return;
    char ignored[256];
    if (waits[1].revents != 0 && ::read(STDIN_FILENO, ignored, sizeof ignored) <= 0) return;
  }
}

int run(const Options& options) {
  const int signals = watch_signals();  // Before there are threads: they inherit it.
  Api api(options.most_people);
  Server server(api);
  const int port = server.start(options.host, options.port);
  if (port == 0) {
    return refuse("cannot listen on " + options.host + " port " + std::to_string(options.port));
  }
  const bool is_ipv6 = options.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + options.host + "]" : options.host;
  std::printf("listening on http://%s:%d\n", host.c_str(), port);
  std::fflush(stdout);
  wait_for_end(signals, options.until_eof);
  server.stop();
  return 0;
}

}  // namespace
}  // namespace resttest::demo

int main(int argc, char** argv) {
  const auto read = resttest::demo::read_options(argc, argv);
  if (const int* code = std::get_if<int>(&read)) return *code;
  return resttest::demo::run(std::get<resttest::demo::Options>(read));
}

#include <exception>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/program.h"
#include "cli/streams.h"

#include "resttest/exit_code.h"

namespace {

void report_crash(const std::string& what) {
  const std::string text = "CRITICAL:internal error: " + what + "; please report it\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

[[noreturn]] void end_after_crash() {
  report_crash("the program lost its way");
  _exit(resttest::kExitInternal);
}

}  // namespace

int main(int argc, char** argv) {
  std::set_terminate(end_after_crash);
  try {
    resttest::cli::open_missing_streams();
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return resttest::cli::run_program(words);
  } catch (const std::exception& error) {
    report_crash(error.what());
  } catch (...) {
    report_crash("an exception of an unknown type");
  }
  return resttest::kExitInternal;
}

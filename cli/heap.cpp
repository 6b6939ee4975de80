#include "cli/heap.h"

#include <algorithm>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#endif

namespace resttest::cli {

#ifdef __GLIBC__

void make_room(std::uintmax_t file_bytes) {
  constexpr std::uintmax_t kSmall = std::uintmax_t{256} * 1024;
  constexpr std::uintmax_t kHugePage = std::uintmax_t{2} * 1024 * 1024;
  constexpr std::uintmax_t kHeapForByte = 24;    // Measured: of a file in all.
  constexpr int kMostInHeap = 32 * 1024 * 1024;  // Glibc's limit for what it takes from the heap.
  if (file_bytes < kSmall) return;
  // Else large blocks come and go with mappings of their own, each with new page faults.
  mallopt(M_MMAP_THRESHOLD, kMostInHeap);
  mallopt(M_TRIM_THRESHOLD, 4 * kMostInHeap);
  const std::uintmax_t most = kMostInHeap - kHugePage;
  const auto size =
      static_cast<std::size_t>(std::min(file_bytes, most / kHeapForByte) * kHeapForByte);
  void* const room = std::malloc(size);  // Not touched, so that it costs no memory by itself.
  if (!room) return;
  const auto begin = (reinterpret_cast<std::uintptr_t>(room) + kHugePage - 1) & ~(kHugePage - 1);
  const auto end = (reinterpret_cast<std::uintptr_t>(room) + size) & ~(kHugePage - 1);
  // A hint only: without huge pages all works as before.
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  std::free(room);
}

#else

void make_room(std::uintmax_t) {}

#endif

}  // namespace resttest::cli

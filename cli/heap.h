#pragma once

#include <cstdint>

namespace resttest::cli {

// Makes room on the heap for reading suite files of that many bytes in all. Where they are large,
// what they become takes tens of megabytes; fetched in the usual steps, those are thousands of page
// faults and a fourth of the whole CPU time. Small files and other C libraries than glibc: nothing.
void make_room(std::uintmax_t file_bytes);

}  // namespace resttest::cli

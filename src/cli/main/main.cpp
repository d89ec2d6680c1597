// bootwhy: says why a machine did not boot.
#include <malloc.h>

#include "cli/program.h"

int main(int count, char** arguments) {
  // A start takes some megabytes for the knowledge, and each log a large buffer: got from the kernel in small
  // steps, and given back after each log, they would cost as much as the scan.
  constexpr int mebibyte = 1 << 20;
  mallopt(M_TOP_PAD, 2 * mebibyte);
  mallopt(M_MMAP_THRESHOLD, 4 * mebibyte);
  mallopt(M_TRIM_THRESHOLD, 16 * mebibyte);
  return bootwhy::run_program(count, arguments);
}

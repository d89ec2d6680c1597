// bootwhy: says why a machine did not boot.
#include "cli/program.h"

int main(int count, char** arguments) {
  return bootwhy::run_program(count, arguments);
}

// Stands for a kernel module: it is compiled and not linked.
extern "C" int toy_module_work(int value);

// On one line, so that every instruction is of that line.
// clang-format off
int toy_module_work(int value) { return value * 7 + 1; }  // marked: function of a module

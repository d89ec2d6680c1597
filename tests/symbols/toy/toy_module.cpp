// Stands for a kernel module: it is compiled and not linked.
extern "C" int toy_module_work(int value);

// As modules say which kernel they are for.
[[gnu::section(".modinfo"), gnu::used]] static const char vermagic[] = "vermagic=6.1.0-toy SMP mod_unload ";

// On one line, so that every instruction is of that line.
// clang-format off
int toy_module_work(int value) { return value * 7 + 1; }  // marked: function of a module

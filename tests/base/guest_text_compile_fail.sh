#!/bin/sh
# guest_text_compile_fail.sh COMPILER SRC: proves that GuestText has no way out but the escapers.
set -u
compile() { printf '%s\n' "$1" | "$2" -std=c++20 -fsyntax-only -I"$3" -x c++ - 2>/dev/null; }
head='#include "base/guest_text.h"
#include <fmt/format.h>
#include <iostream>
#include <string>
bootwhy::GuestText text("x");'
compile "$head
int main() { return static_cast<int>(text.raw().size()); }" "$1" "$2" || { echo "the allowed use does not compile"; exit 1; }
for forbidden in 'fmt::format("{}", text);' 'fmt::print("{}", text);' 'std::cout << text;' 'std::string s = text;' 'std::string_view v = text;'; do
  if compile "$head
int main() { $forbidden }" "$1" "$2"; then echo "this compiles and must not: $forbidden"; exit 1; fi
done

// The fonts that were compiled in, as they are in Debian's packages; see CMakeLists.txt of this folder.
#pragma once

#include <cstddef>
#include <string_view>

namespace bootwhy::font_files {

std::string_view vga();        // console-setup-linux: a VGA font
std::string_view ethiopian();  // console-setup-linux: its Latin letters are the kernel's
std::string_view fixed();      // console-setup-linux: what Debian's consoles load
std::string_view terminus();   // console-setup-linux
std::string_view terminus_bold();
std::string_view vga_rom();  // seabios: the glyphs in the ROM of QEMU's VGA card, 16 bytes each

}  // namespace bootwhy::font_files

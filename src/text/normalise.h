// What stays of a line when another boot prints it: times, addresses, sizes and ids taken out.
#pragma once

#include <string>
#include <string_view>

namespace bootwhy {

// Numbers that stand by themselves, hexadecimal ones, and ids (UUIDs, MAC addresses, checksums) become «#»,
// runs of blanks one blank. Numbers that are part of a name stay: «sda1», «ttyS0», «ext4».
std::string normalised(std::string_view text);

}  // namespace bootwhy

// Compressed files and archives: each gives logs, or an error, and comes to an end.
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "fuzz/fuzz.h"
#include "input/log_reader.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

FUZZ(bytes) {
  Descriptor file(::memfd_create("fuzz", 0));
  require(::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
          "bytes are written");
  ::lseek(file.get(), 0, SEEK_SET);
  LogReader reader(std::move(file), "fuzz");
  std::array<char, 65536> room{};
  std::size_t unpacked = 0;
  constexpr std::size_t enough = 8 << 20;
  for (std::size_t errors = 0; errors < 100 && unpacked < enough;) {
    const auto more = reader.next();
    if (more && !*more) return;
    errors += more ? 0 : 1;
    while (more && unpacked < enough) {
      const auto size = reader.read(room);
      if (!size || *size == 0) break;
      require(*size <= room.size(), "no more is given than there is room for");
      unpacked += *size;
    }
  }
}

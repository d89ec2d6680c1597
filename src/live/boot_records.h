// The records of one machine's console: a folder with one file for each boot, named after the time it began.
//
// Every byte is written (write(2)) before it is scanned, so that killing the process loses none. Which boot a
// byte belongs to is known only after scanning: end_boot() moves what came after the boot's end into the next
// file, and cuts it off the old one only then. The files of one connection, one after the other, are what
// came, byte for byte, save for what was over the limit or refused by the disk: that is said once for each
// file, counted, and the console is read on.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "input/files.h"
#include "text/line.h"

namespace bootwhy {

class BootRecords {
 public:
  // Files in `folder`/`machine`, each of at most `most_bytes`.
  BootRecords(const std::string& folder, const std::string& machine, std::uint64_t most_bytes,
              std::function<void(const Error&)> problem);

  // The next bytes of the console's stream.
  void write(std::span<const char> bytes, WallTime now);

  // The boot in progress ended where the stream had this offset.
  void end_boot(std::uint64_t end_offset, WallTime now);

  // Another connection follows, whose stream begins at 0.
  void end_stream();

  // How many bytes were not recorded.
  std::uint64_t dropped() const { return dropped_; }

 private:
  void open(WallTime now);
  int create(WallTime now);
  void make_room();
  void append(std::span<const char> bytes);
  void drop(std::span<const char> bytes);
  void refuse(const char* tried, int error);
  std::string take_back(std::uint64_t offset);

  std::string folder_;
  std::uint64_t most_bytes_;
  std::function<void(const Error&)> problem_;
  Descriptor file_;
  std::string path_;
  WallTime last_name_{};       // the time that the newest file is named after
  std::size_t room_ = 0;       // so many more may come before the folder is looked at again
  bool opened_ = false;        // for this boot, with or without success
  bool told_ = false;          // of a trouble with this file
  std::uint64_t begin_ = 0;    // in the stream, of the file's first byte
  std::uint64_t written_ = 0;  // to this file
  std::uint64_t offset_ = 0;   // in the stream, of the next byte
  std::string unwritten_;      // the last bytes that were dropped: they may begin the next boot
  std::uint64_t dropped_ = 0;
};

}  // namespace bootwhy

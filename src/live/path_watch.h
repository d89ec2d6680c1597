// Wakes a waiting program when something may have happened to a path: it was made, renamed, removed or
// written to, or a folder on the way to it came into being. Built on inotify.
//
// Look only after arm(): what happened before it is then seen by looking, and what happens later wakes. Where
// inotify cannot help (a network file system, no watches left) nothing wakes, so wait with a time limit.
#pragma once

#include <string>

#include "input/files.h"

namespace bootwhy {

class PathWatch {
 public:
  explicit PathWatch(std::string path);

  // Readable when something may have happened; -1 where there is no inotify.
  int fd() const { return notifier_.get(); }

  // Forgets what has happened, and watches the path, or as much of the way to it as there is.
  void arm();

 private:
  std::string path_;
  Descriptor notifier_;
  int folder_watch_ = -1;
  int file_watch_ = -1;
};

}  // namespace bootwhy

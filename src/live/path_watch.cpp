#include "live/path_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace bootwhy {
namespace {

constexpr unsigned folder_events =
    IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr unsigned file_events = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;

}  // namespace

PathWatch::PathWatch(std::string path)
    : path_(std::move(path)), notifier_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

void PathWatch::arm() {
  if (fd() < 0) return;
  for (int* watch : {&folder_watch_, &file_watch_})
    if (*watch >= 0) ::inotify_rm_watch(fd(), std::exchange(*watch, -1));
  alignas(inotify_event) char events[4096];
  while (::read(fd(), events, sizeof events) > 0) {
  }
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path path = fs::absolute(path_, error);
  // A folder that is made between looking for it and watching its parent would be missed: so after a watch on
  // a parent the next step of the way is tried again.
  fs::path folder = path.parent_path();
  for (;;) {
    const int watch = ::inotify_add_watch(fd(), folder.c_str(), folder_events | IN_ONLYDIR);
    if (watch >= 0) {
      if (folder_watch_ >= 0 && folder_watch_ != watch) ::inotify_rm_watch(fd(), folder_watch_);
      folder_watch_ = watch;
      if (folder == path.parent_path()) break;
      fs::path next = folder;
      for (const fs::path& step : path.parent_path().lexically_relative(folder)) {
        next /= step;
        break;
      }
      if (!fs::is_directory(next, error)) break;
      folder = next;
    } else if (folder == folder.root_path()) {
      break;
    } else {
      folder = folder.parent_path();
    }
  }
  if (fs::is_regular_file(path, error)) file_watch_ = ::inotify_add_watch(fd(), path.c_str(), file_events);
}

}  // namespace bootwhy

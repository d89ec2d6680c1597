// What scan and merge keep of many boots: the summary, the store, and the exit status.
#pragma once

#include <optional>
#include <string>

#include "cli/common.h"
#include "report/summary.h"
#include "store/store.h"

namespace bootwhy {

class BatchTally {
 public:
  // `store` is the path of --store; empty: none. Call open() before all else.
  BatchTally(std::string store, std::string fail_on)
      : path_(std::move(store)), fail_on_(std::move(fail_on)) {}

  Result<void> open();

  // Each returns an error to be shown: of the store, which is given up then, or of the log.
  std::optional<std::string> add(const BootRecord& boot);
  std::optional<std::string> end(const LogEnd& log);

  // Something could not be read or written, which is not told here.
  void could_not_work() { could_not_work_ = true; }

  const Summary& summary() const { return summary_; }
  int status() const;

 private:
  std::optional<std::string> give_up_store(const Error& error);

  std::string path_;
  std::string fail_on_;
  std::optional<Store> store_;
  Summary summary_;
  bool failed_ = false;
  bool could_not_work_ = false;
};

}  // namespace bootwhy

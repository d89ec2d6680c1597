#include "cli/batch_tally.h"

namespace bootwhy {

Result<void> BatchTally::open() {
  if (path_.empty()) return {};
  auto store = Store::open(path_);
  if (!store) return tl::unexpected(store.error());
  store_.emplace(std::move(*store));
  return {};
}

std::optional<std::string> BatchTally::give_up_store(const Error& error) {
  store_.reset();
  could_not_work_ = true;
  return to_string(error) + ". The scan goes on without the store";
}

std::optional<std::string> BatchTally::add(const BootRecord& boot) {
  failed_ = failed_ || (fail_on_ != "never" && (boot.failed || (fail_on_ == "degraded" && boot.degraded)));
  summary_.add(boot);
  if (store_)
    if (auto stored = store_->add(boot); !stored) return give_up_store(stored.error());
  return std::nullopt;
}

std::optional<std::string> BatchTally::end(const LogEnd& log) {
  std::optional<std::string> problem = log.error;
  if (log.error) {
    summary_.unreadable();
    could_not_work_ = true;
  }
  if (!log.error || log.boots > 0) summary_.end_of_console(log.boots, log.boots_outside);
  if (store_)
    if (auto stored = store_->end_of_log(); !stored) return give_up_store(stored.error());
  return problem;
}

int BatchTally::status() const {
  if (could_not_work_) return exit_status::could_not_work;
  return failed_ ? exit_status::failure_found : exit_status::no_failure;
}

}  // namespace bootwhy

#include "boot/boot.h"

#include <algorithm>

namespace bootwhy {

bool has_finding(const Boot& boot, Severity at_least) {
  return std::any_of(boot.findings.begin(), boot.findings.end(), [&](const Finding& finding) {
    return finding.signature->severity >= at_least && finding.signature->severity != Severity::info;
  });
}

bool has_failed(const Boot& boot) {
  return is_failure(boot.outcome) || has_finding(boot, Severity::fatal);
}

const Finding* proof(const Boot& boot) {
  if (boot.decided_by) return &*boot.decided_by;
  const Finding* worst = nullptr;
  for (const Finding& finding : boot.findings) {
    if (finding.signature->severity == Severity::info) continue;
    if (!worst || finding.signature->severity >= worst->signature->severity) worst = &finding;
  }
  return worst;
}

}  // namespace bootwhy

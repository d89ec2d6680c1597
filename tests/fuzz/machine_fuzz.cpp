// Descriptions of machines: Proxmox configurations, QEMU command lines and libvirt domains, weighed as
// `check` does.
#include "base/limits.h"
#include "diagnosis/check.h"
#include "fuzz/fuzz.h"
#include "machine/read_description.h"
#include "support/knowledge.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

// Made before the first input, whose time is limited.
const Knowledge knowledge(test::repository_rows());

}  // namespace

FUZZ(bytes) {
  for (const PendingChanges pending : {PendingChanges::ignored, PendingChanges::applied}) {
    const auto description = read_description(bytes, GuestText(std::string("machine")), pending);
    if (!description) continue;
    require(description->warnings.size() <= limits::description_warnings + 1, "warnings are bounded");
    for (const Risk& risk : check_machine(description->facts, knowledge))
      require(risk.cause && risk.rule, "a risk rests on a rule of a cause");
  }
}

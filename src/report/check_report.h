// What `check` says of a machine's description before it boots.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/guest_text.h"
#include "diagnosis/check.h"
#include "machine/description.h"
#include "report/page.h"

namespace bootwhy {

struct CheckedMachine {
  GuestText name;  // of the file that describes it
  DescriptionForm form = DescriptionForm::proxmox_config;
  MachineFacts facts;
  std::vector<Risk> risks;
};

// The risks with what they rest on, the questions that decide, and the cures that fit the form: nobody with a
// Proxmox VM is told of virsh.
std::string text_check_report(const CheckedMachine& machine, TextStyle style);

// One document for all machines, schema «bootwhy-check/1» (docs/check.schema.json). Pure ASCII.
std::string json_check_report(std::span<const CheckedMachine> machines);

// One line for one machine.
std::string ndjson_check_line(const CheckedMachine& machine);

}  // namespace bootwhy

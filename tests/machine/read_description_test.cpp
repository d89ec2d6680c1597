#include "machine/read_description.h"

#include "base/limits.h"
#include "machine/described.h"
#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("the content decides which form a description has") {
  using enum DescriptionForm;
  CHECK(form_of("memory: 512\nargs: -m 5 /usr/bin/kvm\n") == proxmox_config);
  CHECK(form_of("# kvm\nname: qemu\n") == proxmox_config);
  CHECK(form_of("\xef\xbb\xbf<?xml version='1.0'?><domain/>") == libvirt_domain);
  CHECK(form_of("\n  <!-- x --><domain/>") == libvirt_domain);
  CHECK(form_of(std::string_view("/usr/bin/kvm\0-m\0005\0", 18)) == qemu_command_line);
  CHECK(form_of("/usr/bin/kvm \\\n -m 512") == qemu_command_line);
  CHECK(form_of("# pasted\nsudo env A=b qemu-system-aarch64 -M virt") == qemu_command_line);
  CHECK(form_of("-m 512") == qemu_command_line);
  CHECK(form_of("") == proxmox_config);
}

TEST_CASE("each form is read by its reader") {
  for (const char* text :
       {"memory: 640\n", "qemu-system-x86_64 -m 640", "<domain><memory unit='MiB'>640</memory></domain>"}) {
    const auto description = read_description(text, GuestText("x"));
    REQUIRE(description);
    CHECK(test::value_of(description->facts, "memory.mib") == "640");
  }
}

TEST_CASE("a description that is too large is refused") {
  CHECK_FALSE(read_description(std::string(limits::machine_description_bytes + 1, '\n'), GuestText("x")));
}

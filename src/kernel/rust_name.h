// Rust functions in a kernel's call trace bear mangled names: «_RNvMs3_NtCs…_11rust_binder7process…».
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bootwhy {

// «<rust_binder::process::Process>::update_ref»: the path that a name of Rust's mangling «v0» stands for,
// without crate hashes. Nothing where the text is no such name, or uses what kernels have no need of.
std::optional<std::string> rust_name(std::string_view mangled);

}  // namespace bootwhy

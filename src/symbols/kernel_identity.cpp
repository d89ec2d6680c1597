#include "symbols/kernel_identity.h"

#include "kernel/text_pieces.h"

namespace bootwhy {
namespace {

// Both are told, and neither is the other's beginning: a console may cut a line.
bool differ(std::string_view one, std::string_view other) {
  return !one.starts_with(other) && !other.starts_with(one);
}

}  // namespace

KernelIdentity identity_from_banner(std::string_view banner) {
  KernelIdentity identity;
  const auto text = behind(banner, "Linux version ");
  if (!text) return identity;
  const auto end = text->find(' ');
  if (end == std::string_view::npos) return identity;
  identity.release = text->substr(0, end);
  if (const auto version = text->find(") #"); version != std::string_view::npos)
    identity.version = without_spaces(text->substr(version + 2));
  return identity;
}

bool differs(const KernelIdentity& one, const KernelIdentity& other) {
  const bool other_release = !one.release.empty() && !other.release.empty() && one.release != other.release;
  return other_release || differ(one.version, other.version) || differ(one.build_id, other.build_id);
}

}  // namespace bootwhy

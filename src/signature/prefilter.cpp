#include "signature/prefilter.h"

#ifdef BOOTWHY_WITH_VECTORSCAN
#include <hs/hs.h>

#include <stdexcept>

#include "base/pack.h"

namespace bootwhy {
namespace {

// Whether a pattern is found is all that is asked, so it may be approximated and reported once.
constexpr unsigned int flags = HS_FLAG_SINGLEMATCH | HS_FLAG_PREFILTER | HS_FLAG_ALLOWEMPTY;

// The oldest processors that Vectorscan runs on, so that the binary carries the same database everywhere.
hs_platform_info any_platform() {
  return {HS_TUNE_FAMILY_GENERIC, 0, 0, 0};
}

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using DatabasePointer = std::unique_ptr<hs_database_t, DatabaseDeleter>;

DatabasePointer compile(const std::vector<const char*>& patterns, const std::vector<unsigned int>& ids) {
  const std::vector<unsigned int> all_flags(patterns.size(), flags);
  const hs_platform_info platform = any_platform();
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_compile_multi(patterns.data(), all_flags.data(), ids.data(), static_cast<unsigned int>(patterns.size()),
                   HS_MODE_BLOCK, &platform, &database, &error);
  if (error) hs_free_compile_error(error);
  return DatabasePointer(database);
}

}  // namespace

struct Prefilter::Database {
  DatabasePointer patterns;
  std::vector<std::uint32_t> always;  // positions whose patterns Vectorscan does not know: always candidates
};

struct Prefilter::Scratch {
  hs_scratch_t* scratch = nullptr;
};

std::string Prefilter::make(const SignatureCatalogue& catalogue) {
  std::vector<const char*> patterns;
  std::vector<unsigned int> ids;
  std::vector<std::uint32_t> always;
  for (std::uint32_t i = 0; i < catalogue.all().size(); ++i) {
    const char* pattern = catalogue.all()[i].pattern.c_str();
    if (!compile({pattern}, {i})) {
      always.push_back(i);
      continue;
    }
    patterns.push_back(pattern);
    ids.push_back(i);
  }
  const DatabasePointer database = compile(patterns, ids);
  char* serialized = nullptr;
  std::size_t size = 0;
  if (!database || hs_serialize_database(database.get(), &serialized, &size) != HS_SUCCESS)
    throw std::runtime_error("Vectorscan cannot make one database of all signatures");
  std::string bytes(serialized, size);
  std::free(serialized);
  PackWriter writer;
  writer(always, bytes);
  return writer.bytes();
}

std::unique_ptr<Prefilter> Prefilter::load(std::string_view bytes) {
  if (bytes.empty()) return nullptr;
  auto database = std::make_unique<Database>();
  std::string serialized;
  try {
    PackReader reader(bytes);
    reader(database->always, serialized);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
  hs_database_t* loaded = nullptr;
  if (hs_valid_platform() != HS_SUCCESS ||
      hs_deserialize_database(serialized.data(), serialized.size(), &loaded) != HS_SUCCESS)
    return nullptr;
  database->patterns.reset(loaded);
  return std::unique_ptr<Prefilter>(new Prefilter(std::move(database)));
}

Prefilter::Prefilter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Prefilter::~Prefilter() = default;

void Prefilter::FreeScratch::operator()(Scratch* scratch) const {
  hs_free_scratch(scratch->scratch);
  delete scratch;
}

Prefilter::ScratchPointer Prefilter::new_scratch() const {
  ScratchPointer scratch(new Scratch);
  if (hs_alloc_scratch(database_->patterns.get(), &scratch->scratch) != HS_SUCCESS)
    throw std::runtime_error("no memory for matching");
  return scratch;
}

void Prefilter::find(std::string_view text, Scratch& scratch, std::vector<int>& candidates) const {
  for (const std::uint32_t id : database_->always) candidates.push_back(static_cast<int>(id));
  const auto on_match = [](unsigned int id, unsigned long long, unsigned long long, unsigned int,
                           void* context) {
    static_cast<std::vector<int>*>(context)->push_back(static_cast<int>(id));
    return 0;
  };
  const auto result = hs_scan(database_->patterns.get(), text.data(), static_cast<unsigned int>(text.size()),
                              0, scratch.scratch, on_match, &candidates);
  if (result != HS_SUCCESS) throw std::runtime_error("Vectorscan failed on a line");
}

}  // namespace bootwhy

#else

namespace bootwhy {

struct Prefilter::Database {};
struct Prefilter::Scratch {};

std::string Prefilter::make(const SignatureCatalogue&) {
  return {};
}
std::unique_ptr<Prefilter> Prefilter::load(std::string_view) {
  return nullptr;
}
Prefilter::Prefilter(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Prefilter::~Prefilter() = default;
void Prefilter::FreeScratch::operator()(Scratch* scratch) const {
  delete scratch;
}
Prefilter::ScratchPointer Prefilter::new_scratch() const {
  return nullptr;
}
void Prefilter::find(std::string_view, Scratch&, std::vector<int>&) const {}

}  // namespace bootwhy

#endif

// The knowledge as it stands in the repository, for tests that need more than a row or two of it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "diagnosis/knowledge.h"
#include "signature/matcher.h"
#include "support/files.h"

namespace bootwhy::test {

inline KnowledgeRows repository_rows() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(BOOTWHY_SOURCE_DIR "/signatures"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  KnowledgeRows rows;
  for (const auto& file : files) add_knowledge_file(rows, file.string(), read_file(file));
  return rows;
}

struct RepositoryKnowledge {
  Knowledge knowledge{repository_rows()};
  Matcher matcher{knowledge.signatures()};
};

}  // namespace bootwhy::test

#pragma once

#include <chrono>
#include <cstddef>

// Every size, depth and count that a file or a server controls.
namespace resttest::limits {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

// Suites.
inline constexpr std::size_t kSuiteFileBytes = 16 * kMiB;
inline constexpr int kYamlDepth = 64;
inline constexpr std::size_t kYamlNodes = 1'000'000;
inline constexpr std::size_t kYamlAliasNodes = 100'000;
inline constexpr int kImportDepth = 16;
inline constexpr std::size_t kImportedFiles = 1000;
inline constexpr std::size_t kImportedBytes = 64 * kMiB;
inline constexpr std::size_t kBodyFileBytes = 64 * kMiB;
inline constexpr std::size_t kTemplateBytes = 16 * kMiB;
inline constexpr std::size_t kGeneratedTextBytes = kMiB;

// Requests.
inline constexpr std::size_t kUrlBytes = 64 * kKiB;
inline constexpr std::size_t kUnixPathBytes = 107;  // What the address of a socket holds.
inline constexpr std::size_t kRequestHeaderBytes = 256 * kKiB;
inline constexpr std::size_t kRequestHeaderLines = 1000;

// Responses.
inline constexpr std::size_t kResponseHeaderBytes = 256 * kKiB;  // With 1xx and trailers.
inline constexpr std::size_t kResponseHeaderLines = 1000;
inline constexpr std::size_t kResponseLineBytes = 100 * kKiB;
inline constexpr int kInterimResponses = 100;  // 1xx before the answer.
inline constexpr std::size_t kChunkExtensionBytes = 16 * kKiB;
inline constexpr std::size_t kResponseBodyBytes = 10 * kMiB;  // Where it is kept.
inline constexpr std::size_t kFrameBytes = 16 * kKiB;         // HTTP/2, without the frame's head.
inline constexpr int kContinuations = 8;  // Frames that continue one header block.
inline constexpr int kIdleFrames = 1000;  // In a row without a part of an answer.
inline constexpr std::size_t kContentCodings = 5;
inline constexpr std::size_t kDecodedRatio = 1000;  // Decoded to encoded bytes, past 1 MB.
inline constexpr int kRedirects = 10;
inline constexpr int kJsonDepth = 512;

// Regular expressions.
inline constexpr std::size_t kPatternBytes = 8 * kKiB;
inline constexpr unsigned kRegexMatches = 1'000'000;
inline constexpr unsigned kRegexHeapKiB = 20 * 1024;
inline constexpr unsigned kRegexDepth = 10'000;

// Queries: JMESPath and JSON paths.
inline constexpr std::size_t kQueryBytes = 8 * kKiB;
inline constexpr int kQueryDepth = 64;
inline constexpr std::size_t kQuerySteps = 1'000'000;
inline constexpr std::size_t kQueryResultNodes = 1'000'000;
// JSON Schema. A depth counts schemas within one another, those of deeper values included; a chain
// of references is one that looks at the same value.
inline constexpr std::size_t kSchemaSteps = 1'000'000;
inline constexpr int kSchemaDepth = 1600;
inline constexpr int kSchemaReferences = 128;

// Reports.
inline constexpr std::size_t kReportedBodyBytes = 4 * kKiB;
inline constexpr std::size_t kFailureReasons = 1000;  // Distinct ones kept of a load test.
inline constexpr std::size_t kTimelineRows = 2000;
inline constexpr std::size_t kComparedReportBytes = 256 * kMiB;  // Of a run to compare with.

// Metrics of a load test: operations times metrics. 80 MB, twice that while they are sorted.
inline constexpr std::size_t kMetricCells = 10'000'000;

// After the first signal, for what is in flight.
inline constexpr std::chrono::nanoseconds kStopGrace = std::chrono::seconds{2};

}  // namespace resttest::limits

#pragma once

#include <string>
#include <string_view>

#include "http/codec.h"

namespace resttest {

// Writes down what a codec tells, one line for each event. Pieces of a body that follow each other
// are one line, since where a body is cut says nothing.
class RecordedEvents : public CodecEvents {
 public:
  void head(StreamId id, int status, std::string_view reason, const Headers& headers) override {
    line(id, "head " + std::to_string(status));
    if (!reason.empty()) log_.append(" ").append(reason);
    for (std::size_t i = 0; i < headers.size(); ++i) {
      log_.append(" [").append(headers[i].name).append("=").append(headers[i].value).append("]");
    }
  }
  void body(StreamId id, std::string_view bytes) override {
    if (!in_body_) line(id, "body ");
    in_body_ = true;
    log_ += bytes;
  }
  void note(StreamId id, std::string_view what) override {
    line(id, "note ");
    log_ += what.substr(0, what.find(':'));
  }
  void finished(StreamId id) override { line(id, "finished"); }
  void failed(StreamId id, ErrorKind kind, std::string_view detail) override {
    line(id, "failed ");
    log_ += info(kind).name;
    detail_ = detail;
  }

  const std::string& log() const { return log_; }
  const std::string& detail() const { return detail_; }  // Of the last failure.

 private:
  // Exchange 1 is what most tests have: only others are named.
  void line(StreamId id, std::string_view text) {
    in_body_ = false;
    if (!log_.empty()) log_ += '\n';
    if (id != 1) log_ += std::to_string(id) + ": ";
    log_ += text;
  }

  std::string log_;
  std::string detail_;
  bool in_body_ = false;
};

}  // namespace resttest

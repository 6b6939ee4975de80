#include "http/answer_reader.h"

namespace resttest {

void AnswerReader::begin(bool is_head_request, bool is_http2, bool wants_headers) {
  if (!is_reusable()) {
    codec_ = std::make_unique<Http1Codec>();
    codec_->set_body_limit(body_limit_);
  }
  is_http2_ = is_http2;
  is_seen_http2_ = false;
  has_head_ = false;
  is_complete_ = false;
  body_bytes_ = 0;
  problem_.reset();
  response_ = {};
  Wanted wanted = wanted_;
  wanted.headers = wanted.headers || wants_headers;
  codec_->start_encoded(0, is_head_request, wanted);
}

bool AnswerReader::take_header_line(std::string_view line) {
  constexpr std::string_view kHttp2 = "HTTP/2 ";
  if (!is_http2_ || !line.starts_with(kHttp2)) return take(line);
  is_seen_http2_ = true;
  return take("HTTP/1.1 ") && take(line.substr(kHttp2.size()));
}

bool AnswerReader::take(std::string_view bytes) {
  if (problem_) return false;
  std::string nothing_to_send;
  codec_->received(bytes, *this, nothing_to_send);
  return !problem_;
}

void AnswerReader::end() {
  if (!problem_ && !is_complete_) codec_->ended(*this);
}

void AnswerReader::head(StreamId, int status, std::string_view reason, const Headers& headers) {
  has_head_ = true;
  response_.status = status;
  response_.reason = reason;
  response_.headers = headers;
}

void AnswerReader::body(StreamId, std::string_view bytes) {
  body_bytes_ += bytes.size();
  if (wanted_.body) response_.body += bytes;
}

void AnswerReader::note(StreamId, std::string_view what) { notes_.emplace_back(what); }

void AnswerReader::finished(StreamId) { is_complete_ = true; }

void AnswerReader::failed(StreamId, ErrorKind kind, std::string_view detail) {
  problem_ = Problem{kind, std::string(detail)};
}

}  // namespace resttest

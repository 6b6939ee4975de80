#include "load/executors.h"

#include <algorithm>
#include <cmath>

namespace resttest {
namespace {

using std::chrono::nanoseconds;

__extension__ typedef __int128 Wide;  // A length of years times a million VUs.

// `length` * `part` / `whole`, all of one sign or `part` zero.
nanoseconds share_of(nanoseconds length, int part, int whole) {
  return nanoseconds(static_cast<std::int64_t>(Wide(length.count()) * part / whole));
}

std::vector<VuStretch> stretches_of_ramp(const RampingVus& ramp, int vu,
                                         nanoseconds graceful_stop) {
  std::vector<VuStretch> stretches;
  const auto begin = [&stretches](nanoseconds when) { stretches.push_back({.begin = when}); };
  if (ramp.start_vus > vu) begin({});
  int a = ramp.start_vus;
  nanoseconds end{};
  for (const LoadStage& stage : ramp.stages) {
    const int b = static_cast<int>(stage.target);
    end += stage.duration;
    if (a <= vu && b > vu) begin(end - share_of(stage.duration, b - vu - 1, b - a));
    if (a > vu && b <= vu) {
      stretches.back().end = end - share_of(stage.duration, b - vu, b - a);
      stretches.back().grace = ramp.graceful_ramp_down;
    }
    a = b;
  }
  if (a > vu) {
    stretches.back().end = end;
    stretches.back().grace = graceful_stop;
  }
  return stretches;
}

}  // namespace

std::vector<VuStretch> stretches_of(const Executor& executor, int vu, nanoseconds graceful_stop) {
  if (const auto* ramp = std::get_if<RampingVus>(&executor)) {
    return stretches_of_ramp(*ramp, vu, graceful_stop);
  }
  return {{.begin = {}, .end = regular_end(executor), .grace = graceful_stop}};
}

int most_vus(const RampingVus& ramp) {
  int most = ramp.start_vus;
  for (const LoadStage& stage : ramp.stages) {
    most = std::max(most, static_cast<int>(stage.target));
  }
  return most;
}

ArrivalTimes::ArrivalTimes(const ConstantArrivalRate& load, std::uint64_t seed)
    : unit_(static_cast<double>(load.time_unit.count())),
      end_(load.duration),
      is_poisson_(load.admission.arrival == Admission::Arrival::poisson),
      random_(seed) {
  if (is_poisson_) {
    add_piece(load.duration, load.rate, load.rate);
    return;
  }
  const double step = std::floor(unit_ / load.rate);
  step_ = nanoseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(step)));
  most_ = load.rate * static_cast<double>(load.duration.count()) / unit_;
}

ArrivalTimes::ArrivalTimes(const RampingArrivalRate& load, std::uint64_t seed)
    : unit_(static_cast<double>(load.time_unit.count())),
      end_(regular_end(load)),
      is_poisson_(load.admission.arrival == Admission::Arrival::poisson),
      random_(seed) {
  double p = load.start_rate;
  for (const LoadStage& stage : load.stages) {
    add_piece(stage.duration, p, stage.target);
    p = stage.target;
  }
}

void ArrivalTimes::add_piece(nanoseconds length, double p, double q) {
  Piece piece{.length = static_cast<double>(length.count()), .p = p, .q = q};
  piece.within = piece.length * (p + q) / 2 / unit_;
  if (!pieces_.empty()) {
    const Piece& last = pieces_.back();
    piece.start = last.start + nanoseconds(std::llround(last.length));
    piece.before = last.before + last.within;
  }
  pieces_.push_back(piece);
}

std::optional<nanoseconds> ArrivalTimes::next() {
  if (step_) {
    const nanoseconds due = *step_ * count_;
    // Steps are rounded down, so at the end one more than the rate has could find room.
    if (due >= end_ || static_cast<double>(count_) >= most_) return std::nullopt;
    ++count_;
    return due;
  }
  reached_ += is_poisson_ ? -std::log(1 - random_.u01()) : 1;
  return where_integral_is(reached_);
}

// With y = arrivals - before, p and q per unit and D the length of the piece:
// x = (p D - sqrt(D (p^2 D + 2 y (q - p) unit))) / (p - q), or y unit / q where p = q.
std::optional<nanoseconds> ArrivalTimes::where_integral_is(double arrivals) {
  while (piece_ < pieces_.size() && arrivals > pieces_[piece_].before + pieces_[piece_].within) {
    ++piece_;
  }
  if (piece_ == pieces_.size()) return std::nullopt;
  const auto& [start, length, p, q, before, within] = pieces_[piece_];
  const double y = arrivals - before;
  double x = 0;
  if (p == q) {
    x = y * unit_ / q;
  } else {
    const double root =
        std::sqrt(std::max(0.0, length * (p * p * length + 2 * y * (q - p) * unit_)));
    x = (p * length - root) / (p - q);
  }
  return start + nanoseconds(static_cast<std::int64_t>(x));
}

ArrivalTimes arrivals_of(const Executor& executor, std::uint64_t seed) {
  if (const auto* ramp = std::get_if<RampingArrivalRate>(&executor)) {
    return ArrivalTimes(*ramp, seed);
  }
  return ArrivalTimes(std::get<ConstantArrivalRate>(executor), seed);
}

const Admission& admission_of(const Executor& executor) {
  if (const auto* ramp = std::get_if<RampingArrivalRate>(&executor)) return ramp->admission;
  if (const auto* search = std::get_if<FindMax>(&executor)) return search->admission;
  return std::get<ConstantArrivalRate>(executor).admission;
}

}  // namespace resttest

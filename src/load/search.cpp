#include "load/search.h"

#include <algorithm>
#include <cmath>

namespace resttest {
namespace {

constexpr double kLess = 0.95;  // Of what was found and could not be confirmed.

}  // namespace

Search::Search(const FindMax& plan)
    : plan_(plan), next_(Trial{SearchStep::Kind::climb, whole(plan.start)}) {}

double Search::whole(double load) const {
  return plan_.variable == FindMax::Variable::vus ? std::max(1.0, std::round(load)) : load;
}

void Search::end(SearchResult::State state) {
  state_ = state;
  next_.reset();
}

void Search::stop() { end(SearchResult::State::stopped); }

void Search::tell(bool held, bool generator_limited, bool is_late) {
  const Trial last = *next_;
  if (!held && generator_limited) return end(SearchResult::State::generator_limited);
  if (last.kind == SearchStep::Kind::confirm) {
    if (held) {
      low_ = last.load;
      return end(SearchResult::State::found);
    }
    if (confirms_less_) return end(SearchResult::State::not_confirmed);
    if (is_late) return end(SearchResult::State::deadline);
    confirms_less_ = true;
    return confirm(whole(kLess * low_));
  }
  if (held) low_ = last.load;
  if (!held) high_ = last.load;
  if (!held && low_ == 0) return end(SearchResult::State::start_too_high);
  if (is_late) return end(SearchResult::State::deadline);
  if (high_ == 0) {
    next_ = Trial{SearchStep::Kind::climb, whole(std::max(low_ * plan_.factor, low_ + 1e-9))};
    return;
  }
  bisect();
}

void Search::bisect() {
  const double middle = whole((low_ + high_) / 2);
  const double tried = next_->load;
  const bool is_near = std::abs(middle / tried - 1) < plan_.tolerance;
  if (is_near || middle == low_ || middle == high_) return confirm(low_);
  next_ = Trial{SearchStep::Kind::bisect, middle};
}

void Search::confirm(double load) { next_ = Trial{SearchStep::Kind::confirm, load}; }

}  // namespace resttest

#include "flowgauge/solver/langevin.hpp"

#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// A point with what is known there.
struct Known {
  Batch<double> x;
  Batch<double> score;
  Vector<double> log_density;
};

Known known_at(const LangevinTarget<Batch<double>>& target, Batch<double> x) {
  Batch<double> score = target.score(x, 0);
  Vector<double> log_density = target.log_density(x);
  return {std::move(x), std::move(score), std::move(log_density)};
}

/// log q(from, to) up to what q(to, from) shares with it.
double log_proposal(const Known& from, const Known& to, double h, Index n) {
  return -(to.x.col(n) - from.x.col(n) - h * from.score.col(n)).squaredNorm() / (4 * h);
}

}  // namespace

PhasePoint<Batch<double>> MetropolisLangevin::operator()(const LangevinTarget<Batch<double>>& target, double h,
                                                         int steps, const LangevinDraws<Batch<double>>& draws,
                                                         PhasePoint<Batch<double>> at) const {
  if (!target.log_density) throw std::invalid_argument("mala: the target has no log_density; accept/reject needs one");
  if (!draws.uniforms) throw std::invalid_argument("mala: the draws have no uniforms; accept/reject needs them");
  Known here = known_at(target, std::move(at.position));
  for (int n = 0; n < steps; ++n) {
    const Known there = known_at(target, here.x + h * here.score + std::sqrt(2 * h) * draws.normals(here.x, n, 0));
    const Vector<double> u = draws.uniforms(here.x.cols(), n);
    for (Index k = 0; k < here.x.cols(); ++k) {
      const double log_ratio = there.log_density(k) - here.log_density(k) + log_proposal(there, here, h, k) -
                               log_proposal(here, there, h, k);
      if (!(std::isfinite(there.log_density(k)) && std::log(u(k)) < log_ratio)) continue;
      here.x.col(k) = there.x.col(k);
      here.score.col(k) = there.score.col(k);
      here.log_density(k) = there.log_density(k);
    }
  }
  return {std::move(here.x), std::move(at.velocity)};
}

double level_variance_ratio(double eta, double ratio, int steps) {
  const double fixed_point = 1 / (1 - eta / 2);
  return std::pow(1 - eta, 2 * steps) * (ratio * ratio - fixed_point) + fixed_point;
}

double closest_level_step(double ratio, int steps) {
  if (!(ratio > 1 && std::isfinite(ratio))) {
    throw std::invalid_argument("closest_level_step: ratio = " + shortest(ratio) + "; allowed is > 1");
  }
  if (steps < 1) {
    throw std::invalid_argument("closest_level_step: steps = " + std::to_string(steps) + "; allowed is 1 or more");
  }
  // The derivative of level_variance_ratio, which is −2T(γ² − 1) at 0 and 2 at 1.
  const auto slope = [&](double eta) {
    const double fixed_point = 1 / (1 - eta / 2), kept = std::pow(1 - eta, 2 * steps - 1);
    return fixed_point * fixed_point / 2 * (1 - kept * (1 - eta)) - 2 * steps * kept * (ratio * ratio - fixed_point);
  };
  return find_root<double>(slope, 0, 1);
}

}  // namespace flowgauge

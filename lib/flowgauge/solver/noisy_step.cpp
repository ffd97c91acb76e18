#include "flowgauge/solver/noisy_step.hpp"

#include <algorithm>

namespace flowgauge {
namespace {

std::vector<double> sum(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all(std::max(a.size(), b.size()), 0);
  for (std::size_t j = 0; j < a.size(); ++j) all[j] += a[j];
  for (std::size_t j = 0; j < b.size(); ++j) all[j] += b[j];
  return all;
}

std::vector<double> unit(std::size_t j) {
  std::vector<double> one(j + 1, 0);
  one[j] = 1;
  return one;
}

}  // namespace

StepSum operator+(const StepSum& a, const StepSum& b) {
  return {a.state + b.state, sum(a.predictions, b.predictions), sum(a.past, b.past), sum(a.normals, b.normals)};
}

StepSum operator*(double factor, const StepSum& a) {
  StepSum product = a;
  product.state *= factor;
  for (auto* part : {&product.predictions, &product.past, &product.normals}) {
    for (double& coefficient : *part) coefficient *= factor;
  }
  return product;
}

StepSum operator-(const StepSum& a, const StepSum& b) {
  return a + (-1.0) * b;
}

StepSum state_at_start() {
  return {.state = 1};
}
StepSum predicted(std::size_t j) {
  return {.predictions = unit(j)};
}
StepSum predicted_before(std::size_t j) {
  return {.past = unit(j)};
}
StepSum unit_normal(std::size_t k) {
  return {.normals = unit(k)};
}

StepSum noise_in(const StepSum& x, const StepSum& D, const Node<double>& at) {
  return (1 / at.level.sigma) * (x - at.level.alpha * D);
}

NoisyPlan one_stage(const StepAt& at, StepSum end) {
  const int draws = static_cast<int>(end.normals.size());
  return {{{at.from(), state_at_start()}}, std::move(end), draws};
}

NoisyPlan endless_step(const StepAt& at) {
  return one_stage(at, at.to.level.alpha * predicted(0) + at.to.level.sigma * unit_normal(0));
}

}  // namespace flowgauge

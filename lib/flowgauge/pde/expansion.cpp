#include "flowgauge/pde/expansion.hpp"

#include <cmath>
#include <complex>
#include <stdexcept>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {
namespace {

void require_uniform(const Cells& cells) {
  const double h = cells.widths.mean();
  if (!((cells.widths.array() - h).abs().maxCoeff() <= 1e-9 * h)) {
    throw std::invalid_argument("expand: cells of widths from " + std::to_string(cells.widths.minCoeff()) + " to " +
                                std::to_string(cells.widths.maxCoeff()) + " are not allowed; they must be uniform");
  }
}

struct Line {
  double low, length, width, drift, diffusion;
};

Vector<double> fourier(const Line& line, const Vector<double>& x, const Vector<double>& p, double t, int modes) {
  using Complex = std::complex<double>;
  Vector<double> sum = Vector<double>::Constant(x.size(), line.width * p.sum() / line.length);
  for (int k = 1; k <= modes; ++k) {
    const double wave = 2 * pi<double>() * k / line.length;
    Complex coefficient = 0;
    for (Index j = 0; j < x.size(); ++j) coefficient += p(j) * std::exp(Complex(0, -wave * x(j)));
    coefficient *= line.width / line.length * std::exp(Complex(-line.diffusion * wave * wave * t, -line.drift * wave * t));
    for (Index i = 0; i < x.size(); ++i) sum(i) += 2 * (coefficient * std::exp(Complex(0, wave * x(i)))).real();
  }
  return sum;
}

Vector<double> waves(bool cosines, const Line& line, const Vector<double>& x, const Vector<double>& p, double t, int modes) {
  Vector<double> sum = Vector<double>::Constant(x.size(), cosines ? line.width * p.sum() / line.length : 0);
  for (int k = 1; k <= modes; ++k) {
    const double wave = pi<double>() * k / line.length;
    const Eigen::ArrayXd phase = wave * (x.array() - line.low);
    const Eigen::ArrayXd mode = cosines ? phase.cos().eval() : phase.sin().eval();
    sum.array() += 2 * line.width / line.length * (p.array() * mode).sum() * std::exp(-line.diffusion * wave * wave * t) * mode;
  }
  return sum;
}

Vector<double> hermite_sum(const Line& line, double rate, const Vector<double>& x, const Vector<double>& p, double t, int modes) {
  const double deviation = std::sqrt(line.diffusion / rate);
  const Eigen::ArrayXd y = x.array() / deviation;
  // He_k/√k!, so that nothing overflows.
  Eigen::ArrayXd before = Eigen::ArrayXd::Zero(x.size()), now = Eigen::ArrayXd::Ones(x.size()), sum = before;
  for (int k = 0; k <= modes; ++k) {
    sum += line.width * (p.array() * now).sum() * std::exp(-rate * k * t) * now;
    const Eigen::ArrayXd next = (y * now - std::sqrt(static_cast<double>(k)) * before) / std::sqrt(k + 1.0);
    before = now;
    now = next;
  }
  return sum * (-y.square() / 2).exp() / (deviation * std::sqrt(2 * pi<double>()));
}

}  // namespace

Vector<double> expand(Eigenfunctions kind, const LineEquation& equation, const Cells& cells, const Vector<double>& p, double t, int modes) {
  if (modes < 1) throw std::invalid_argument("modes = " + std::to_string(modes) + " is not allowed; it must be >= 1");
  require_uniform(cells);
  const Index n = cells.count();
  const double low = cells.faces(0), high = cells.faces(n);
  const Vector<double> middle = Vector<double>::Constant(1, (low + high) / 2);
  const Line line{low, high - low, (high - low) / static_cast<double>(n), equation.drift(0, middle)(0), equation.diffusion(0, middle)(0)};
  if (kind == Eigenfunctions::fourier) return fourier(line, cells.centres, p, t, modes);
  if (kind == Eigenfunctions::hermite) {
    const Vector<double> beside = middle.array() + 1;
    return hermite_sum(line, line.drift - equation.drift(0, beside)(0), cells.centres, p, t, modes);
  }
  return waves(kind == Eigenfunctions::cosines, line, cells.centres, p, t, modes);
}

Vector<double> transfer(const ExactProcess<double>& process, const Cells& cells, const Vector<double>& p, double t, int steps) {
  if (steps < 1) throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
  if (!process.transition) throw std::invalid_argument("transfer: the process has no transition in closed form");
  const Index n = cells.count();
  const Batch<double> X = cells.centres.transpose();
  Eigen::MatrixXd kernel(n, n);
  for (Index j = 0; j < n; ++j) {
    const Batch<double> start = Batch<double>::Constant(1, 1, cells.centres(j));
    kernel.col(j) = cells.widths(j) * process.transition(t / steps, start, X).log_density.array().exp();
  }
  Vector<double> density = p;
  for (int step = 0; step < steps; ++step) density = kernel * density;
  return density;
}

const std::vector<Entry>& expansion_entries() {
  static const std::vector<Entry> entries{
      {.name = "eigenfunctions",
       .title = "Expansion in eigenfunctions",
       .statement = "p(t) = Σ_k c_k e^{−λ_k t}φ_k:  Fourier on a circle, cosines and sines between walls, Hermite for Ornstein–Uhlenbeck",
       .assumptions = "constant coefficients, or linear drift",
       .source = "Risken 1989, The Fokker–Planck Equation, sections 5.4 and 5.5.1",
       .blind_to = "data with jumps: errors fall slowly there"},
      {.name = "transfer_operator",
       .title = "Kernels of exact transitions",
       .statement = "p(x_i) ← Σ_j h_j K_k(x_j → x_i) p(x_j)",
       .assumptions = "a transition density in closed form; cells narrow against the kernel",
       .source = "Wehner and Wolfer 1983, doi:10.1103/PhysRevA.27.2663 (path-integral solution)",
       .blind_to = "errors of the transition density"},
  };
  return entries;
}

}  // namespace flowgauge

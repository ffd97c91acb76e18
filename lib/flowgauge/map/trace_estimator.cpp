#include "flowgauge/map/trace_estimator.hpp"

namespace flowgauge {
namespace {

constexpr std::string_view hutchinson_source = "Hutchinson 1989, doi:10.1080/03610918908812806; Avron, Toledo 2011, doi:10.1145/1944345.1944349";

constexpr Entry gaussian_entry{
    .name = "hutchinson_gaussian",
    .title = "Hutchinson's trace estimator, Gaussian probes",
    .statement = "tr A ≈ vᵀAv, v ~ N(0, I);  Var = 2‖A_s‖²_F,  A_s = (A + Aᵀ)/2",
    .assumptions = "probes independent of A, held along a whole run",
    .source = hutchinson_source,
    .blind_to = "the antisymmetric part of A",
};
constexpr Entry rademacher_entry{
    .name = "hutchinson_rademacher",
    .title = "Hutchinson's trace estimator, random signs",
    .statement = "tr A ≈ vᵀAv, vᵢ = ±1;  Var = 2(‖A_s‖²_F − Σaᵢᵢ²)",
    .assumptions = "probes independent of A, held along a whole run",
    .source = hutchinson_source,
    .blind_to = "the antisymmetric part of A; exact for diagonal A",
};
constexpr Entry sphere_entry{
    .name = "hutchinson_sphere",
    .title = "Hutchinson's trace estimator, probes on the sphere",
    .statement = "tr A ≈ vᵀAv, v uniform on |v| = √d;  Var = 2d/(d + 2) (‖A_s‖²_F − (tr A)²/d)",
    .assumptions = "probes independent of A, held along a whole run",
    .source = "Folland 2001, doi:10.2307/2695802 (moments of the sphere)",
    .blind_to = "the antisymmetric part of A; exact for multiples of I",
};
constexpr Entry hutch_plus_plus_entry{
    .name = "hutch_plus_plus",
    .title = "Hutch++",
    .statement = "tr A ≈ tr QᵀAQ + (1/K) Σ gᵀ(I − QQᵀ)A(I − QQᵀ)g,  Q = orth(AS)",
    .assumptions = "probes g independent of the sketch S",
    .source = "Meyer, Musco, Musco, Woodruff 2021, arXiv:2010.09649, algorithm 1",
    .blind_to = "a sketch that misses the range of A costs variance, not bias",
};

}  // namespace

const Entry& entry(ProbeLaw law) {
  switch (law) {
    case ProbeLaw::gaussian:
      return gaussian_entry;
    case ProbeLaw::rademacher:
      return rademacher_entry;
    case ProbeLaw::sphere:
      return sphere_entry;
  }
  throw std::logic_error("a law of probes without an entry");
}

const std::vector<Entry>& trace_entries() {
  static const std::vector<Entry> entries{gaussian_entry, rademacher_entry, sphere_entry, hutch_plus_plus_entry};
  return entries;
}

Batch<double> draw_probes(ProbeLaw law, const RandomKey& key, Index dimension, Index count, std::uint64_t step,
                          std::uint64_t first) {
  if (dimension < 1 || count < 0) {
    throw std::invalid_argument("draw_probes: dimension = " + std::to_string(dimension) + ", count = " +
                                std::to_string(count) + "; allowed are 1 or more and 0 or more");
  }
  if (law == ProbeLaw::rademacher) {
    const Batch<double> uniforms = uniform_batch(key, step, dimension, count, first);
    return (uniforms.array() < 0.5).select(Batch<double>::Constant(dimension, count, -1), Batch<double>::Ones(dimension, count));
  }
  Batch<double> probes = normal_batch(key, step, dimension, count, first);
  if (law == ProbeLaw::sphere) {
    const double radius = std::sqrt(static_cast<double>(dimension));
    for (Index n = 0; n < count; ++n) probes.col(n) *= radius / probes.col(n).norm();
  }
  return probes;
}

}  // namespace flowgauge

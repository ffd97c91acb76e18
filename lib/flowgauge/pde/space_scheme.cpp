#include "flowgauge/pde/space_scheme.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

FaceWeights upwind_weights(const FaceState& face) {
  const double conductance = face.diffusion / face.distance;
  return {std::max(face.speed, 0.0) + conductance, std::max(-face.speed, 0.0) + conductance};
}

/// The flux that is constant between the centres where c and D are: exponential fitting.
FaceWeights exponential_weights(const FaceState& face) {
  if (face.diffusion == 0) return upwind_weights(face);
  const double conductance = face.diffusion / face.distance;
  const BernoulliPair b = bernoulli(face.peclet);
  return {conductance * b.at_opposite, conductance * b.at};
}

FaceWeights central_weights(const FaceState& face) {
  if (face.wall && face.diffusion == 0) return upwind_weights(face);  // nothing holds p at 0 there
  const double conductance = face.diffusion / face.distance;
  return {face.speed * face.share + conductance, conductance - face.speed * (1 - face.share)};
}

/// The diffusive part; the rest is limited in flux().
FaceWeights diffusive_weights(const FaceState& face) {
  return {face.diffusion / face.distance, face.diffusion / face.distance};
}

}  // namespace

BernoulliPair bernoulli(double z) {
  const double size = std::abs(z);
  if (size <= 0.5) {
    // B(z) = Σ B_2n z²ⁿ/(2n)! − z/2; what is left out is below 1e-17. Cells that resolve their layers never get beyond.
    const double y = z * z;
    const double even =
        1 + y * (1.0 / 12 + y * (-1.0 / 720 + y * (1.0 / 30240 + y * (-1.0 / 1209600 +
            y * (1.0 / 47900160 + y * (-691.0 / 1307674368000 + y / 74724249600))))));
    return {even - z / 2, even + z / 2};
  }
  const double small = size / std::expm1(size);
  const double large = small + size;
  return z < 0 ? BernoulliPair{large, small} : BernoulliPair{small, large};
}

const std::vector<SpaceScheme>& space_schemes() {
  static const std::vector<SpaceScheme> schemes{
      {.entry = {.name = "chang_cooper",
                 .title = "Chang–Cooper",
                 .statement = "F = (D/d)(B(−z)p_L − B(z)p_R),  B(z) = z/(eᶻ − 1),  z = ∫ (b − ∂ₓD)/D dx between the centres",
                 .assumptions = "D > 0; z by three Gauss–Legendre nodes, exact where (b − ∂ₓD)/D is a polynomial of degree 5",
                 .source = "Chang and Cooper 1970, doi:10.1016/0021-9991(70)90001-X; the integral: Pareschi and Zanella "
                           "2018, arXiv:1702.00088, section 2",
                 .blind_to = "currents in the stationary state"},
       .claimed_order = 2,
       .positive = true,
       .integrates = true,
       .weights = exponential_weights},
      {.entry = {.name = "scharfetter_gummel",
                 .title = "Scharfetter–Gummel",
                 .statement = "F = (D/d)(B(−z)p_L − B(z)p_R),  B(z) = z/(eᶻ − 1),  z = (b − ∂ₓD)d/D on the face",
                 .assumptions = "D > 0; upwind where D = 0",
                 .source = "Scharfetter and Gummel 1969, doi:10.1109/T-ED.1969.16566, equation 22",
                 .blind_to = "the stationary law where (b − ∂ₓD)/D is not constant between centres"},
       .claimed_order = 2,
       .positive = true,
       .weights = exponential_weights},
      {.entry = {.name = "central",
                 .title = "Central differences in flux form",
                 .statement = "F = c(s p_L + (1 − s)p_R) − D(p_R − p_L)/d,  c = b − ∂ₓD, s linear interpolation",
                 .assumptions = "positive only where |c|d <= 2D",
                 .source = "LeVeque 2002, Finite Volume Methods for Hyperbolic Problems, section 4.2",
                 .blind_to = "wiggles in cells wider than 2D/|c|"},
       .claimed_order = 2,
       .weights = central_weights},
      {.entry = {.name = "upwind",
                 .title = "Upwind of first order",
                 .statement = "F = c⁺p_L − c⁻p_R − D(p_R − p_L)/d,  c = b − ∂ₓD",
                 .assumptions = "adds the diffusion |c|d/2",
                 .source = "Courant, Isaacson and Rees 1952, doi:10.1002/cpa.3160050303",
                 .blind_to = "all but the first order of transport"},
       .claimed_order = 1,
       .positive = true,
       .weights = upwind_weights},
      {.entry = {.name = "limited_upwind",
                 .title = "Upwind with limited slopes",
                 .statement = "F = c⁺(p_L + s_L h_L/2) − c⁻(p_R − s_R h_R/2) − D(p_R − p_L)/d,  s the harmonic mean of both slopes, "
                              "0 at extrema",
                 .assumptions = "explicit time steps; of first order in the largest error at extrema",
                 .source = "van Leer 1979, doi:10.1016/0021-9991(79)90145-1",
                 .blind_to = "the height of peaks"},
       .claimed_order = 2,
       .limited = true,
       .weights = diffusive_weights},
  };
  return schemes;
}

const SpaceScheme& space_scheme_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SpaceScheme& scheme : space_schemes()) {
    if (scheme.entry.name == name) return scheme;
    names.push_back(scheme.entry.name);
  }
  throw std::invalid_argument("space scheme \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

}  // namespace flowgauge

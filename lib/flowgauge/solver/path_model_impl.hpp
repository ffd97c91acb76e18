#pragma once
// Definition of path_model. Include only in path_model.cpp and path_model_multiprecision.cpp.

#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

template <class T>
Model<Batch<T>, T> path_model(const GaussianPath<T>& path, Parameterisation parameterisation) {
  auto output = [path, parameterisation](const Batch<T>& X, const T& t) -> Batch<T> {
    switch (parameterisation) {
      case Parameterisation::x0:
        return path.evaluate(t, X, Want::denoiser).denoiser;
      case Parameterisation::epsilon:
        return -path.level(t).sigma * path.evaluate(t, X, Want::score).score;
      case Parameterisation::v: {
        const NoiseLevel<T> level = path.level(t);
        const Evaluation<T> at = path.evaluate(t, X, Want::score | Want::denoiser);
        return -(level.alpha * level.sigma) * at.score - level.sigma * at.denoiser;
      }
      case Parameterisation::score:
        return path.evaluate(t, X, Want::score).score;
      case Parameterisation::velocity:
        return path.velocity(t, X);
    }
    return X;
  };
  return Model<Batch<T>, T>(path.schedule(), parameterisation, std::move(output));
}

}  // namespace flowgauge

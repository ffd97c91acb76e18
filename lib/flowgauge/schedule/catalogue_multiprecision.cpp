#include "flowgauge/schedule/schedule_impl.hpp"

namespace flowgauge {

template NoiseLevel<Quad> noise_level(const Schedule&, const Quad&);
template NoiseLevel<Mp50> noise_level(const Schedule&, const Mp50&);
template NoiseLevel<Dual<Mp50>> noise_level(const Schedule&, const Dual<Mp50>&);
template NoiseLevel<Mp50> noise_level(const Schedule&, const ClockTime<Mp50>&);
template Quad t_of_lambda(const Schedule&, const Quad&);
template Mp50 t_of_lambda(const Schedule&, const Mp50&);
template ClockTime<Mp50> time_of_lambda(const Schedule&, const Mp50&);

}  // namespace flowgauge

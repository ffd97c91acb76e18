#include <boost/math/special_functions/gamma.hpp>

#include "flowgauge/process/plain_process.hpp"
#include "flowgauge/process/process.hpp"

namespace flowgauge {

template <>
Mp50 log_gamma<Mp50>(const Mp50& x) {
  return boost::math::lgamma(x);
}

template <class T>
ExactProcess<T> exact_process(const Process& process) {
  return std::visit([](const auto& p) { return p.template exact<T>(); }, process);
}
template ExactProcess<Dual<Mp50>> exact_process(const Process&);

template <>
ExactProcess<Mp50> exact_process(const Process& process) {
  return plain_process(exact_process<Dual<Mp50>>(process));
}

}  // namespace flowgauge

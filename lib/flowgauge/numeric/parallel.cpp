#include "flowgauge/numeric/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace flowgauge {

void for_each_block(Index N, const std::function<void(Index begin, Index count)>& work) {
  if (N < 0) throw std::invalid_argument("for_each_block: N = " + std::to_string(N) + " must be >= 0");
  const Index blocks = (N + block_size - 1) / block_size;
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(blocks));
  tbb::parallel_for(tbb::blocked_range<Index>(0, blocks), [&](const tbb::blocked_range<Index>& range) {
    for (Index block = range.begin(); block < range.end(); ++block) {
      const Index begin = block * block_size;
      try {
        work(begin, std::min(block_size, N - begin));
      } catch (...) {
        failures[static_cast<std::size_t>(block)] = std::current_exception();
      }
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

void set_threads(int count) {
  if (count < 0) throw std::invalid_argument("set_threads: " + std::to_string(count) + " must be >= 0");
  static std::unique_ptr<tbb::global_control> limit;
  limit.reset();  // the old bound must go first: the smallest of those alive wins
  if (count > 0) {
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                  static_cast<std::size_t>(count));
  }
}

}  // namespace flowgauge

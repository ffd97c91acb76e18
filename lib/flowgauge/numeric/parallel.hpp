#pragma once
// Work over N points in fixed blocks of 64 by global index, so that results do not depend on the number of threads.

#include <functional>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

inline constexpr Index block_size = 64;

/// Calls work(begin, count) once for each block [64k, min(64k + 64, N)), in any order and on several threads. Every
/// block is run; if some throw, the exception of the first of them by index is thrown again.
void for_each_block(Index N, const std::function<void(Index begin, Index count)>& work);

/// Bounds the number of threads for the rest of the run; 0 means as many as the machine has.
/// Throws std::invalid_argument if negative.
void set_threads(int count);

}  // namespace flowgauge

// Philox draws against published answers, independence of blocking and threads.
#include "flowgauge/numeric/random.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/parallel.hpp"
#include "flowgauge/numeric/special.hpp"

using namespace flowgauge;

TEST_CASE("Philox4x64-10 gives the known answers of Random123 (kat_vectors)") {
  using Bits = std::array<std::uint64_t, 4>;
  CHECK(random_bits({0, 0}, 0, 0, 0) ==
        Bits{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b});
  // The order of the arguments: key (seed, experiment), counter (sample, step, block, 0).
  CHECK(random_bits({1, 0}, 0, 0, 0) != random_bits({0, 1}, 0, 0, 0));
  CHECK(random_bits({0, 0}, 1, 0, 0) != random_bits({0, 0}, 0, 1, 0));
  CHECK(random_bits({0, 0}, 0, 1, 0) != random_bits({0, 0}, 0, 0, 1));
}

TEST_CASE("experiment_number is FNV-1a") {
  CHECK(experiment_number("") == 0xcbf29ce484222325);
  CHECK(experiment_number("a") == 0xaf63dc4c8601ec8c);
  CHECK(experiment_number("foobar") == 0x85944171f73967e8);
}

TEST_CASE("uniforms lie strictly inside (0, 1) and normals are their quantiles") {
  const RandomKey key{42, experiment_number("uniforms")};
  double mean = 0;
  constexpr int count = 20000;
  for (int n = 0; n < count; ++n) {
    const double u = uniform(key, static_cast<std::uint64_t>(n), 3, 5);
    CHECK_UNARY(u > 0 && u < 1);
    mean += u / count;
    if (n < 10) CHECK(normal(key, static_cast<std::uint64_t>(n), 3, 5) == normal_quantile(u));
  }
  CHECK(std::fabs(mean - 0.5) <= std::sqrt(std::log(2 / 1e-9) / (2.0 * count)));  // Hoeffding at 1e-9
}

TEST_CASE("a batch cut in blocks holds the same numbers as the whole, column by sample and row by index") {
  const RandomKey key{7, 1};
  const Batch<double> whole = normal_batch(key, 2, 6, 100);
  const Batch<double> part = normal_batch(key, 2, 6, 30, 50);
  CHECK(part == whole.middleCols(50, 30));
  for (Index n : {0, 17, 99}) {
    for (Index i = 0; i < 6; ++i) {
      CHECK(whole(i, n) == normal(key, static_cast<std::uint64_t>(n), 2, static_cast<std::uint64_t>(i)));
    }
  }
  CHECK(normal_batch(key, 3, 6, 100) != whole);
  CHECK(uniform_batch(key, 2, 6, 100)(5, 99) == uniform(key, 99, 2, 5));
}

TEST_CASE("blocks cover every point once in pieces of 64, for any number of threads") {
  for (const int threads : {1, 2, 0}) {
    set_threads(threads);
    for (const Index N : {0, 1, 63, 64, 65, 1000}) {
      std::vector<int> seen(static_cast<std::size_t>(N), 0);
      Batch<double> X(2, N);
      for_each_block(N, [&](Index begin, Index count) {
        CHECK_UNARY(begin % block_size == 0 && count <= block_size && count > 0);
        for (Index n = begin; n < begin + count; ++n) ++seen[static_cast<std::size_t>(n)];
        X.middleCols(begin, count) = normal_batch({1, 1}, 0, 2, count, static_cast<std::uint64_t>(begin));
      });
      CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
      CHECK(X == normal_batch({1, 1}, 0, 2, N));
    }
  }
}

TEST_CASE("an exception in a block reaches the caller: the first by index, and every block was run") {
  for (const int threads : {1, 2}) {
    set_threads(threads);
    std::atomic<int> run = 0;
    CHECK_THROWS_WITH_AS(for_each_block(640,
                                        [&](Index begin, Index) {
                                          ++run;
                                          if (begin >= 128) throw std::runtime_error("block " + std::to_string(begin));
                                        }),
                         "block 128", std::runtime_error);
    CHECK(run == 10);
  }
  set_threads(0);
  CHECK_THROWS_AS(set_threads(-1), std::invalid_argument);
  CHECK_THROWS_AS(for_each_block(-1, [](Index, Index) {}), std::invalid_argument);
}

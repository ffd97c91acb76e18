// Transitions, equivalences and EDM's preconditioning against closed forms, and each of their laws seen failing.

#include <doctest/doctest.h>

#include <cmath>

#include "flowgauge/identity/catalogue.hpp"
#include "flowgauge/schedule/knots.hpp"
#include "flowgauge/study/pair_identities.hpp"
#include "flowgauge/study/transition_identities.hpp"
#include "red_laws.hpp"

using namespace flowgauge;

namespace {

bool near(double a, double b, double tolerance = 1e-14) {
  return std::abs(a - b) <= tolerance * (std::abs(a) + std::abs(b));
}

}  // namespace

TEST_CASE("transitions have their closed forms, VE without what was there at the start") {
  const Schedule ve = Ve{}, vp = VpLinear{}, edm = Edm{};
  const auto from_to = [](const Schedule& schedule, double from, double to) {
    return transition(noise_level(schedule, from), noise_level(schedule, to));
  };
  const double growth = std::pow(50 / 0.01, 0.01);
  CHECK(near(from_to(ve, 0, 0.01).variance, 1e-4 * (growth * growth - 1), 1e-13));
  // B.12: ignoring the offset is wrong by 1/(r^{0.02} − 1) there.
  const double sigma = noise_level(ve, 0.01).sigma;
  CHECK(sigma * sigma / from_to(ve, 0, 0.01).variance > 6);
  CHECK(near(from_to(vp, 0, 0.4).variance, 1 - std::exp(-(0.1 * 0.4 + 19.9 * 0.08))));
  CHECK(near(from_to(vp, 0.2, 0.4).variance, 1 - std::exp(-(0.1 * 0.2 + 19.9 * 0.06)), 1e-13));
  CHECK(near(from_to(vp, 0.2, 0.4).scale, std::exp(-(0.1 * 0.2 + 19.9 * 0.06) / 2), 1e-13));
  CHECK(near(from_to(edm, 0.5, 1.3).variance, 1.3 * 1.3 - 0.25));
  CHECK(from_to(edm, 0.5, 1.3).scale == 1);
  // In flow time the same SDE runs towards smaller t.
  CHECK(near(from_to(CondOt{}, 1, 0.25).variance, 0.5625));
  CHECK(near(from_to(CondOt{}, 0.5, 0.25).variance, 0.5625 - 0.25 * 0.25));
  // DDPM: one step of the table has variance β_k.
  CHECK(near(from_to(Schedule(Ddpm()), 0.5, 0.501).variance, 1e-4 + 500.0 / 999 * (0.02 - 1e-4), 1e-11));
}

TEST_CASE("equivalences have their closed forms") {
  for (const double t : {0.1, 0.5, 0.9}) {
    const Equivalence<double> edm = equivalence<double>(CondOt{}, Edm{}, t);
    CHECK(near(edm.time, (1 - t) / t));
    CHECK(near(edm.ratio, 1 / t));
    CHECK(near(edm.time_rate, -1 / (t * t)));
    CHECK(near(edm.ratio_rate, -1 / (t * t)));
    const Equivalence<double> shifted = equivalence<double>(CondOt{}, time_shifted(CondOt{}, 3), t);
    CHECK(near(shifted.time, 3 * t / (1 + 2 * t)));
    CHECK(near(shifted.ratio, 1));
    CHECK(std::abs(shifted.ratio_rate) <= 1e-14);
    const Equivalence<double> reversed = equivalence<double>(CondOt{}, time_reversed(CondOt{}), t);
    CHECK(near(reversed.time, 1 - t));
    CHECK(near(reversed.time_rate, -1));
  }
  // CondOT at t = ½ is VP at α = 1/√2: B = log 2.
  const Equivalence<double> vp = equivalence<double>(CondOt{}, VpLinear{}, 0.5);
  CHECK(near(vp.ratio, std::sqrt(2.0)));
  CHECK(near(0.1 * vp.time + 9.95 * vp.time * vp.time, std::log(2.0)));
}

TEST_CASE("the coefficients of EDM's preconditioning at σ = σ_d, and where squares overflow") {
  const Preconditioning<double> p = edm_preconditioning(0.5, 0.5);
  CHECK(near(p.skip, 0.5));
  CHECK(near(p.output, 0.5 / std::sqrt(2.0)));
  CHECK(near(p.input, std::sqrt(2.0)));
  CHECK(near(p.noise, std::log(0.5) / 4));
  CHECK(near(p.weight, 8));
  CHECK(near(p.denoiser(3, 2), 1.5 + std::sqrt(0.5)));
  CHECK(near(p.target(3, p.denoiser(3, 2)), 2));
  const Preconditioning<double> huge = edm_preconditioning(1e200, 1e180);
  CHECK(near(huge.skip, 1e-40));
  CHECK(near(huge.output, 1e180));
}

TEST_CASE("knots are where the tables bend, on the clock of what wraps them") {
  CHECK(knots(VpLinear{}).empty());
  CHECK(knots(Schedule(Ddpm(10))).size() == 9);
  const std::vector<Mp50> shifted = knots(time_shifted(Ddpm(4), 3));
  REQUIRE(shifted.size() == 3);
  // At τ = ¼ of the base: 3t/(1 + 2t) = ¼, t = 0.1.
  CHECK(static_cast<double>(shifted[0]) == 0.1);
  const std::vector<Mp50> reversed = knots(time_reversed(example_schedule("noise_table")));
  REQUIRE(reversed.size() == 4);
  CHECK(near(static_cast<double>(reversed[0]), 0.1));
  CHECK(near(static_cast<double>(reversed[3]), 0.8));
}

TEST_CASE("there is one pair of any two schedules") {
  const std::size_t count = schedule_entries().size();
  std::set<std::string> names;
  for (const SchedulePair& pair : schedule_pairs()) {
    CHECK(names.insert(pair.name).second);
    CHECK(pair.first != pair.second);
  }
  CHECK(names.size() == count * (count - 1) / 2);
}

TEST_CASE(
    "every law of transitions, pairs and preconditioning fails when what it speaks of is off by 1e-6, and for NaN") {
  for (const double off : {1.000001, std::nan("")}) {
    std::set<std::string> red;
    const TransitionSubject<double> transition_right = transition_subject<double>(SubVp{});
    CHECK(red_of(check_transition(transition_right)).empty());
    for (double Transition<double>::*member : {&Transition<double>::scale, &Transition<double>::variance}) {
      TransitionSubject<double> wrong = transition_right;
      wrong.transition = [=](double from, double to) {
        Transition<double> values = transition_right.transition(from, to);
        values.*member *= off;
        return values;
      };
      red.merge(red_of(check_transition(wrong)));
    }
    check_all_red(red, transition_law_entries());

    red.clear();
    CHECK(red_of(check_preconditioning<double>({edm_preconditioning<double>})).empty());
    using P = Preconditioning<double>;
    for (double P::*member : {&P::skip, &P::output, &P::input, &P::weight}) {
      const auto wrong = [=](double sigma, double data) {
        P values = edm_preconditioning(sigma, data);
        values.*member *= off;
        return values;
      };
      red.merge(red_of(check_preconditioning<double>({wrong})));
    }
    check_all_red(red, preconditioning_law_entries());

    const PairSubject<double> pair_right = pair_subject<double>(VpCosine{}, Ve{});
    CHECK(red_of(check_pair(pair_right)).empty());
    using E = Equivalence<double>;
    for (double E::*member : {&E::time, &E::time_rate, &E::ratio, &E::ratio_rate}) {
      PairSubject<double> wrong = pair_right;
      wrong.equivalence = [=](double t) {
        E values = pair_right.equivalence(t);
        values.*member *= off;
        return values;
      };
      CHECK(red_of(check_pair(wrong)).count("schedule_equivalence") == 1);
    }
  }
}

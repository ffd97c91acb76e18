#include "flowgauge/fault/digits_faults.hpp"

#include <cmath>

#include "flowgauge/solver/singlestep.hpp"
#include "flowgauge/study/digits_study.hpp"

namespace flowgauge {
namespace {

using Single = Model<SingleBatch, double>;
using Times = std::vector<double>;

/// DDPM whose v = 1 − ᾱ_s/ᾱ_t comes from a table of ᾱ in single precision.
StochasticSampler with_cancelled_variance() {
  StochasticSampler sampler = stochastic_named("ddpm_large");
  sampler.method.plan = [plan = sampler.method.plan](const StepAt& at) {
    const auto kept = [](const Node<double>& node) {
      const float alpha = static_cast<float>(node.level.alpha);
      return alpha * alpha;
    };
    NoisyPlan wrong = plan(at);
    wrong.end.normals[0] = static_cast<double>(std::sqrt(1 - kept(at.from()) / kept(at.to)));
    return wrong;
  };
  return sampler;
}

/// Rounded to the 11 significant bits of half precision.
double in_half(double x) {
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(mantissa, 11)), exponent - 11);
}

SingleBatch in_half(SingleBatch x) {
  for (float& value : x.values) value = static_cast<float>(in_half(static_cast<double>(value)));
  return x;
}

/// DDIM whose α and σ come from a table in half precision.
SingleBatch ddim_with_half_table(const Single& model, const Times& times, const SingleBatch& x) {
  const auto rounded = [](Node<double> node) {
    node.level.alpha = in_half(node.level.alpha);
    node.level.sigma = in_half(node.level.sigma);
    return node;
  };
  return run_singlestep(model, times, x, [&](const Schedule&, const Node<double>& from, const Node<double>& to) {
    return ddim_plan(rounded(from), rounded(to));
  });
}

/// The run with a model that is asked, or answers, otherwise.
SingleRun with_model(const SingleRun& run,
                     const std::function<SingleBatch(const Single&, const SingleBatch&, double)>& other) {
  return [=](const Single& model, const Times& times, const SingleBatch& x) {
    return run(Single(model.schedule(), Parameterisation::epsilon,
                      [=](const SingleBatch& at, double t) { return other(model, at, t); }),
               times, x);
  };
}

std::vector<CheckedResidual> check(const DigitsSubject& subject) {
  std::vector<CheckedResidual> checks;
  const DigitsStudy study{subject};
  run_digits(study, [&](const Record& record) {
    // A limit is what the right one ends in as well: rounding beyond the error of the steps.
    const Outcome outcome = record.outcome == Outcome::limit ? Outcome::ok : record.outcome;
    checks.push_back({record.id.substr(record.id.find('/') + 1), outcome, to_number(record.fields["factor"]),
                      to_number(record.fields["tolerance"])});
  });
  return checks;
}

}  // namespace

std::vector<Fault> digits_faults() {
  std::vector<Fault> faults;
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                         const DigitsSubject& right, const SingleRun& wrong) {
    faults.push_back({id, title, nature, right.entry.name, shows, [=](bool planted) {
                        DigitsSubject subject = right;
                        if (planted) subject.in_single = wrong;
                        return check(subject);
                      }});
  };
  plant("cancelled_variance", "Variance from 1 − ᾱ_s/ᾱ_t in single precision",
        "the noise of a step from a table of ᾱ whose entries near the data differ in their last bits "
        "(huggingface/diffusers PR 9004)",
        "single precision loses the more digits, the shorter the steps are",
        digits_subject(stochastic_named("ddpm_large")), digits_subject(with_cancelled_variance()).in_single);
  plant("half_precision_table", "α and σ from a table in half precision",
        "the table of the schedule is stored in half precision and widened again "
        "(AUTOMATIC1111/stable-diffusion-webui issue 14071)",
        "single precision loses as many digits as half precision does", digits_subject(solver_named("ddim")),
        ddim_with_half_table);
  const DigitsSubject multistep = digits_subject(solver_named("dpmpp_2m"));
  plant("half_precision_output", "Model outputs in half precision",
        "the state is kept in single precision, what the model answers passes through half precision "
        "(compare huggingface/diffusers PR 3005)",
        "single precision loses as many digits as half precision does", multistep,
        with_model(multistep.in_single,
                   [](const Single& model, const SingleBatch& x, double t) { return in_half(model.epsilon(x, t)); }));
  plant("half_precision_time", "Times in half precision",
        "the model is asked at times rounded to half precision (compare huggingface/diffusers issue 11749)",
        "single precision loses as many digits as half precision does", multistep,
        with_model(multistep.in_single,
                   [](const Single& model, const SingleBatch& x, double t) { return model.epsilon(x, in_half(t)); }));
  return faults;
}

}  // namespace flowgauge

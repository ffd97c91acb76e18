#include "sample_records.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

Json entry(const std::string& name, const std::string& title, const std::string& statement, const std::string& source) {
  return {{"name", name},      {"title", title},   {"statement", statement},
          {"assumptions", ""}, {"source", source}, {"blind_to", ""}};
}

struct SampleSolver {
  const char* name;
  const char* family;
  int order;
  int nfe_per_step;
  double constant;
  bool adaptive = false;
};

constexpr std::array<SampleSolver, 30> solvers{{
    {"euler", "one-step", 1, 1, 1.0},
    {"ddim", "exponential", 1, 1, 0.31},
    {"ddim_x0", "exponential", 1, 1, 0.42},
    {"exponential_euler", "exponential", 1, 1, 0.22},
    {"heun", "one-step", 2, 2, 0.62},
    {"midpoint", "one-step", 2, 2, 0.35},
    {"modified_midpoint", "Odeint", 2, 2, 0.48},
    {"ralston", "one-step", 2, 2, 0.55},
    {"adams_bashforth_2", "multistep", 2, 1, 1.1},
    {"dpmpp_2m", "multistep", 2, 1, 0.16},
    {"dpmpp_2s", "exponential", 2, 2, 0.12},
    {"deis_2", "multistep", 2, 1, 0.27},
    {"unipc_2", "multistep", 2, 1, 0.2},
    {"bosh3", "one-step", 3, 3, 0.4},
    {"ssp_rk3", "one-step", 3, 3, 0.66},
    {"adams_bashforth_moulton_3", "Odeint", 3, 2, 0.8},
    {"dpmpp_3m", "multistep", 3, 1, 0.18},
    {"dpmpp_3s", "exponential", 3, 3, 0.1},
    {"deis_3", "multistep", 3, 1, 0.3},
    {"unipc_3", "multistep", 3, 1, 0.24},
    {"runge_kutta4", "Odeint", 4, 4, 0.5},
    {"rk4", "one-step", 4, 4, 0.5},
    {"rk38", "one-step", 4, 4, 0.44},
    {"adams_bashforth_moulton_4", "Odeint", 4, 2, 0.9},
    {"adams_bashforth_moulton_5", "Odeint", 5, 2, 1.3},
    {"cash_karp54", "Odeint", 5, 6, 0.3},
    {"dopri5", "Odeint", 5, 6, 0.2},
    {"rk6", "one-step", 6, 7, 0.5},
    {"fehlberg78", "Odeint", 8, 13, 0.4},
    {"gragg_extrapolation", "Odeint", 8, 16, 0.9},
}};

Json environment() {
  return {{"compiler", "GNU 12.2.0"},
          {"build_type", "Release"},
          {"system", "Linux 6.1 x86_64"},
          {"processor", "sample processor"},
          {"threads", 2},
          {"boost", "1.74.0"},
          {"eigen", "3.4.0"}};
}

Record manifest(const Json& command, const Json& catalogue) {
  return {"manifest",
          "manifest",
          Outcome::ok,
          {{"program", "flowgauge"},
           {"program_version", "0.1.0"},
           {"suite", "core@1"},
           {"command", command},
           {"seed", 1},
           {"started", "2026-01-02T03:04:05Z"},
           {"environment", environment()},
           {"catalogue", catalogue}}};
}

// A ladder e(N) = c (N/8)^-p (1 + b/N) above a round-off floor, and its order by p̂ = 2 p_{k+1} − p_k.
struct Ladder {
  std::vector<double> errors, errors_max, local, steps, nfe;
  double p_hat = 0, low = 0, high = 0;
};

Ladder ladder(double constant, double order, double bend, double nfe_per_step, double floor) {
  Ladder result;
  for (int n = 16; n <= 512; n *= 2) {
    const double ripple = 1 + 0.01 * std::sin(7.0 * n + 31 * constant);
    const double error = constant * std::pow(n / 4.0, -order) * (1 + bend / n) * ripple + floor;
    result.steps.push_back(n);
    result.nfe.push_back(n * nfe_per_step);
    result.errors.push_back(error);
    result.errors_max.push_back(2.6 * error);
  }
  std::size_t used = 1;
  while (used < result.errors.size() && result.errors[used] >= 30 * floor) ++used;
  for (std::size_t k = 0; k + 1 < result.errors.size(); ++k) {
    result.local.push_back(std::log2(result.errors[k] / result.errors[k + 1]));
  }
  const double first = result.local[used - 3], second = result.local[used - 2];
  result.p_hat = 2 * second - first;
  result.low = std::min({first, second, result.p_hat});
  result.high = std::max({first, second, result.p_hat});
  return result;
}

Json whole(const std::vector<double>& values) {
  Json result = Json::array();
  for (double value : values) result.push_back(static_cast<int>(value));
  return result;
}

Record order_record(const SampleSolver& solver, const std::string& problem, const std::string& grid,
                    const std::string& parameterisation, const std::string& direction, const std::string& scalar,
                    double expected, const Ladder& l, double tolerance) {
  Record record{"order",
                check_id(solver.name, "order",
                         {{"grid", grid}, {"param", parameterisation}, {"problem", problem}, {"direction", direction}}),
                Outcome::ok,
                {{"solver", solver.name},
                 {"problem", problem},
                 {"grid", grid},
                 {"parameterisation", parameterisation},
                 {"direction", direction},
                 {"scalar", scalar},
                 {"norm", "rms"},
                 {"claimed_order", solver.order},
                 {"expected_order", expected},
                 {"measured_order", number(l.p_hat)},
                 {"interval", numbers({l.low, l.high})},
                 {"tolerance", tolerance},
                 {"one_sided", false},
                 {"steps", whole(l.steps)},
                 {"nfe", whole(l.nfe)},
                 {"errors", numbers(l.errors)},
                 {"errors_max", numbers(l.errors_max)},
                 {"local_orders", numbers(l.local)},
                 {"slope", number(l.local.front())},
                 {"floor", 1e-15},
                 {"ladder", "asymptotic"},
                 {"gci", {{"index_fine", number(l.errors.back() / 2)}, {"asymptotic_ratio", 1.0625}}}}};
  return record;
}

void fail(Record& record, Outcome outcome, const std::string& cause, const std::string& detail) {
  record.outcome = outcome;
  record.fields["cause"] = cause;
  record.fields["detail"] = detail;
}

Record identity_record(const std::string& subject, const std::string& identity, const std::string& scalar,
                       double residual, double tolerance) {
  return {"identity",
          check_id(subject, identity, {{"scalar", scalar}}),
          Outcome::ok,
          {{"identity", identity},
           {"subject", subject},
           {"scalar", scalar},
           {"residual", number(residual)},
           {"relative_error", number(residual * 3)},
           {"condition", 3.0},
           {"tolerance", tolerance},
           {"points", 64},
           {"worst", {{"t", 0.25}, {"x", {1.5, -0.5}}}}}};
}

Record fault_record(const std::string& name, const std::string& title, const std::string& nature, bool caught,
                    const std::string& by, double residual) {
  Record record{"fault",
                check_id("fault", name),
                Outcome::ok,
                {{"fault", name},
                 {"title", title},
                 {"nature", nature},
                 {"caught", caught},
                 {"caught_by", caught ? by : ""},
                 {"checks", Json::array({{{"check", by},
                                          {"residual", number(residual)},
                                          {"tolerance", 1e-12},
                                          {"margin", number(residual / 1e-12)},
                                          {"clean_residual", 2e-15}}})},
                 {"margin", number(residual / 1e-12)}}};
  if (!caught) fail(record, Outcome::fault, "missed", "No check that a right implementation passes turned red on it.");
  return record;
}

Record work_precision_record(const SampleSolver& solver, const std::string& problem, const std::string& grid) {
  Json value = Json::array(), nfe = Json::array(), error_max = Json::array(), error_rms = Json::array(),
       seconds = Json::array();
  for (int k = 0; k < 7; ++k) {
    const double n = 8 * std::pow(2.0, k);
    const double evaluations =
        solver.adaptive ? 30 * std::pow(2.0, k * 0.8) * solver.nfe_per_step / 3 : n * solver.nfe_per_step;
    const double per_step = solver.adaptive ? evaluations / solver.nfe_per_step * 1.5 : n;
    const double error = solver.constant * std::pow(per_step / 4, -solver.order) + 3e-15;
    value.push_back(solver.adaptive ? Json(std::pow(10.0, -3 - k)) : Json(static_cast<int>(n)));
    nfe.push_back(std::round(evaluations));
    error_rms.push_back(error);
    error_max.push_back(2.6 * error);
    seconds.push_back(evaluations * 2.1e-6);
  }
  return {"work_precision",
          check_id(solver.name, "work_precision", {{"grid", grid}, {"problem", problem}}),
          Outcome::ok,
          {{"solver", solver.name},
           {"problem", problem},
           {"grid", grid},
           {"adaptive", solver.adaptive},
           {"knob", solver.adaptive ? "tolerance" : "steps"},
           {"value", value},
           {"nfe", nfe},
           {"error_max", error_max},
           {"error_rms", error_rms},
           {"seconds", seconds}}};
}

struct Component {
  double weight, x, y;
};
const std::array<Component, 2> components{{{0.4, -1.2, 0.5}, {0.6, 1.1, -0.3}}};

double deviation_at(double t) { return std::hypot(1 - t, 0.22 * t); }

// Density and velocity of a mixture of round components under α = t, σ = 1 − t.
struct Flow {
  double density = 0, u = 0, v = 0;
};
Flow flow_at(int dimension, double t, double x, double y) {
  const double deviation = deviation_at(t), rate = (0.22 * 0.22 * t - (1 - t)) / (deviation * deviation);
  Flow flow;
  for (const Component& c : components) {
    const double dx = x - t * c.x, dy = dimension == 1 ? 0 : y - t * c.y;
    const double p = c.weight * std::exp(-(dx * dx + dy * dy) / (2 * deviation * deviation)) /
                     std::pow(deviation * std::sqrt(6.283185307179586), dimension);
    flow.density += p;
    flow.u += p * (c.x + rate * dx);
    flow.v += p * (c.y + rate * dy);
  }
  flow.u /= flow.density;
  flow.v /= flow.density;
  return flow;
}

Record field_record(const std::string& problem, int dimension, const char* quantity, const std::vector<double>& t) {
  Json lambda = Json::array();
  for (double at : t) lambda.push_back(std::log(at / (1 - at)));
  return {"field",
          check_id("cond_ot." + problem, "field", {{"quantity", quantity}}),
          Outcome::ok,
          {{"problem", problem}, {"dimension", dimension}, {"quantity", quantity}, {"t", numbers(t)}, {"lambda", lambda}}};
}

std::vector<double> even(double low, double high, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(low + (high - low) * i / (count - 1));
  return values;
}

// Density, velocity and flow lines of a problem on the line or in the plane, for pictures.
void put_fields(const std::string& problem, int dimension, std::vector<Record>& records) {
  const std::vector<double> t = even(0.08, 0.95, dimension == 1 ? 31 : 6), fine = even(0.08, 0.95, 31);
  for (const bool density : {true, false}) {
    const std::vector<double> x = even(-2.5, 2.5, dimension == 1 ? 61 : density ? 25 : 9);
    Record record = field_record(problem, dimension, density ? "density" : "velocity", t);
    record.fields["x"] = numbers(x);
    if (dimension == 2) record.fields["y"] = numbers(x);
    record.fields["values"] = Json::array();
    for (double at : t) {
      Json plane = Json::array();
      for (double a : x) {
        if (dimension == 1) {
          const Flow flow = flow_at(1, at, a, 0);
          plane.push_back(density ? flow.density : flow.u);
          continue;
        }
        Json row = Json::array();
        for (double b : x) {
          const Flow flow = flow_at(2, at, a, b);
          row.push_back(density ? Json(flow.density) : Json{flow.u, flow.v});
        }
        plane.push_back(row);
      }
      record.fields["values"].push_back(plane);
    }
    records.push_back(record);
  }
  Record lines = field_record(problem, dimension, "trajectories", fine);
  lines.fields["method"] = "quantile";
  lines.fields["values"] = Json::array();
  std::vector<std::pair<double, double>> points;
  for (int n = 0; n < 8; ++n) points.emplace_back(1.6 * std::cos(n * 0.8), dimension == 1 ? 0 : 1.6 * std::sin(n * 0.8));
  for (std::size_t i = 0; i < fine.size(); ++i) {
    Json row = Json::array();
    for (const auto& [x, y] : points) row.push_back(dimension == 1 ? Json(x) : Json{x, y});
    lines.fields["values"].push_back(row);
    if (i + 1 == fine.size()) break;
    constexpr int steps = 40;
    for (auto& [x, y] : points) {
      for (int k = 0; k < steps; ++k) {
        const Flow flow = flow_at(dimension, fine[i] + (fine[i + 1] - fine[i]) * k / steps, x, y);
        x += (fine[i + 1] - fine[i]) / steps * flow.u;
        y += (fine[i + 1] - fine[i]) / steps * flow.v;
      }
    }
  }
  records.push_back(lines);
}

Json errata_catalogue() {
  const auto erratum = [](const char* name, const char* title, const char* printed, const char* corrected, const char* verdict,
                          const char* note, bool numbered, const char* later) {
    return Json{{"name", name},       {"title", title},   {"statement", printed}, {"corrected", corrected},
                {"verdict", verdict}, {"note", note},     {"numbered", numbered}, {"later", later}};
  };
  const char* const first = "Notes on | flows <and> diffusions";
  const char* const second = "A second text";
  return {erratum("001.5", first, "p(x) = p_z(f⁻¹(x)) |det J_f(x)|", "p(x) = p_z(f(x)) |det J_f(x)|", "wrong",
                  "f is the normalising map.", true, ""),
          erratum("001.1", first, "z = f(x)", "", "correct", "", true, ""),
          erratum("001.3", first, "|det J| is the determinant", "|det J| is its absolute value", "wording", "", false, ""),
          erratum("002.4", second, "u(x|z) = (α̇ − (σ̇/σ) α) z + (σ̇/σ) x", "", "correct", "0/0 at t = 1.", true, ""),
          erratum("002.9", second, "J = ∇f", "J = (∇f)ᵀ", "ambiguous", "", true, "change of variables"),
          erratum("002.10", second, "E‖∇log p‖²", "E‖∇log p‖² / 2", "wrong", "", true, "")};
}

Record erratum_record(const char* name, const char* source, const char* verdict, const char* printed, const char* corrected,
                      double printed_error, double corrected_error) {
  Record record{"erratum",
                check_id("erratum", name),
                Outcome::ok,
                {{"erratum", name},
                 {"source", source},
                 {"verdict", verdict},
                 {"printed", printed},
                 {"corrected", corrected},
                 {"note", ""},
                 {"claim", "N(0, 1) under f(x) = 2x + 1, on 64 points."},
                 {"printed_error", number(printed_error)},
                 {"tolerance", 1e-12}}};
  if (std::string(verdict) == "wrong") record.fields["corrected_error"] = number(corrected_error);
  return record;
}

std::vector<Record> erratum_records() {
  std::vector<Record> records{
      erratum_record("001.5", "Notes on | flows <and> diffusions", "wrong", "p(x) = p_z(f⁻¹(x)) |det J_f(x)|",
                     "p(x) = p_z(f(x)) |det J_f(x)|", 0.75, 3e-16),
      erratum_record("002.4", "A second text", "correct", "u(x|z) = (α̇ − (σ̇/σ) α) z + (σ̇/σ) x", "", 4e-16, 0)};
  return records;
}

Json methods_catalogue() {
  const auto one = [](const char* kind, const char* name) { return Json{{"kind", kind}, {"name", name}}; };
  return Json::array({{{"name", "flow_matching"},
                       {"title", "Flow matching"},
                       {"statement", "its velocity carries p_t: the continuity equation"},
                       {"entries", {one("identity", "continuity"), one("solver", "heun"), one("fault", "M01"), one("objective", "absent")}},
                       {"out_of_scope", ""},
                       {"later", ""}},
                      {{"name", "gan"},
                       {"title", "Adversarial training"},
                       {"statement", "nothing"},
                       {"entries", Json::array()},
                       {"out_of_scope", "no exact answer is known"},
                       {"later", ""}}});
}

}  // namespace

std::vector<Record> small_sample() {
  std::vector<Record> records;
  const Json catalogue{
      {"identities",
       {entry("continuity", "Continuity equation", "∂ₜp + ∇·(p u) = 0", "Chen et al. 2018, arXiv:1806.07366")}},
      {"solvers",
       {{{"name", "heun"},
         {"title", "Heun's method"},
         {"family", "one-step"},
         {"claimed_order", 2},
         {"source", "Heun 1900"}}}},
      {"errata", errata_catalogue()},
      {"methods", methods_catalogue()}};
  records.push_back(manifest({"flowgauge", "verify", "--filter", "a|b c"}, catalogue));
  records.push_back(identity_record("vp_linear.gaussian_1d", "continuity", "mp50", 3e-40, 1e-25));
  records.push_back(identity_record("vp_linear.gaussian_1d", "continuity", "double", 2e-15, 1e-12));
  Record broken =
      identity_record("ve.gaussian_1d", "continuity", "double", std::numeric_limits<double>::quiet_NaN(), 1e-12);
  fail(broken, Outcome::fault, "not_finite", hostile_text);
  records.push_back(broken);
  Record skipped{"identity",
                 check_id("edm.gaussian_1d", "continuity", {{"scalar", "double"}}),
                 Outcome::not_applicable,
                 {{"identity", "continuity"}, {"subject", "edm.gaussian_1d"}, {"scalar", "double"}}};
  fail(skipped, Outcome::not_applicable, "no_density", "The subject has atoms.");
  records.push_back(skipped);
  const SampleSolver heun{"heun", "one-step", 2, 2, 0.62};
  records.push_back(
      order_record(heun, "mix1d", "time_uniform", "x0", "backward", "double", 2, ladder(0.6, 2, 0.5, 2, 0), 0.05));
  Record rough = order_record(heun, "mix1d", "rough", "x0", "backward", "double", 2, ladder(0.6, 1, 0.5, 2, 0), 0.05);
  fail(rough, Outcome::limit, "smooth_grid_only", "The order falls to 1 where neighbouring steps differ.");
  records.push_back(rough);
  Record undecided =
      order_record(heun, "mix1d", "karras", "x0", "backward", "double", 2, ladder(1e-13, 2, 0.5, 2, 0), 0.05);
  undecided.fields["measured_order"] = "nan";
  undecided.fields["interval"] = {"nan", "nan"};
  undecided.fields["ladder"] = "at_floor";
  fail(undecided, Outcome::inconclusive, "at_floor", "Fewer than three errors stand above the round-off floor.");
  records.push_back(undecided);
  records.push_back({"error",
                     check_id("heun", "right_limit", {{"problem", "mix1d"}}),
                     Outcome::ok,
                     {{"solver", "heun"},
                      {"problem", "mix1d"},
                      {"grid", "time_uniform"},
                      {"parameterisation", "x0"},
                      {"direction", "backward"},
                      {"steps", 512},
                      {"nfe", 1024},
                      {"nfe_expected", 1024},
                      {"error_max", 3e-5},
                      {"error_rms", 1e-5},
                      {"tolerance", 1e-3}}});
  Record crashed{"error",
                 check_id("wild", "right_limit", {{"problem", "mix1d"}}),
                 Outcome::error,
                 {{"solver", "wild"}, {"problem", "mix1d"}, {"grid", "time_uniform"}}};
  fail(crashed, Outcome::error, "exception", "The solver threw: step size is zero.");
  crashed.fields["known"] = "upstream issue 7";
  records.push_back(crashed);
  records.push_back({"law",
                     check_id("heun", "law", {{"problem", "gaussian"}}),
                     Outcome::ok,
                     {{"solver", "heun"},
                      {"problem", "gaussian"},
                      {"grid", "time_uniform"},
                      {"steps", 64},
                      {"w2", 1.5e-4},
                      {"w2_predicted", 1.5e-4},
                      {"deviation", 0},
                      {"tolerance", 0.01},
                      {"mean_error", 1e-4},
                      {"std_error", 5e-5}}});
  records.push_back(work_precision_record(heun, "mix1d", "time_uniform"));
  records.push_back({"field",
                     "mix1d/field/quantity=density",
                     Outcome::ok,
                     {{"problem", "mix1d"},
                      {"quantity", "density"},
                      {"t", {0, 1}},
                      {"x", {-1, 1}},
                      {"values", {{0.1, 0.2}, {0.3, "inf"}}}}});
  records.push_back(
      fault_record("M01", "Sign of the score", "the score carries the wrong sign", true, "score_gradient", 2.0));
  records.push_back(
      fault_record("M02", "Half a divergence", "the divergence lacks its last term", false, "continuity", 1e-14));
  for (Record& record : erratum_records()) records.push_back(std::move(record));
  // The text is called wrong, but the numbers find nothing wrong with it.
  Record contradicted = erratum_record("002.10", "A second text", "wrong", "E‖∇log p‖²", "E‖∇log p‖² / 2", 2e-16, 0.5);
  fail(contradicted, Outcome::fault, "verdict_contradicted", "The printed form holds and the corrected form does not.");
  records.push_back(contradicted);
  Record finding{"finding",
                 check_id("adams", "uneven_steps"),
                 Outcome::limit,
                 {{"title", "Adams steppers assume a constant step"},
                  {"text", "On the rough grid their order falls to 1."},
                  {"evidence", {{"rough", 1.01}, {"time_uniform", 3.98}}}}};
  fail(finding, Outcome::limit, "smooth_grid_only", "Shown by the same stepper on two grids.");
  records.push_back(finding);
  records.push_back({"timing", "timing/verify", Outcome::ok, {{"what", "verify"}, {"seconds", 1.25}}});
  return records;
}

std::vector<Record> rich_sample() {
  std::vector<Record> records;
  const std::array<std::array<const char*, 4>, 14> identities{{
      {"velocity_forms", "Five equal forms of the velocity", "u = f x − ½ g² s = (α̇/α) x − (σσ̇ − σ²α̇/α) s",
       "Albergo et al. 2023, arXiv:2303.08797, eq. 2.9"},
      {"tweedie_first", "Tweedie, first order", "α D(x) = x + σ² ∇ log p", "Efron 2011, doi:10.1198/jasa.2011.tm11181"},
      {"tweedie_second", "Tweedie, second order", "α² V(x) = σ² (I + σ² ∇² log p)",
       "Meng et al. 2021, arXiv:2111.04726"},
      {"score_gradient", "Score is a gradient", "s = ∇ log p", "Hyvärinen 2005"},
      {"hessian", "Hessian of the log density", "H = ∇² log p", "Robbins 1956"},
      {"divergence", "Divergence of the velocity", "∇·u = tr ∂u/∂x", "definition"},
      {"continuity", "Continuity equation", "∂ₜp + ∇·(p u) = 0", "Lipman et al. 2023, arXiv:2210.02747, eq. 26"},
      {"fokker_planck", "Fokker–Planck equation", "∂ₜp = −∇·(f p) + ½ g² Δp",
       "Song et al. 2021, arXiv:2011.13456, eq. 33"},
      {"anderson_reverse", "Reverse-time SDE", "dx = (f − g² s) dt + g dw̄",
       "Anderson 1982, doi:10.1016/0304-4149(82)90051-5"},
      {"total_mass", "Total mass", "∫ p dx = 1", "definition"},
      {"mean", "Mean along the path", "E x = α m", "mathematics E.30"},
      {"covariance", "Covariance along the path", "Cov x = α² C + σ² I", "mathematics E.30"},
      {"log_snr", "Log-SNR", "λ = log(α/σ)", "Kingma et al. 2021, arXiv:2107.00630"},
      {"rotation", "Rotation", "p(Qx; Q) = p(x)", "symmetry"},
  }};
  Json catalogue{{"identities", Json::array()}, {"solvers", Json::array()}};
  for (const auto& [name, title, statement, source] : identities) {
    Json e = entry(name, title, statement, source);
    e["kind"] = std::string(name) == "log_snr" ? "schedule" : "path";
    catalogue["identities"].push_back(e);
  }
  catalogue["errata"] = errata_catalogue();
  catalogue["methods"] = methods_catalogue();
  catalogue["problems"] = {entry("mixture_1d", "Two components on the line", "", "")};
  for (const SampleSolver& solver : solvers) {
    Json e = entry(solver.name, solver.name, "", "sample");
    e["family"] = solver.family;
    e["claimed_order"] = solver.order;
    e["nfe_per_step"] = solver.nfe_per_step;
    e["adaptive"] = solver.adaptive;
    catalogue["solvers"].push_back(e);
  }
  records.push_back(manifest({"flowgauge", "study", "--seed", "1", "--out", "out/study"}, catalogue));

  const std::array<const char*, 4> subjects{"vp_linear.mixture_2d", "cond_ot.gaussian_8d", "ve.mixture_1d",
                                            "edm.empirical_2d"};
  std::uint32_t state = 12345;
  const auto next = [&state] {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) / 16777216.0;
  };
  for (const auto& identity : identities) {
    for (const char* subject : subjects) {
      records.push_back(identity_record(subject, identity[0], "mp50", std::pow(10.0, -48 + 8 * next()), 1e-25));
      records.push_back(identity_record(subject, identity[0], "double", std::pow(10.0, -15.6 + 2.4 * next()), 1e-12));
    }
  }

  for (const char* problem : {"mixture_1d", "vp_linear.gaussian_2d"}) {
    for (const char* grid : {"time_uniform", "lambda_uniform", "rough"}) {
      for (const SampleSolver& solver : solvers) {
        const bool adams = std::string(solver.name).find("adams") == 0 && solver.order > 2;
        const double expected = adams && std::string(grid) == "rough"            ? 1
                                : adams && std::string(grid) == "lambda_uniform" ? 2
                                                                                 : solver.order;
        const double floor = solver.order >= 8 ? 1e-33 : 2e-16;
        const double factor = std::string(grid) == "rough" ? 1.8 : std::string(grid) == "lambda_uniform" ? 0.7 : 1;
        const Ladder l = ladder(factor * solver.constant, expected, 0.6, solver.nfe_per_step, floor);
        const char* scalar = solver.order >= 8 ? "quad" : "double";
        Record record = order_record(solver, problem, grid, "velocity", "backward", scalar, expected, l,
                                     solver.order <= 4 ? 0.05 : 0.1);
        if (expected < solver.order) {
          fail(record, Outcome::limit, "smooth_grid_only",
               std::string("The Adams coefficients assume a constant step; on this grid the order falls to ") +
                   (expected == 1 ? "1." : "2."));
        }
        if (std::string(solver.name) == "unipc_3" && std::string(grid) == "rough") {
          const Ladder low = ladder(0.3, 2, 0.6, 1, floor);
          record = order_record(solver, problem, grid, "velocity", "backward", scalar, 3, low, 0.05);
          fail(record, Outcome::fault, "order_out_of_band",
               "Order 2.00 measured where 3 is expected: the corrector uses the wrong step ratio.");
        }
        records.push_back(record);
      }
    }
  }
  for (std::size_t i = 0; i < solvers.size(); i += 3) {
    const SampleSolver& solver = solvers[i];
    Record record{"error",
                  check_id(solver.name, "right_limit", {{"problem", "mixture_1d"}}),
                  Outcome::ok,
                  {{"solver", solver.name},
                   {"problem", "mixture_1d"},
                   {"grid", "time_uniform"},
                   {"parameterisation", "velocity"},
                   {"direction", "backward"},
                   {"steps", 512},
                   {"nfe", 512 * solver.nfe_per_step},
                   {"nfe_expected", 512 * solver.nfe_per_step},
                   {"error_max", 2e-4 / solver.order},
                   {"error_rms", 1e-4 / solver.order},
                   {"tolerance", 1e-3}}};
    records.push_back(record);
  }
  for (const char* problem : {"mixture_1d", "vp_linear.gaussian_2d"}) {
    for (std::size_t i : {0u, 4u, 9u, 16u, 21u, 28u})
      records.push_back(work_precision_record(solvers[i], problem, "time_uniform"));
    SampleSolver adaptive{"dopri5_controlled", "Odeint", 5, 6, 0.2, true};
    records.push_back(work_precision_record(adaptive, problem, "adaptive"));
    adaptive = {"bulirsch_stoer", "Odeint", 8, 16, 0.9, true};
    records.push_back(work_precision_record(adaptive, problem, "adaptive"));
  }
  const std::array<const char*, 20> natures{"score with the wrong sign",
                                            "σ in place of σ²",
                                            "α and σ exchanged",
                                            "β in place of ∫β",
                                            "missing ½ in the probability-flow drift",
                                            "log-sum-exp without the maximum",
                                            "divergence summed, not averaged",
                                            "time of the second stage is the old one",
                                            "diffusion time read as flow time",
                                            "weights not normalised",
                                            "covariance inverted twice",
                                            "transposed rotation",
                                            "g in place of g²",
                                            "denoiser divided by σ",
                                            "t clipped at 1e-3",
                                            "posterior covariance without the α² factor",
                                            "cosine schedule without its offset",
                                            "first step skipped",
                                            "Adams coefficient swapped",
                                            "λ in place of 2λ"};
  for (std::size_t i = 0; i < natures.size(); ++i) {
    const std::string name = (i < 9 ? "M0" : "M") + std::to_string(i + 1);
    const bool caught = i != 16;
    records.push_back(fault_record(name, natures[i], std::string("Planted: ") + natures[i] + ".", caught,
                                   identities[i % identities.size()][0],
                                   caught ? std::pow(10.0, -8 + 9 * next()) : 4e-14));
  }
  for (const char* divergence : {"exact", "rademacher"}) {
    records.push_back({"likelihood",
                       check_id("rk4", "likelihood_error", {{"divergence", divergence}, {"problem", "mixture_2d"}}),
                       Outcome::ok,
                       {{"solver", "rk4"},
                        {"problem", "mixture_2d"},
                        {"grid", "time_uniform"},
                        {"divergence", divergence},
                        {"steps", 64},
                        {"nfe", 256},
                        {"total", 0.031},
                        {"truncation", 0.03},
                        {"prior_mismatch", 2.5e-3},
                        {"kl", 1.5e-5},
                        {"discretisation", 4e-8},
                        {"error_rms", 1e-9},
                        {"tolerance", 2e-8}}});
  }
  Record of_likelihood = work_precision_record(solvers[0], "mixture_2d", "time_uniform");
  of_likelihood.id = check_id(solvers[0].name, "likelihood_work_precision", {{"problem", "mixture_2d"}});
  of_likelihood.fields["norm"] = "log_likelihood";
  records.push_back(of_likelihood);
  Record finding{
      "finding",
      check_id("adams_bashforth_moulton_4", "constant_step"),
      Outcome::limit,
      {{"title", "Odeint's Adams steppers assume a constant step"},
       {"text", "The same stepper has order 4 on the uniform-t grid, 2 on the uniform-λ grid and 1 on the rough grid."},
       {"evidence", {{"time_uniform", 4.0}, {"lambda_uniform", 2.0}, {"rough", 1.0}}}}};
  fail(finding, Outcome::limit, "smooth_grid_only", "Three grids, one stepper: the coefficients do not see the step.");
  records.push_back(finding);
  for (Record& record : erratum_records()) records.push_back(std::move(record));
  put_fields("mixture_1d", 1, records);
  put_fields("another_1d", 1, records);
  put_fields("mixture_2d", 2, records);
  records.push_back({"timing", "timing/identities", Outcome::ok, {{"what", "identities"}, {"seconds", 8.4}}});
  records.push_back({"timing", "timing/orders", Outcome::ok, {{"what", "orders"}, {"seconds", 21.7}}});
  return records;
}

}  // namespace flowgauge

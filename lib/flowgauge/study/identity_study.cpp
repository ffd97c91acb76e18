#include "flowgauge/study/identity_study.hpp"

#include "flowgauge/study/continuous_flow_identities.hpp"
#include "flowgauge/study/distance_identities.hpp"
#include "flowgauge/study/estimator_identities.hpp"
#include "flowgauge/study/fold_identities.hpp"
#include "flowgauge/study/information_identities.hpp"
#include "flowgauge/study/interpolant_identities.hpp"
#include "flowgauge/study/langevin_identities.hpp"
#include "flowgauge/study/likelihood_identities.hpp"
#include "flowgauge/study/map_identities.hpp"
#include "flowgauge/study/objective_identities.hpp"
#include "flowgauge/study/pair_identities.hpp"
#include "flowgauge/study/path_identities.hpp"
#include "flowgauge/study/process_identities.hpp"
#include "flowgauge/study/schedule_identities.hpp"
#include "flowgauge/study/solver_identities.hpp"
#include "flowgauge/study/stochastic_identities.hpp"
#include "flowgauge/study/transition_identities.hpp"

namespace flowgauge {

std::vector<IdentityTask> identity_tasks(const std::vector<Problem>& problems) {
  std::vector<IdentityTask> all;
  for (std::vector<IdentityTask>& kind : std::vector{
           schedule_identities(),         //
           transition_identities(),       //
           preconditioning_identities(),  //
           pair_identities(),             //
           path_identities(problems),     //
           information_identities(),      //
           reverse_kernel_identities(),   //
           degradation_identities(),      //
           interpolant_identities(),      //
           process_identities(),          //
           objective_identities(),        //
           distance_identities(),         //
           map_identities(),              //
           fold_identities(),             //
           solver_identities(),           //
           stochastic_identities(),       //
           langevin_identities(),         //
           continuous_flow_identities(),  //
           trace_identities(),            //
           sensitivity_identities(),      //
           likelihood_identities(),       //
       }) {
    for (IdentityTask& task : kind) all.push_back(std::move(task));
  }
  return all;
}

std::vector<std::string> identity_ids(const std::vector<Problem>& problems) {
  std::vector<std::string> all;
  for (const IdentityTask& task : identity_tasks(problems)) all.insert(all.end(), task.ids.begin(), task.ids.end());
  return all;
}

void run_identities(const std::vector<Problem>& problems, std::uint64_t seed,
                    const std::function<bool(const std::string& id)>& selected,
                    const std::function<void(const Record&)>& sink) {
  run_identity_tasks(identity_tasks(problems), seed, selected, sink);
}

}  // namespace flowgauge

/* DDIM in C, as image models run it: float32, one image of 4 x 8 x 8 at a time.

   cc -std=c99 -O2 -I../c ddim.c -o ddim -lm && flowgauge gauge -- ./ddim */
#define FLOWGAUGE_CLIENT_IMPLEMENTATION
#include "flowgauge_client.h"

enum { SIZE = 4 * 8 * 8 };

static int ddim(flowgauge_task* task) {
  float x[SIZE], epsilon[SIZE];
  long i;
  int j;
  if (task->size != SIZE) return flowgauge_fail(task, "made for one image of 4 x 8 x 8");
  if (flowgauge_start(task, task->alpha[0], task->sigma[0], x)) return 1;
  for (i = 0; i < task->steps; ++i) {
    const float alpha = (float)task->alpha[i], sigma = (float)task->sigma[i];
    const float next_alpha = (float)task->alpha[i + 1], next_sigma = (float)task->sigma[i + 1];
    if (flowgauge_model(task, "epsilon", alpha, sigma, x, epsilon)) return 1;
    for (j = 0; j < SIZE; ++j) {
      const float data = (x[j] - sigma * epsilon[j]) / alpha;
      x[j] = next_alpha * data + next_sigma * epsilon[j];
    }
  }
  return flowgauge_end(task, (float)task->alpha[task->steps], (float)task->sigma[task->steps], x);
}

int main(void) {
  static const flowgauge_subject subjects[] = {
      {"ddim_c", "sampler",
       "{\"order\": 1, \"evaluations\": \"N\", \"source\": \"Song et al. 2021, arXiv:2010.02502, eq. 12\"}",
       "{\"dtype\": \"f32\", \"batch\": 1, \"shape\": [4, 8, 8], \"parameterisations\": [\"epsilon\"]}", ddim}};
  return flowgauge_serve("ddim in C 1", subjects, 1);
}

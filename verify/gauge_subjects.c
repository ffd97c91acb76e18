/* Subjects for the test of the C client: every request and every end of a task; C99, and C++ too. */
#define FLOWGAUGE_CLIENT_IMPLEMENTATION
#include "flowgauge_client.h"

static int ddim(flowgauge_task* task) {
  double* x = (double*)malloc(2 * task->size * sizeof(double));
  double* data = x + task->size;
  int failed;
  long i;
  size_t j;
  printf("a line on standard output that must not break the framing\n");
  fflush(stdout);
  failed = flowgauge_start(task, task->noise_end.alpha, task->noise_end.sigma, x);
  for (i = 0; !failed && i < task->steps; ++i) {
    const double a = task->alpha[i], s = task->sigma[i];
    failed = flowgauge_model(task, task->parameterisation, a, s, x, data);
    for (j = 0; j < task->size; ++j) {
      x[j] = task->alpha[i + 1] * data[j] + task->sigma[i + 1] * (x[j] - a * data[j]) / s;
    }
    failed = failed || flowgauge_step(task, i + 1, task->alpha[i + 1], task->sigma[i + 1]);
  }
  if (!failed) flowgauge_end(task, task->data_end.alpha, task->data_end.sigma, x);
  free(x);
  return failed;
}

/* One request of every kind; the result is what the last five of them answered, one after another. */
static int requests(flowgauge_task* task) {
  float x[6], y[6], all[6];
  const double rows[3] = {0.5, 0.25, 0.125}, levels[3] = {1.0, 0.75, 0.625};
  int j;
  if (task->size != 6 || !task->single || task->dimensions != 2 || task->shape[0] != 3) {
    return flowgauge_fail(task, "size");
  }
  if (task->t || task->alpha || task->sigma) return flowgauge_fail(task, "there is a grid");
  if (strcmp(task->grid, "own") != 0 || !strstr(task->schedule, "cond_ot")) return flowgauge_fail(task, "texts");
  if (flowgauge_start(task, 0.5, 0.75, x) || flowgauge_model_rows(task, "x0", rows, levels, x, y) ||
      flowgauge_velocity(task, 0.5, 0.5, 1.0, -1.0, x, y) || flowgauge_model_at(task, "v", 0.5, x, y) ||
      flowgauge_noise_between(task, 0.5, 0.25, y) || flowgauge_step(task, 3, NAN, INFINITY)) {
    return 1;
  }
  for (j = 0; j < 6; ++j) all[j] = y[j];
  if (flowgauge_noise(task, y)) return 1;
  for (j = 0; j < 6; ++j) all[j] += y[j];
  if (flowgauge_jvp(task, "epsilon", 0.5, 0.75, x, x, y)) return 1;
  for (j = 0; j < 6; ++j) all[j] += y[j];
  if (flowgauge_vjp(task, "score", 0.5, 0.75, x, x, y)) return 1;
  for (j = 0; j < 6; ++j) all[j] += y[j];
  return flowgauge_end(task, 0.1, 1e-300, all);
}

static int refusals(flowgauge_task* task) {
  double x[4];
  if (task->size > 4) return flowgauge_fail(task, "too many points \"for\" me\n");
  if (flowgauge_start(task, 0.5, 0.5, x)) {
    return flowgauge_skip(task, flowgauge_message(task), "https://example.org/why");
  }
  return task->steps == 2 ? 0 : flowgauge_fail(task, "");
}

static int schedule(flowgauge_task* task) {
  size_t rows, columns, i;
  const double* t = (const double*)flowgauge_array(task, "t", &rows, &columns);
  double values[8];
  if (!t || rows > 8 || columns != 1 || flowgauge_array(task, "x", NULL, NULL)) return flowgauge_fail(task, "arrays");
  for (i = 0; i < rows; ++i) values[i] = 1 - t[i];
  return flowgauge_give(task, "alpha", t, rows, 0) || flowgauge_give(task, "sigma", values, rows, 0);
}

static int shear(flowgauge_task* task) {
  size_t rows, columns, i;
  const double* x = (const double*)flowgauge_array(task, "x", &rows, &columns);
  double y[16], log_det[8];
  if (strcmp(task->function, "forward") != 0) return flowgauge_skip(task, "one way only", NULL);
  if (!x || rows > 8 || columns != 2) return flowgauge_fail(task, "arrays");
  for (i = 0; i < rows; ++i) {
    y[2 * i] = 2 * x[2 * i];
    y[2 * i + 1] = x[2 * i + 1] + x[2 * i] * x[2 * i];
    log_det[i] = log(2.0);
  }
  return flowgauge_give(task, "y", y, rows, 2) || flowgauge_give(task, "log_det", log_det, rows, 0);
}

/* A likelihood in single precision: the sums of its rows, found beside a grid in double precision. */
static int sums(flowgauge_task* task) {
  size_t rows, columns, i, j;
  const float* x = (const float*)flowgauge_array(task, "x", &rows, &columns);
  float log_prob[8];
  if (!x || rows > 8 || !task->alpha || task->alpha[task->steps] != task->data_end.alpha) {
    return flowgauge_fail(task, "arrays");
  }
  for (i = 0; i < rows; ++i) {
    for (log_prob[i] = 0, j = 0; j < columns; ++j) log_prob[i] += x[columns * i + j];
  }
  return flowgauge_give(task, "log_prob", log_prob, rows, 0);
}

/* Without a result; with more steps, messages that are long or not UTF-8. */
static int silent(flowgauge_task* task) {
  char text[601];
  int i;
  if (task->steps < 3) return task->steps == 1 ? 1 : 0;
  if (task->steps == 3) return flowgauge_fail(task, "pas trouv\xe9");
  for (i = 0; i < 600; ++i) text[i] = task->steps == 5 || i % 2 ? '\xa9' : '\xc3';
  text[600] = 0;
  return flowgauge_fail(task, text);
}

int main(int count, char** arguments) {
  const flowgauge_subject subjects[] = {
      {"ddim", "sampler", "{\"order\": 1, \"evaluations\": \"N\"}", NULL, ddim},
      {"requests", "sampler", NULL, "{\"dtype\": \"f32\", \"grid\": \"own\"}", requests},
      {"refusals", "sampler", NULL, NULL, refusals},
      {"schedule", "schedule", NULL, NULL, schedule},
      {"shear", "map", NULL, "{\"dimension\": 2}", shear},
      {"sums", "log_prob", NULL, "{\"dtype\": \"f32\"}", sums},
      {"silent", "sampler", NULL, count > 1 ? arguments[1] : "{}", silent}};
  return flowgauge_serve("C \"test\" subjects 1", subjects, sizeof subjects / sizeof *subjects);
}

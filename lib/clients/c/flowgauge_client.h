#ifndef FLOWGAUGE_CLIENT_H
#define FLOWGAUGE_CLIENT_H
/* Lets flowgauge gauge a sampler, schedule, map, density or loss written in C99 or C++.

   One file without dependencies, for POSIX and little-endian machines. In one source file, before any other include:

     #define FLOWGAUGE_CLIENT_IMPLEMENTATION
     #include "flowgauge_client.h"

   and run it by `flowgauge gauge -- ./my_sampler`. The program says what it offers and serves it:

     static int ddim(flowgauge_task* task) {
       float x[256], data[256];
       if (flowgauge_start(task, task->alpha[0], task->sigma[0], x)) return 1;
       ...
         if (flowgauge_model(task, "x0", task->alpha[i], task->sigma[i], x, data)) return 1;
       ...
       return flowgauge_end(task, task->alpha[task->steps], task->sigma[task->steps], x);
     }
     int main(void) {
       static const flowgauge_subject subjects[] = {
           {"ddim", "sampler", "{\"order\": 1}", "{\"dtype\": \"f32\", \"batch\": 1, \"shape\": [4, 8, 8]}", ddim}};
       return flowgauge_serve("my sampler 1.0", subjects, 1);
     }

   Points are rows in C order, of float where the subject's capabilities say "dtype": "f32", else of double. With
   `gauge --stdio` print nothing before flowgauge_serve, which takes standard output for itself. It ignores SIGPIPE.
   The protocol is described in protocol.md of flowgauge; this client speaks version 1. */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FLOWGAUGE_MAX_DIMENSIONS 8
#define FLOWGAUGE_MAX_ARRAYS 16

/* A noise level: x = alpha z + sigma e, at time t of the task's schedule. */
typedef struct {
  double t, alpha, sigma;
} flowgauge_level;

/* What flowgauge asks for. Internal parts are behind `state`. */
typedef struct {
  const char* subject;          /* its name */
  const char* check;            /* id of the check that it serves */
  const char* function;         /* of a call: level, forward, inverse, log_prob or loss; else "" */
  const char* parameterisation; /* of a run: what the model is to be asked for; else "" */
  const char* grid;             /* of a run: name of the grid, "own" where the subject takes its own; else "" */
  const char* schedule;         /* of a run: the schedule as JSON, as in a problem file; else "" */
  int single;                   /* points are float (1) or double (0) */
  long steps;                   /* of a run: N */
  const double *t, *alpha, *sigma; /* of a run: N + 1 numbers from the noise to the data; NULL with a grid of its own */
  flowgauge_level noise_end, data_end;
  int dimensions;               /* of a run: of the start, rows first */
  long shape[FLOWGAUGE_MAX_DIMENSIONS];
  size_t size;                  /* of a run: numbers in a batch, the product of the shape */
  void* state;
} flowgauge_task;

/* One thing offered. claims and capabilities are JSON objects, or NULL; their keys are those of protocol.md. `work`
   ends its task by flowgauge_end, flowgauge_give or flowgauge_skip and returns 0; returning anything else reports an
   error with the message of flowgauge_fail, or of the request that failed. */
typedef struct {
  const char* name;
  const char* kind; /* sampler, schedule, map, log_prob or loss */
  const char* claims;
  const char* capabilities;
  int (*work)(flowgauge_task* task);
} flowgauge_subject;

/* Says hello and works on tasks until there are no more. Returns an exit status: 0; 1 where the channel broke; 2 where
   the program was not started by flowgauge. Both are explained on standard error. */
int flowgauge_serve(const char* client, const flowgauge_subject* subjects, size_t count);

/* Requests. All return 0, or 1 where flowgauge refused (flowgauge_message says why) or the channel broke. */

/* task->size numbers at the level where the run begins; once a task, before the first prediction. */
int flowgauge_start(flowgauge_task* task, double alpha, double sigma, void* x);
/* A prediction (x0, epsilon, v or score) at one level, or in the clock of the task's schedule (velocity too). */
int flowgauge_model(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, void* y);
int flowgauge_model_at(flowgauge_task* task, const char* kind, double t, const void* x, void* y);
/* The velocity in a clock of one's own, in which dalpha and dsigma are the derivatives of alpha and sigma. */
int flowgauge_velocity(flowgauge_task* task, double alpha, double sigma, double dalpha, double dsigma, const void* x,
                       void* y);
/* A prediction whose rows have levels of their own: shape[0] numbers each. */
int flowgauge_model_rows(flowgauge_task* task, const char* kind, const double* alpha, const double* sigma,
                         const void* x, void* y);
/* J v and v^T J, J the Jacobian of the prediction, row by row. */
int flowgauge_jvp(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, const void* v,
                  void* y);
int flowgauge_vjp(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, const void* v,
                  void* y);
/* Standard normals of the shape of the start; increments of one Brownian path a coordinate between two times. */
int flowgauge_noise(flowgauge_task* task, void* z);
int flowgauge_noise_between(flowgauge_task* task, double from, double to, void* z);
/* Tells where the run is; for pictures and messages only. */
int flowgauge_step(flowgauge_task* task, long index, double alpha, double sigma);

/* Arrays of the task by name (x of a likelihood; those of a call), NULL where there is none. rows and columns may be
   NULL; columns is 1 for an array of one dimension. */
const void* flowgauge_array(const flowgauge_task* task, const char* name, size_t* rows, size_t* columns);

/* Ends of a task. */

/* The points of a sampler and the level that they have been carried to, as its own numbers have it. */
int flowgauge_end(flowgauge_task* task, double alpha, double sigma, const void* x);
/* One array of the result of a call or a likelihood; columns 0: one number a row. */
int flowgauge_give(flowgauge_task* task, const char* name, const void* values, size_t rows, size_t columns);
/* The task cannot be done; link may be NULL. */
int flowgauge_skip(flowgauge_task* task, const char* reason, const char* link);
/* The task has failed. Returns 1, so that it can be returned. */
int flowgauge_fail(flowgauge_task* task, const char* message);
/* What the last request, or flowgauge_fail, said. */
const char* flowgauge_message(const flowgauge_task* task);

#ifdef __cplusplus
}
#endif
#endif

#if defined(FLOWGAUGE_CLIENT_IMPLEMENTATION) && !defined(FLOWGAUGE_CLIENT_IMPLEMENTED)
#define FLOWGAUGE_CLIENT_IMPLEMENTED
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#define FG_HEADER_LIMIT ((uint64_t)16 << 20)
#define FG_PAYLOAD_LIMIT ((uint64_t)2 << 30)
#define FG_MAX_DEPTH 64

enum {
  FG_HELLO = 1, FG_WELCOME, FG_RUN, FG_CALL, FG_START, FG_MODEL, FG_JVP, FG_VJP, FG_NOISE, FG_STEP, FG_ANSWER,
  FG_REFUSED, FG_RESULT, FG_SKIPPED, FG_ERROR, FG_BYE
};

typedef struct {
  char name[64];
  int single, dimensions;
  long shape[FLOWGAUGE_MAX_DIMENSIONS];
  size_t count, offset; /* numbers; bytes from the start of the payload */
} fg_array;

typedef struct {
  int type;
  uint64_t sequence;
  char* header;
  unsigned char* payload;
  fg_array arrays[FLOWGAUGE_MAX_ARRAYS];
  size_t array_count;
} fg_frame;

/* Text that grows. */
typedef struct {
  char* data;
  size_t length, room;
} fg_text;

/* What stands behind a task. */
typedef struct {
  int in, out;
  uint64_t sequence;
  fg_frame frame;
  char *subject, *check, *function, *parameterisation, *grid, *schedule;
  fg_text header, arrays; /* of the result */
  unsigned char* payload;
  size_t payload_length;
  int ended;  /* type of the frame that ends the task, 0 as long as there is none */
  int broken; /* the channel is lost */
  char message[512];
} fg_state;

static void* fg_memory(void* old, size_t size) {
  void* data = realloc(old, size ? size : 1);
  if (!data) {
    fprintf(stderr, "flowgauge_client: no memory for %lu bytes\n", (unsigned long)size);
    exit(1);
  }
  return data;
}

static void fg_put(fg_text* text, const char* data, size_t length) {
  if (text->length + length + 1 > text->room) {
    text->room = 2 * (text->length + length + 1);
    text->data = (char*)fg_memory(text->data, text->room);
  }
  memcpy(text->data + text->length, data, length);
  text->length += length;
  text->data[text->length] = 0;
}

static void fg_puts(fg_text* text, const char* data) { fg_put(text, data, strlen(data)); }

static int fg_is_utf8(const char* text, size_t length);

/* A JSON string; of a text that is not UTF-8, as of a message in another encoding, what is not ASCII is ?. */
static void fg_quote(fg_text* text, const char* data) {
  char escape[8];
  const int clean = fg_is_utf8(data, strlen(data));
  fg_puts(text, "\"");
  for (; *data; ++data) {
    const unsigned char c = (unsigned char)*data;
    if (c >= 128 && !clean) {
      fg_puts(text, "?");
    } else if (c == '"' || c == '\\' || c < 32) {
      snprintf(escape, sizeof escape, "\\u%04x", c);
      fg_puts(text, escape);
    } else {
      fg_put(text, data, 1);
    }
  }
  fg_puts(text, "\"");
}

/* A number as JSON has it in any locale; what is not finite as text. */
static void fg_number(fg_text* text, double value) {
  char digits[48];
  char *from, *to;
  if (isnan(value)) {
    fg_puts(text, "\"nan\"");
  } else if (isinf(value)) {
    fg_puts(text, value > 0 ? "\"inf\"" : "\"-inf\"");
  } else {
    snprintf(digits, sizeof digits, "%.17g", value);
    /* A locale's point may be a comma, or a character of several bytes. */
    for (from = to = digits; *from; ++from) {
      if (strchr("0123456789+-eE", *from)) {
        *to++ = *from;
      } else if (to[-1] != '.') {
        *to++ = '.';
      }
    }
    *to = 0;
    fg_puts(text, digits);
  }
}

static void fg_key(fg_text* text, const char* key) {
  fg_puts(text, text->length && text->data[text->length - 1] != '{' ? "," : "");
  fg_quote(text, key);
  fg_puts(text, ":");
}

static void fg_key_number(fg_text* text, const char* key, double value) {
  fg_key(text, key);
  fg_number(text, value);
}

static void fg_key_text(fg_text* text, const char* key, const char* value) {
  fg_key(text, key);
  fg_quote(text, value);
}

/* Reading JSON: each function returns the place behind what it read, or NULL. */

static const char* fg_space(const char* c) {
  while (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\r') ++c;
  return c;
}

static const char* fg_skip_string(const char* c) {
  if (*c != '"') return NULL;
  for (++c; *c != '"'; ++c) {
    if ((unsigned char)*c < 32) return NULL; /* the end of the text too */
    if (*c == '\\') {
      ++c;
      if (*c == 'u') {
        int i;
        for (i = 0; i < 4; ++i) {
          ++c;
          if (!*c || !strchr("0123456789abcdefABCDEF", *c)) return NULL;
        }
      } else if (!*c || !strchr("\"\\/bfnrt", *c)) {
        return NULL;
      }
    }
  }
  return c + 1;
}

static const char* fg_digits(const char* c) {
  if (*c < '0' || *c > '9') return NULL;
  while (*c >= '0' && *c <= '9') ++c;
  return c;
}

static const char* fg_skip_number(const char* c) {
  if (*c == '-') ++c;
  c = *c == '0' ? c + 1 : fg_digits(c);
  if (c && *c == '.') c = fg_digits(c + 1);
  if (c && (*c == 'e' || *c == 'E')) {
    ++c;
    if (*c == '+' || *c == '-') ++c;
    c = fg_digits(c);
  }
  return c;
}

static const char* fg_skip_value(const char* c, int depth) {
  const char open = *c, close = (char)(open == '{' ? '}' : ']');
  if (open == '"') return fg_skip_string(c);
  if (open == '-' || (open >= '0' && open <= '9')) return fg_skip_number(c);
  if (strncmp(c, "true", 4) == 0 || strncmp(c, "null", 4) == 0) return c + 4;
  if (strncmp(c, "false", 5) == 0) return c + 5;
  if ((open != '{' && open != '[') || depth > FG_MAX_DEPTH) return NULL;
  c = fg_space(c + 1);
  if (*c == close) return c + 1;
  for (;;) {
    if (open == '{') {
      c = fg_skip_string(c);
      if (!c || *(c = fg_space(c)) != ':') return NULL;
      c = fg_space(c + 1);
    }
    c = fg_skip_value(c, depth + 1);
    if (!c) return NULL;
    c = fg_space(c);
    if (*c == close) return c + 1;
    if (*c != ',') return NULL;
    c = fg_space(c + 1);
  }
}

static int fg_is_utf8(const char* text, size_t length) {
  size_t i = 0, more;
  unsigned char second;
  while (i < length) {
    const unsigned char c = (unsigned char)text[i++];
    if (c < 0x80) continue;
    if (c < 0xc2 || c > 0xf4) return 0;
    more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (length - i < more) return 0;
    second = (unsigned char)text[i];
    /* Longer than needed, halves of a pair, past the last character. */
    if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second > 0x9f)) return 0;
    if ((c == 0xf0 && second < 0x90) || (c == 0xf4 && second > 0x8f)) return 0;
    for (; more > 0; --more, ++i) {
      if (((unsigned char)text[i] & 0xc0) != 0x80) return 0;
    }
  }
  return 1;
}

/* The value of a key of an object that is known to be well formed; NULL where there is none. */
static const char* fg_find(const char* object, const char* key) {
  const char* c = fg_space(object);
  const size_t length = strlen(key);
  if (*c != '{') return NULL;
  c = fg_space(c + 1);
  while (*c == '"') {
    const char* end = fg_skip_string(c);
    const int found = (size_t)(end - c) == length + 2 && strncmp(c + 1, key, length) == 0;
    c = fg_space(fg_space(end) + 1);
    if (found) return c;
    c = fg_space(fg_skip_value(c, 0));
    if (*c == ',') c = fg_space(c + 1);
  }
  return NULL;
}

/* A string's text, new memory; "" where it is no string. */
static char* fg_string(const char* value) {
  char* text = (char*)fg_memory(NULL, value ? strlen(value) + 1 : 1);
  char* to = text;
  if (value && *value == '"') {
    for (++value; *value != '"'; ++value) {
      if (*value != '\\') {
        *to++ = *value;
        continue;
      }
      ++value;
      if (*value == 'u') { /* code points of the basic plane; halves of a pair become '?' */
        char hex[5] = {0, 0, 0, 0, 0};
        unsigned long code;
        memcpy(hex, value + 1, 4);
        code = strtoul(hex, NULL, 16);
        if (code < 0x80) {
          *to++ = (char)code;
        } else if (code < 0x800) {
          *to++ = (char)(0xc0 | (code >> 6));
          *to++ = (char)(0x80 | (code & 0x3f));
        } else if (code >= 0xd800 && code < 0xe000) {
          *to++ = '?';
        } else {
          *to++ = (char)(0xe0 | (code >> 12));
          *to++ = (char)(0x80 | ((code >> 6) & 0x3f));
          *to++ = (char)(0x80 | (code & 0x3f));
        }
        value += 4;
      } else {
        const char* plain = strchr("b\bf\fn\nr\rt\t", *value);
        *to++ = plain ? plain[1] : *value;
      }
    }
  }
  *to = 0;
  return text;
}

/* A number or "nan", "inf", "-inf", in any locale; NaN where it is neither. */
static double fg_double(const char* value) {
  char digits[80];
  const char *end, *from, *decimal = localeconv()->decimal_point;
  char* to = digits;
  if (!value) return NAN;
  if (strncmp(value, "\"inf\"", 5) == 0) return INFINITY;
  if (strncmp(value, "\"-inf\"", 6) == 0) return -INFINITY;
  if (*value != '-' && (*value < '0' || *value > '9')) return NAN;
  end = fg_skip_number(value);
  for (from = value; from < end && to < digits + 64; ++from) {
    if (*from == '.') {
      for (; *decimal && to < digits + 72; ++decimal) *to++ = *decimal;
    } else {
      *to++ = *from;
    }
  }
  *to = 0;
  return strtod(digits, NULL);
}

/* A length; −1 where the value is none. */
static long fg_length(const char* value) {
  const char* end = value && *value >= '0' && *value <= '9' ? fg_digits(value) : NULL;
  if (!end || end - value > 18 || strchr(".eE", *end)) return -1;
  return (long)strtoll(value, NULL, 10);
}

/* The channel. */

static int fg_read(int in, void* data, size_t size, size_t* got) {
  *got = 0;
  while (*got < size) {
    const ssize_t now = read(in, (char*)data + *got, size - *got);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return now == 0 ? 0 : 1;
    *got += (size_t)now;
  }
  return 0;
}

static int fg_write(int out, const void* data, size_t size) {
  size_t sent = 0;
  while (sent < size) {
    const ssize_t now = write(out, (const char*)data + sent, size - sent);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return 1;
    sent += (size_t)now;
  }
  return 0;
}

static int fg_send(int out, int type, uint64_t sequence, const char* header, size_t header_length, const void* payload,
                   size_t payload_length) {
  unsigned char fixed[32] = {'F', 'G', 'P', '1'};
  const uint16_t kind = (uint16_t)type;
  const uint32_t length = (uint32_t)header_length;
  const uint64_t long_length = payload_length;
  memcpy(fixed + 4, &kind, 2);
  memcpy(fixed + 8, &sequence, 8);
  memcpy(fixed + 16, &length, 4);
  memcpy(fixed + 24, &long_length, 8);
  return fg_write(out, fixed, sizeof fixed) || fg_write(out, header, header_length) ||
         fg_write(out, payload, payload_length);
}

static void fg_free_frame(fg_frame* frame) {
  free(frame->header);
  free(frame->payload);
  memset(frame, 0, sizeof *frame);
}

/* Fills in the arrays of a header; NULL, or what is wrong with them. */
static const char* fg_layout(fg_frame* frame, uint64_t payload_length) {
  uint64_t total = 0;
  const char* c = fg_find(frame->header, "arrays");
  if (c && *c != '[') return "arrays: the key arrays is no list";
  c = c ? fg_space(c + 1) : "]";
  while (*c != ']') {
    fg_array* array = &frame->arrays[frame->array_count];
    char* text;
    const char* value;
    uint64_t bytes;
    if (frame->array_count == FLOWGAUGE_MAX_ARRAYS) return "arrays: more than this client can hold";
    text = fg_string(fg_find(c, "name"));
    if (!*text || strlen(text) >= sizeof array->name) {
      free(text);
      return "arrays: an array without a name, or with a very long one";
    }
    strcpy(array->name, text);
    free(text);
    value = fg_find(c, "dtype");
    if (!value || (strncmp(value, "\"f64\"", 5) != 0 && strncmp(value, "\"f32\"", 5) != 0)) {
      return "arrays: dtype is neither f64 nor f32";
    }
    array->single = value[2] == '3';
    value = fg_find(c, "shape");
    if (!value || *value != '[') return "arrays: shape is no list";
    bytes = array->single ? 4 : 8;
    for (value = fg_space(value + 1); *value != ']';) {
      const long length = fg_length(value);
      if (length < 0 || array->dimensions == FLOWGAUGE_MAX_DIMENSIONS) return "arrays: shape is no list of lengths";
      array->shape[array->dimensions++] = length;
      if (length != 0 && bytes > FG_PAYLOAD_LIMIT / (uint64_t)length) return "arrays: the shape is past all limits";
      bytes *= (uint64_t)length;
      value = fg_space(fg_skip_value(value, 0));
      if (*value == ',') value = fg_space(value + 1);
    }
    array->offset = (size_t)total;
    array->count = (size_t)(bytes / (array->single ? 4 : 8));
    total += bytes;
    if (total > payload_length) return "arrays: the payload is too short for its arrays";
    ++frame->array_count;
    c = fg_space(fg_skip_value(c, 0));
    if (*c == ',') c = fg_space(c + 1);
  }
  return total == payload_length ? NULL : "arrays: the payload is too long for its arrays";
}

/* The next frame. NULL, or what is wrong; "" for the end of the channel between two frames. */
static const char* fg_receive(int in, fg_frame* frame) {
  unsigned char fixed[32];
  uint16_t type;
  uint32_t header_length;
  uint64_t payload_length;
  size_t got;
  const char* end;
  memset(frame, 0, sizeof *frame);
  if (fg_read(in, fixed, sizeof fixed, &got)) return "truncated: the channel cannot be read";
  if (got == 0) return "";
  if (got < sizeof fixed) return "truncated: the channel ended in a frame";
  if (memcmp(fixed, "FGP1", 4) != 0) return "magic: no frame begins here";
  memcpy(&type, fixed + 4, 2);
  memcpy(&frame->sequence, fixed + 8, 8);
  memcpy(&header_length, fixed + 16, 4);
  memcpy(&payload_length, fixed + 24, 8);
  frame->type = type;
  if (type < FG_HELLO || type > FG_BYE) return "type: unknown";
  if (header_length > FG_HEADER_LIMIT) return "header_length: past 16 MiB";
  if (payload_length > FG_PAYLOAD_LIMIT) return "payload_length: past 2 GiB";
  frame->header = (char*)fg_memory(NULL, (size_t)header_length + 1);
  if (fg_read(in, frame->header, header_length, &got) || got < header_length) {
    return "truncated: the channel ended in a header";
  }
  frame->header[header_length] = 0;
  end = *fg_space(frame->header) == '{' ? fg_skip_value(fg_space(frame->header), 0) : NULL;
  if (!end || fg_space(end) != frame->header + header_length || !fg_is_utf8(frame->header, header_length)) {
    return "header: no JSON object";
  }
  end = fg_layout(frame, payload_length);
  if (end) return end;
  frame->payload = (unsigned char*)fg_memory(NULL, (size_t)payload_length);
  if (fg_read(in, frame->payload, (size_t)payload_length, &got) || got < payload_length) {
    return "truncated: the channel ended in a payload";
  }
  return NULL;
}

/* The connection that FLOWGAUGE_FD names; 0, or a message. */
static const char* fg_open(int* in, int* out) {
  const char* address = getenv("FLOWGAUGE_FD");
  const uint16_t one = 1;
  static char text[108];
  char* end;
  if (*(const unsigned char*)&one != 1) return "this client needs a little-endian machine";
  if (!address || !*address || strlen(address) >= sizeof text) {
    return "not started by flowgauge; run me with: flowgauge gauge -- COMMAND";
  }
  strcpy(text, address);
  unsetenv("FLOWGAUGE_FD"); /* programs that this one starts must not take the channel for theirs */
  if (strcmp(text, "stdio") == 0) {
    const int null = open("/dev/null", O_RDONLY);
    fflush(stdout);
    *in = dup(0);
    *out = dup(1);
    if (null < 0 || *in < 0 || *out < 0 || dup2(null, 0) < 0 || dup2(2, 1) < 0) return "cannot move descriptors 0, 1";
    close(null);
  } else if (strncmp(text, "unix:", 5) == 0) {
    struct sockaddr_un name;
    memset(&name, 0, sizeof name);
    name.sun_family = AF_UNIX;
    strncpy(name.sun_path, text + 5, sizeof name.sun_path - 1);
    *in = *out = socket(AF_UNIX, SOCK_STREAM, 0);
    if (*in < 0 || connect(*in, (const struct sockaddr*)&name, sizeof name) != 0) return "cannot connect to the socket";
  } else {
    *in = *out = (int)strtol(text, &end, 10);
    if (*end || end == text || *in < 0) return "FLOWGAUGE_FD is neither a descriptor's number nor stdio nor unix:PATH";
  }
  fcntl(*in, F_SETFD, FD_CLOEXEC);
  fcntl(*out, F_SETFD, FD_CLOEXEC);
  return NULL;
}

/* Requests. */

static fg_state* fg_of(const flowgauge_task* task) { return (fg_state*)task->state; }

/* A text cut to the room for it, between two characters of UTF-8. */
static void fg_cut(char* to, size_t room, const char* text) {
  size_t length = strlen(text), back = 0;
  if (length >= room) {
    length = room - 1;
    while (back < 3 && ((unsigned char)text[length - back] & 0xc0) == 0x80) ++back;
    if (((unsigned char)text[length - back] & 0xc0) != 0x80) length -= back;
  }
  memmove(to, text, length);
  to[length] = 0;
}

static int fg_say(fg_state* state, const char* message) {
  fg_cut(state->message, sizeof state->message, message);
  return 1;
}

static void fg_describe(fg_text* text, const char* name, int single, int dimensions, const long* shape) {
  char length[32];
  int i;
  fg_puts(text, text->length && text->data[text->length - 1] != '[' ? "," : "");
  fg_puts(text, "{\"name\":");
  fg_quote(text, name);
  fg_puts(text, single ? ",\"dtype\":\"f32\",\"shape\":[" : ",\"dtype\":\"f64\",\"shape\":[");
  for (i = 0; i < dimensions; ++i) {
    snprintf(length, sizeof length, i ? ",%ld" : "%ld", shape[i]);
    fg_puts(text, length);
  }
  fg_puts(text, "]}");
}

/* Sends a request with up to four arrays (those whose values are not NULL) and takes the answer; `answer` of the
   task's size unless NULL. The header comes without its closing brace. */
static int fg_ask(flowgauge_task* task, int type, fg_text* header, const char* const* names, const void* const* values,
                  const int* a_row, const char* wanted, void* answer) {
  fg_state* state = fg_of(task);
  fg_frame frame;
  unsigned char* payload = NULL;
  size_t length = 0, i;
  const size_t item = task->single ? 4 : 8;
  const char* wrong;
  int failed = 1;
  if (state->broken) {
    free(header->data);
    return 1;
  }
  if (names) {
    fg_key(header, "arrays");
    fg_puts(header, "[");
    for (i = 0; i < 4 && names[i]; ++i) {
      const size_t bytes = a_row[i] ? 8 * (size_t)task->shape[0] : item * task->size;
      fg_describe(header, names[i], a_row[i] ? 0 : task->single, a_row[i] ? 1 : task->dimensions, task->shape);
      payload = (unsigned char*)fg_memory(payload, length + bytes);
      memcpy(payload + length, values[i], bytes);
      length += bytes;
    }
    fg_puts(header, "]");
  }
  fg_puts(header, "}");
  state->message[0] = 0;
  ++state->sequence;
  if (fg_send(state->out, type, state->sequence, header->data, header->length, payload, length)) {
    state->broken = fg_say(state, "the channel cannot be written");
  }
  free(payload);
  free(header->data);
  if (state->broken) return 1;
  wrong = fg_receive(state->in, &frame);
  if (!wrong && (frame.sequence != state->sequence || (frame.type != FG_ANSWER && frame.type != FG_REFUSED))) {
    wrong = "type: no answer where one was due";
  }
  if (wrong) {
    state->broken = fg_say(state, *wrong ? wrong : "truncated: the channel has ended instead of answering");
  } else if (frame.type == FG_REFUSED) {
    char* message = fg_string(fg_find(frame.header, "message"));
    strcpy(state->message, "refused: ");
    fg_cut(state->message + 9, sizeof state->message - 9, message);
    free(message);
  } else if (!wanted) {
    failed = 0;
  } else {
    for (i = 0; i < frame.array_count && strcmp(frame.arrays[i].name, wanted) != 0; ++i) continue;
    if (i == frame.array_count || frame.arrays[i].count != task->size || frame.arrays[i].single != task->single) {
      fg_say(state, "the answer has another array than was asked for");
    } else {
      memcpy(answer, frame.payload + frame.arrays[i].offset, item * task->size);
      failed = 0;
    }
  }
  fg_free_frame(&frame);
  return failed;
}

static fg_text fg_begin(void) {
  fg_text header = {NULL, 0, 0};
  fg_puts(&header, "{");
  return header;
}

static fg_text fg_begin_level(const char* kind, double alpha, double sigma) {
  fg_text header = fg_begin();
  if (kind) fg_key_text(&header, "kind", kind);
  fg_key_number(&header, "alpha", alpha);
  fg_key_number(&header, "sigma", sigma);
  return header;
}

static int fg_predict(flowgauge_task* task, int type, fg_text header, const void* x, const void* v, void* y) {
  const char* names[4] = {"x", NULL, NULL, NULL};
  const void* values[4] = {NULL, NULL, NULL, NULL};
  const int a_row[4] = {0, 0, 0, 0};
  values[0] = x;
  if (v) {
    names[1] = "v";
    values[1] = v;
  }
  return fg_ask(task, type, &header, names, values, a_row, "y", y);
}

int flowgauge_start(flowgauge_task* task, double alpha, double sigma, void* x) {
  fg_text header = fg_begin_level(NULL, alpha, sigma);
  return fg_ask(task, FG_START, &header, NULL, NULL, NULL, "x", x);
}

int flowgauge_model(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, void* y) {
  return fg_predict(task, FG_MODEL, fg_begin_level(kind, alpha, sigma), x, NULL, y);
}

int flowgauge_model_at(flowgauge_task* task, const char* kind, double t, const void* x, void* y) {
  fg_text header = fg_begin();
  fg_key_text(&header, "kind", kind);
  fg_key_number(&header, "t", t);
  return fg_predict(task, FG_MODEL, header, x, NULL, y);
}

int flowgauge_velocity(flowgauge_task* task, double alpha, double sigma, double dalpha, double dsigma, const void* x,
                       void* y) {
  fg_text header = fg_begin_level("velocity", alpha, sigma);
  fg_key_number(&header, "dalpha", dalpha);
  fg_key_number(&header, "dsigma", dsigma);
  return fg_predict(task, FG_MODEL, header, x, NULL, y);
}

int flowgauge_model_rows(flowgauge_task* task, const char* kind, const double* alpha, const double* sigma,
                         const void* x, void* y) {
  const char* names[4] = {"x", "alpha", "sigma", NULL};
  const void* values[4] = {NULL, NULL, NULL, NULL};
  const int a_row[4] = {0, 1, 1, 0};
  fg_text header = fg_begin();
  values[0] = x;
  values[1] = alpha;
  values[2] = sigma;
  fg_key_text(&header, "kind", kind);
  return fg_ask(task, FG_MODEL, &header, names, values, a_row, "y", y);
}

int flowgauge_jvp(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, const void* v,
                  void* y) {
  return fg_predict(task, FG_JVP, fg_begin_level(kind, alpha, sigma), x, v, y);
}

int flowgauge_vjp(flowgauge_task* task, const char* kind, double alpha, double sigma, const void* x, const void* v,
                  void* y) {
  return fg_predict(task, FG_VJP, fg_begin_level(kind, alpha, sigma), x, v, y);
}

int flowgauge_noise(flowgauge_task* task, void* z) {
  fg_text header = fg_begin();
  return fg_ask(task, FG_NOISE, &header, NULL, NULL, NULL, "z", z);
}

int flowgauge_noise_between(flowgauge_task* task, double from, double to, void* z) {
  fg_text header = fg_begin();
  fg_key_number(&header, "from", from);
  fg_key_number(&header, "to", to);
  return fg_ask(task, FG_NOISE, &header, NULL, NULL, NULL, "z", z);
}

int flowgauge_step(flowgauge_task* task, long index, double alpha, double sigma) {
  fg_text header = fg_begin_level(NULL, alpha, sigma);
  fg_key_number(&header, "index", (double)index);
  return fg_ask(task, FG_STEP, &header, NULL, NULL, NULL, NULL, NULL);
}

const void* flowgauge_array(const flowgauge_task* task, const char* name, size_t* rows, size_t* columns) {
  const fg_frame* frame = &fg_of(task)->frame;
  size_t i;
  for (i = 0; i < frame->array_count; ++i) {
    const fg_array* array = &frame->arrays[i];
    if (strcmp(array->name, name) == 0) {
      const size_t first = array->dimensions ? (size_t)array->shape[0] : 1;
      if (rows) *rows = first;
      if (columns) *columns = first && array->dimensions > 1 ? array->count / first : 1;
      return frame->payload + array->offset;
    }
  }
  return NULL;
}

/* Ends of a task. */

static void fg_give(fg_state* state, const char* name, int single, int dimensions, const long* shape,
                    const void* values, size_t bytes) {
  state->ended = FG_RESULT;
  fg_describe(&state->arrays, name, single, dimensions, shape);
  state->payload = (unsigned char*)fg_memory(state->payload, state->payload_length + bytes);
  memcpy(state->payload + state->payload_length, values, bytes);
  state->payload_length += bytes;
}

int flowgauge_end(flowgauge_task* task, double alpha, double sigma, const void* x) {
  fg_state* state = fg_of(task);
  fg_key(&state->header, "end");
  fg_puts(&state->header, "{");
  fg_key_number(&state->header, "alpha", alpha);
  fg_key_number(&state->header, "sigma", sigma);
  fg_puts(&state->header, "}");
  fg_give(state, "x", task->single, task->dimensions, task->shape, x, task->size * (task->single ? 4 : 8));
  return 0;
}

int flowgauge_give(flowgauge_task* task, const char* name, const void* values, size_t rows, size_t columns) {
  long shape[2];
  shape[0] = (long)rows;
  shape[1] = (long)columns;
  fg_give(fg_of(task), name, task->single, columns ? 2 : 1, shape, values,
          rows * (columns ? columns : 1) * (task->single ? 4 : 8));
  return 0;
}

int flowgauge_skip(flowgauge_task* task, const char* reason, const char* link) {
  fg_state* state = fg_of(task);
  fg_key_text(&state->header, "reason", reason);
  if (link) fg_key_text(&state->header, "link", link);
  state->ended = FG_SKIPPED;
  return 0;
}

int flowgauge_fail(flowgauge_task* task, const char* message) { return fg_say(fg_of(task), message); }

const char* flowgauge_message(const flowgauge_task* task) { return fg_of(task)->message; }

static flowgauge_level fg_read_level(const char* value) {
  flowgauge_level level;
  level.t = fg_double(value ? fg_find(value, "t") : NULL);
  level.alpha = fg_double(value ? fg_find(value, "alpha") : NULL);
  level.sigma = fg_double(value ? fg_find(value, "sigma") : NULL);
  return level;
}

/* Fills in a task from its frame; 0, or 1 where the header lacks what it must have. */
static int fg_fill(flowgauge_task* task) {
  fg_state* state = fg_of(task);
  const char* header = state->frame.header;
  const char* value = fg_find(header, "dtype");
  state->subject = fg_string(fg_find(header, "subject"));
  state->check = fg_string(fg_find(header, "check"));
  state->function = fg_string(fg_find(header, "function"));
  state->parameterisation = fg_string(fg_find(header, "parameterisation"));
  state->grid = fg_string(fg_find(header, "grid"));
  task->subject = state->subject;
  task->check = state->check;
  task->function = state->function;
  task->parameterisation = state->parameterisation;
  task->grid = state->grid;
  task->single = value && strncmp(value, "\"f32\"", 5) == 0;
  value = fg_find(header, "schedule");
  state->schedule = (char*)fg_memory(NULL, value ? (size_t)(fg_skip_value(value, 0) - value) + 1 : 1);
  state->schedule[0] = 0;
  if (value) {
    const size_t length = (size_t)(fg_skip_value(value, 0) - value);
    memcpy(state->schedule, value, length);
    state->schedule[length] = 0;
  }
  task->schedule = state->schedule;
  if (state->frame.type == FG_CALL) return 0;
  task->steps = fg_length(fg_find(header, "steps"));
  task->noise_end = fg_read_level(fg_find(header, "noise_end"));
  task->data_end = fg_read_level(fg_find(header, "data_end"));
  task->size = 1;
  value = fg_find(header, "shape");
  if (!value || *value != '[' || task->steps < 0) return fg_say(state, "run: steps or shape is missing");
  for (value = fg_space(value + 1); *value != ']';) {
    const long length = fg_length(value);
    if (length < 0 || task->dimensions == FLOWGAUGE_MAX_DIMENSIONS) return fg_say(state, "run: shape is no shape");
    if (length != 0 && task->size > (size_t)FG_PAYLOAD_LIMIT / (size_t)length) {
      return fg_say(state, "run: shape is past all limits");
    }
    task->shape[task->dimensions++] = length;
    task->size *= (size_t)length;
    value = fg_space(fg_skip_value(value, 0));
    if (*value == ',') value = fg_space(value + 1);
  }
  {
    const char* names[3] = {"t", "alpha", "sigma"};
    const double** places[3];
    size_t i, j;
    places[0] = &task->t;
    places[1] = &task->alpha;
    places[2] = &task->sigma;
    for (i = 0; i < 3; ++i) {
      for (j = 0; j < state->frame.array_count; ++j) {
        const fg_array* array = &state->frame.arrays[j];
        if (strcmp(array->name, names[i]) != 0) continue;
        if (array->single || array->count != (size_t)task->steps + 1 || array->offset % 8 != 0) {
          return fg_say(state, "run: the grid is not steps + 1 doubles");
        }
        *places[i] = (const double*)(const void*)(state->frame.payload + array->offset);
      }
    }
  }
  return 0;
}

/* Works on one task and sends its end; 0, or what broke the channel. */
static const char* fg_do(fg_state* state, const flowgauge_subject* subjects, size_t count) {
  flowgauge_task task;
  size_t i;
  int failed, sent;
  memset(&task, 0, sizeof task);
  task.state = state;
  state->header = fg_begin();
  failed = fg_fill(&task);
  for (i = 0; i < count && strcmp(subjects[i].name, task.subject) != 0; ++i) continue;
  if (!failed && i == count) failed = fg_say(state, "the subject is not offered");
  if (!failed) failed = subjects[i].work(&task);
  if (!failed && !state->ended) failed = fg_say(state, "the subject returned without a result");
  if (state->broken) return state->message;
  if (failed) {
    state->header.length = 1;
    fg_key_text(&state->header, "message", *state->message ? state->message : "failed without a message");
    state->ended = FG_ERROR;
  }
  if (state->ended == FG_RESULT) {
    fg_key(&state->header, "arrays");
    fg_puts(&state->header, "[");
    fg_puts(&state->header, state->arrays.data);
    fg_puts(&state->header, "]");
  } else {
    state->payload_length = 0;
  }
  fg_puts(&state->header, "}");
  sent = fg_send(state->out, state->ended, state->frame.sequence, state->header.data, state->header.length,
                 state->payload, state->payload_length);
  return sent ? "the channel cannot be written" : NULL;
}

static void fg_free_task(fg_state* state) {
  const int in = state->in, out = state->out;
  free(state->subject);
  free(state->check);
  free(state->function);
  free(state->parameterisation);
  free(state->grid);
  free(state->schedule);
  free(state->header.data);
  free(state->arrays.data);
  free(state->payload);
  fg_free_frame(&state->frame);
  memset(state, 0, sizeof *state);
  state->in = in;
  state->out = out;
}

static int fg_hello(int out, const char* client, const flowgauge_subject* subjects, size_t count) {
  fg_text header = fg_begin();
  size_t i;
  int failed;
  fg_key_number(&header, "protocol", 1);
  fg_key_text(&header, "client", client);
  fg_key(&header, "subjects");
  fg_puts(&header, "[");
  for (i = 0; i < count; ++i) {
    fg_puts(&header, i ? ",{" : "{");
    fg_key_text(&header, "name", subjects[i].name);
    fg_key_text(&header, "kind", subjects[i].kind);
    fg_key(&header, "claims");
    fg_puts(&header, subjects[i].claims ? subjects[i].claims : "{}");
    fg_key(&header, "capabilities");
    fg_puts(&header, subjects[i].capabilities ? subjects[i].capabilities : "{}");
    fg_puts(&header, "}");
  }
  fg_puts(&header, "]}");
  failed = fg_send(out, FG_HELLO, 0, header.data, header.length, NULL, 0);
  free(header.data);
  return failed;
}

static int fg_complain(const char* message) {
  fprintf(stderr, "flowgauge_client: %s\n", message);
  return 1;
}

int flowgauge_serve(const char* client, const flowgauge_subject* subjects, size_t count) {
  fg_state state;
  size_t i, j;
  const char* wrong;
  memset(&state, 0, sizeof state);
  for (i = 0; i < count; ++i) {
    const char* texts[2];
    texts[0] = subjects[i].claims;
    texts[1] = subjects[i].capabilities;
    for (j = 0; j < 2; ++j) {
      const char* end = texts[j] && *texts[j] == '{' ? fg_skip_value(texts[j], 0) : NULL;
      if (texts[j] && (!end || *end)) {
        fg_complain("claims and capabilities of a subject must be JSON objects");
        return 2;
      }
    }
  }
  wrong = fg_open(&state.in, &state.out);
  if (wrong) {
    fg_complain(wrong);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  if (fg_hello(state.out, client, subjects, count)) return fg_complain("the channel cannot be written");
  wrong = fg_receive(state.in, &state.frame);
  if (!wrong && state.frame.type != FG_WELCOME) wrong = "type: no welcome where it was due";
  if (!wrong && fg_double(fg_find(state.frame.header, "protocol")) != 1) wrong = "header: another protocol than 1";
  if (wrong) return fg_complain(*wrong ? wrong : "truncated: the channel has ended before the welcome");
  for (;;) {
    fg_free_task(&state);
    wrong = fg_receive(state.in, &state.frame);
    if (wrong && !*wrong) break;
    if (!wrong && state.frame.type == FG_BYE) break;
    if (!wrong && state.frame.type != FG_RUN && state.frame.type != FG_CALL) wrong = "type: no task where one was due";
    if (!wrong) wrong = fg_do(&state, subjects, count);
    if (wrong) return fg_complain(wrong);
  }
  fg_free_task(&state);
  return 0;
}
#endif

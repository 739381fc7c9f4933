// SPDX-License-Identifier: Apache-2.0
//
// Objects with a table of functions: call_indirect on one of four kinds, the kind hard to predict.

#include "kernel.h"

#define COUNT 256

struct shape;

struct methods {
  u32 (*area)(const struct shape *);
  void (*grow)(struct shape *, u32);
};

struct shape {
  const struct methods *methods;
  u32 width, height;
};

static u32 area_of_square(const struct shape *s) { return s->width * s->width; }
static u32 area_of_rectangle(const struct shape *s) { return s->width * s->height; }
static u32 area_of_triangle(const struct shape *s) { return s->width * s->height / 2; }
static u32 area_of_frame(const struct shape *s) { return 2 * (s->width + s->height) - 4; }

static void grow_side(struct shape *s, u32 by) { s->width += by; }
static void grow_both(struct shape *s, u32 by) { s->width += by, s->height += by; }

static const struct methods kinds[4] = {
    {area_of_square, grow_side},
    {area_of_rectangle, grow_both},
    {area_of_triangle, grow_both},
    {area_of_frame, grow_side},
};

static struct shape shapes[COUNT];

EXPORT u32 run(i32 n) {
  u32 state = 3, sum = 0;
  for (i32 i = 0; i < COUNT; i++) {
    struct shape *shape = &shapes[i];
    shape->methods = &kinds[random_next(&state) % 4];
    shape->width = random_next(&state) % 100;
    shape->height = random_next(&state) % 100;
  }
  for (i32 i = 0; i < n; i++) {
    for (i32 k = 0; k < COUNT; k++) {
      struct shape *shape = &shapes[k];
      sum += shape->methods->area(shape);
      shape->methods->grow(shape, sum & 1);
    }
  }
  return sum;
}

// SPDX-License-Identifier: Apache-2.0
//
// Five bodies that attract each other, n steps of time: floating-point arithmetic with square roots
// and divisions, on structures in memory.

#include "kernel.h"

#define BODIES 5

struct body {
  double x, y, z;
  double vx, vy, vz;
  double mass;
};

static struct body bodies[BODIES];

static void step(double dt) {
  for (i32 i = 0; i < BODIES; i++) {
    struct body *one = &bodies[i];
    for (i32 j = i + 1; j < BODIES; j++) {
      struct body *other = &bodies[j];
      double dx = one->x - other->x;
      double dy = one->y - other->y;
      double dz = one->z - other->z;
      double square = dx * dx + dy * dy + dz * dz + 0.01;
      double pull = dt / (square * __builtin_sqrt(square));
      one->vx -= dx * other->mass * pull;
      one->vy -= dy * other->mass * pull;
      one->vz -= dz * other->mass * pull;
      other->vx += dx * one->mass * pull;
      other->vy += dy * one->mass * pull;
      other->vz += dz * one->mass * pull;
    }
  }
  for (i32 i = 0; i < BODIES; i++) {
    struct body *body = &bodies[i];
    body->x += dt * body->vx;
    body->y += dt * body->vy;
    body->z += dt * body->vz;
  }
}

EXPORT u64 run(i32 n) {
  // One heavy body and four light ones around it.
  for (i32 i = 0; i < BODIES; i++) {
    struct body *body = &bodies[i];
    body->x = i;
    body->y = i * 0.5;
    body->z = i * 0.125;
    body->vx = 0;
    body->vy = i == 0 ? 0 : 4.0 / i;
    body->vz = i * 0.0625;
    body->mass = i == 0 ? 32 : 0.25 * i;
  }
  for (i32 i = 0; i < n; i++) step(0.001);
  double sum = 0;
  for (i32 i = 0; i < BODIES; i++) sum += bodies[i].x + bodies[i].y * 3 + bodies[i].z * 5;
  return bits(sum);
}

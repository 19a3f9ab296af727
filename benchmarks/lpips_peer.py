#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the least time in ms that PyTorch takes for LPIPS of one pair, as a
batch of two on one thread: lpips_peer.py alex|vgg|squeeze WIDTH HEIGHT.

Needs Debian's python3-torch. Weights are random: times do not depend on them.
"""
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)

CONV, POOL, CEIL, FIRE = range(4)
ALEX = [(CONV, 64, 11, 4, 2, 1), (POOL, 3), (CONV, 192, 5, 1, 2, 1), (POOL, 3),
        (CONV, 384, 3, 1, 1, 1), (CONV, 256, 3, 1, 1, 1),
        (CONV, 256, 3, 1, 1, 1)]
SQUEEZE = [(CONV, 64, 3, 2, 0, 1), (CEIL, 3), (FIRE, 16, 64, 0),
           (FIRE, 16, 64, 1), (CEIL, 3), (FIRE, 32, 128, 0),
           (FIRE, 32, 128, 1), (CEIL, 3), (FIRE, 48, 192, 1),
           (FIRE, 48, 192, 1), (FIRE, 64, 256, 1), (FIRE, 64, 256, 1)]
VGG = []
for channels, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
    if VGG:
        VGG.append((POOL, 2))
    VGG += [(CONV, channels, 3, 1, 1, int(i == count - 1))
            for i in range(count)]


def convolution(inputs, outputs, kernel, stride, pad):
    weight = torch.randn(outputs, inputs, kernel, kernel) * 0.05
    bias = torch.zeros(outputs)
    return lambda x: F.relu(F.conv2d(x, weight, bias, stride, pad))


def build(plan):
    steps, inputs = [], 3
    for step in plan:
        if step[0] == CONV:
            _, outputs, kernel, stride, pad, tap = step
            steps.append((convolution(inputs, outputs, kernel, stride, pad),
                          outputs if tap else 0))
            inputs = outputs
        elif step[0] == FIRE:
            _, squeeze, expand, tap = step
            first = convolution(inputs, squeeze, 1, 1, 0)
            one = convolution(squeeze, expand, 1, 1, 0)
            three = convolution(squeeze, expand, 3, 1, 1)

            def fire(x, first=first, one=one, three=three):
                s = first(x)
                return torch.cat((one(s), three(s)), 1)

            inputs = 2 * expand
            steps.append((fire, inputs if tap else 0))
        else:
            kernel, ceil = step[1], step[0] == CEIL
            steps.append((lambda x, k=kernel, c=ceil:
                          F.max_pool2d(x, k, 2, ceil_mode=c), 0))
    return steps


def main():
    plan = {"alex": ALEX, "vgg": VGG, "squeeze": SQUEEZE}[sys.argv[1]]
    width, height = int(sys.argv[2]), int(sys.argv[3])
    steps = build(plan)
    heads = [torch.rand(1, taps, 1, 1) for _, taps in steps if taps]
    pair = torch.rand(2, 3, height, width) * 2 - 1
    shift = torch.tensor((-0.030, -0.088, -0.188)).reshape(1, 3, 1, 1)
    scale = torch.tensor((0.458, 0.448, 0.450)).reshape(1, 3, 1, 1)

    def run():
        x, total, tap = (pair - shift) / scale, 0.0, 0
        for step, is_tap in steps:
            x = step(x)
            if not is_tap:
                continue
            unit = x / (torch.sqrt((x * x).sum(1, keepdim=True)) + 1e-10)
            difference = (unit[:1] - unit[1:]) ** 2
            total += float(F.conv2d(difference, heads[tap]).mean())
            tap += 1
        return total

    best, begin = float("inf"), time.perf_counter()
    runs = 0
    while runs < 5 or time.perf_counter() - begin < 1.5:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        runs += 1
    print("%.3f" % (best * 1e3))


main()

"""Asks our trainer's step and PyTorch's in turn, five rounds a task, in CPU seconds of the process; run by train.sh. With one argument: the peer's side."""

import json
import os
import statistics
import subprocess
import sys
import time

ROUNDS = 5


def peer(folder):
    import numpy as np
    import torch
    from torch import nn

    torch.set_num_threads(1)

    class Pool(nn.Module):
        def forward(self, x):
            return torch.cat((x.mean(2), x.amax(2)), 1)

    def network(name):
        if name.startswith("voice"):
            sizes = [(40, 64, 5, 2, 2), (64, 96, 3, 1, 2), (96, 96, 3, 1, 1)]
            conv, end, last = nn.Conv1d, Pool(), 192
        else:
            sizes = [(1, 16, 5, 2, 2), (16, 32, 3, 1, 2), (32, 64, 3, 1, 2)]
            conv, end, last = nn.Conv2d, nn.Flatten(), 64 * 36
        layers = []
        for i, o, kernel, padding, stride in sizes:
            layers += [conv(i, o, kernel, padding=padding, stride=stride), nn.GroupNorm(8, o), nn.ReLU()]
        return nn.Sequential(*layers, end, nn.Linear(last, 10))

    class Task:
        def __init__(self, name):
            rows = int(name.rsplit("-", 1)[1])
            shape = (rows, 40, 96) if name.startswith("voice") else (rows, 1, 48, 48)
            read = lambda kind: torch.from_numpy(np.fromfile(f"{folder}/{name}.{kind}", np.float32))
            self.rows = rows
            self.input, self.target = read("input").reshape(shape), read("target").reshape(rows, 10)
            self.net = network(name)
            theta, at = read("theta"), 0
            with torch.no_grad():
                for p in self.net.parameters():
                    at = (at + 15) // 16 * 16  # tensors start at multiples of 64 bytes
                    p.copy_(theta[at : at + p.numel()].reshape(p.shape))
                    at += p.numel()

        def loss(self):
            return -(self.net(self.input).log_softmax(1) * self.target).sum()

        def round(self):
            optimizer = torch.optim.Adam(self.net.parameters(), lr=0.003)
            steps, begin, used = 0, time.perf_counter(), time.process_time()
            while time.perf_counter() - begin < 2:
                optimizer.zero_grad(set_to_none=True)
                loss = self.loss()
                loss.backward()
                optimizer.step()
                loss.item()
                steps += 1
            return 1000 * (time.process_time() - used) / (steps * self.rows)

    print(torch.__version__, flush=True)
    for line in sys.stdin:
        words = line.split()
        task = Task(words[-1])
        print(task.loss().item() if words[0] == "loss" else task.round(), flush=True)


class Side:
    def __init__(self, command):
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.hello = self.process.stdout.readline().split()

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main():
    folder, java, class_path = sys.argv[1:4]
    ours = Side([java, "-XX:+UseSerialGC", "-Xmx2g", "-cp", class_path, "io.likeness.benchmarks.TrainingSteps", folder])
    if not ours.hello:
        sys.exit("our side did not start")
    theirs = Side(["/usr/bin/python3", __file__, folder])
    print("| model, microbatch | loss, theirs and ours | theirs records a CPU s | ours records a CPU s | ratio (least to most) |")
    print("| --- | --- | --- | --- | --- |")
    rows = []
    for task in ours.hello:
        our_loss, their_loss = ours.ask("loss " + task), theirs.ask("loss " + task)
        if not abs(our_loss - their_loss) < 1e-3:
            sys.exit(f"{task}: our loss is {our_loss}, theirs {their_loss}; these are not the same networks")
        for side in (ours, ours, theirs):
            side.ask(task)  # compiled and warm by now
        pairs = [(theirs.ask(task), ours.ask(task)) for _ in range(ROUNDS)]
        t, o = (statistics.median(side) for side in zip(*pairs))
        ratios = sorted(a / b for a, b in pairs)
        rows.append({"task": task, "theirs_ours_ms": pairs, "ratio": t / o})
        print(f"| `{task}` | {their_loss:.5f} {our_loss:.5f} | {1000 / t:,.0f} | {1000 / o:,.0f} | {t / o:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |", flush=True)
    with open(folder + "/train.json", "w") as out:
        json.dump({"torch": theirs.hello[0], "load": os.getloadavg(), "tasks": rows}, out, indent=1)
    print(f"\nPyTorch {theirs.hello[0]}, load {os.getloadavg()[0]:.1f}; all rounds in {folder}/train.json", file=sys.stderr)


peer(sys.argv[1]) if len(sys.argv) == 2 else main()

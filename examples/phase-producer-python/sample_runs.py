"""Writes a sample run for every scenario of the contract into a folder, with the program that writes real ones.

    python3 sample_runs.py FOLDER

FOLDER/<scenario>/rollout/phase-manifest.json and its artifacts; paths in manifests are relative to FOLDER.
"""

import os
import sys

import lane

RUN = {
    "run_id": "run-0412",
    "candidate_id": "momentum-7",
    "repository": "example/desk",
    "base": "main",
    "head": "feature/momentum-7",
    "priority_id": "P2",
    "target": "paper",
    "prices": [10000, 10010, 10090, 10110, 10120, 10170, 10280, 10260, 10300, 10390],
    "risk_capacity": 3,
    "required_artifacts": ["gates/report.json", "gates/rollback-readiness.json"],
    "rollback_checks": {"kill_switch_rehearsed": True, "revert_rehearsed": True},
    "drift_gate_allowed": True,
    "eligible_for_live_promotion": False,
}
LIVE = {**RUN, "target": "live", "eligible_for_live_promotion": True}
STABLE = {
    "drift_status": "stable",
    "drift_last_action_path": None,
    "drift_last_outcome_path": None,
    "action_type": None,
    "action_triggered": False,
    "rollback_triggered": False,
    "emergency_stop_active": False,
    "incident": None,
    "reasons": [],
}
ROLLBACK = {**STABLE, "drift_status": "drift_detected", "action_type": "reselection", "action_triggered": True, "rollback_triggered": True, "reasons": ["drawdown_exceeded", "drift_detected"]}

# Scenario, run, what the scheduler knows afterwards (None: it did not look yet).
SAMPLES = (
    ("paper-pass", RUN, STABLE),
    ("live-pass", LIVE, STABLE),
    ("honest-fail", {**RUN, "required_artifacts": [*RUN["required_artifacts"], "model/weights.json"]}, STABLE),
    ("lane", RUN, None),
    ("rollback-with-evidence", RUN, {**ROLLBACK, "incident": "rollback-with-evidence/incident.json"}),
    ("rollback-without-evidence", RUN, ROLLBACK),
)


def write_samples():
    """Writes all samples into the current folder."""
    for scenario, run, state in SAMPLES:
        write_sample(scenario, run, state)


def write_sample(scenario, run, state):
    lane.write_json(f"inputs/{scenario}.run.json", run)
    step("run", scenario, "2026-03-14T09:27:00Z")
    if state is None:
        return
    report = f"{scenario}/drift/detection.json"
    lane.write_json(report, {"drift_status": state["drift_status"], "compared_features": 12})
    if state["incident"] is not None:
        lane.write_json(state["incident"], {"reasons": state["reasons"]})
    lane.write_json(f"inputs/{scenario}.govern.json", {**state, "drift_last_detection_path": report})
    step("govern", scenario, "2026-03-14T09:28:00Z")


def step(command, scenario, at):
    status = lane.main([command, f"inputs/{scenario}.{command}.json", "--artifact-path", scenario, "--at", at])
    if status != 0:
        raise SystemExit(status)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 sample_runs.py FOLDER")
    os.makedirs(sys.argv[1], exist_ok=True)
    os.chdir(sys.argv[1])
    write_samples()

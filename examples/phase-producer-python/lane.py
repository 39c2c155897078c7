"""An autonomous lane: evaluates one run, writes its artifacts and its phase manifest.

    python3 lane.py run RUN.json --artifact-path runs/0412       the lane: five phases
    python3 lane.py govern STATE.json --artifact-path runs/0412  the scheduler: runtime governance and rollback proof

Both write <artifact path>/rollout/phase-manifest.json and a recording beside it. Exit status: 0 whatever the manifest says (a run
that fails honestly is a result), 1 if nothing could be written, 2 for a wrong command line.
"""

import argparse
import datetime
import json
import os
import sys

import phase_manifest
from artifact_files import sha256_of, write_atomically

MANIFEST, RECORDING = "rollout/phase-manifest.json", "rollout/phase-records.jsonl"
LOOKBACK = 3


def signals_in(prices):
    """Where the price stands at least 1 % above that of three steps before. Prices are whole cents: no rounding."""
    return [index for index in range(LOOKBACK, len(prices)) if prices[index] * 100 >= prices[index - LOOKBACK] * 101]


def evaluate(run, artifact_path, at):
    """Evaluates a run, writes its artifacts below the path, and gives what the contract's builder takes."""
    target, prices, capacity = run["target"], run["prices"], run["risk_capacity"]
    signals = signals_in(prices)
    decisions = signals[:capacity]
    checks = {"data_integrity": all(type(price) is int and price > 0 for price in prices), "risk_capacity": capacity > 0}
    ref = lambda name: f"{artifact_path}/{name}"

    write_json(ref("gates/report.json"), {"signals": signals, "decisions": decisions, "checks": checks})
    patch = None
    if target == "paper":
        patch = ref("canary/strategy-patch.yaml")
        write_atomically(patch, f"strategy: {run['candidate_id']}\nmax_positions: {capacity}\n".encode())
    missing_checks = [name for name, rehearsed in run["rollback_checks"].items() if not rehearsed]
    write_json(ref("gates/rollback-readiness.json"), {"missing_checks": missing_checks})
    missing_artifacts = [name for name in run["required_artifacts"] if not os.path.isfile(ref(name))]
    write_json(ref("gates/prerequisites.json"), {"missing_artifacts": missing_artifacts})

    allowed = run["drift_gate_allowed"] and (target != "live" or run["eligible_for_live_promotion"])
    phases = [
        phase_manifest.phase(
            "gate-evaluation",
            [
                *(phase_manifest.gate(name, passed) for name, passed in checks.items()),
                phase_manifest.gate("slo_signal_count_minimum", len(signals) >= 1, 1, len(signals)),
                phase_manifest.gate("slo_decision_count_minimum", len(decisions) >= 1, 1, len(decisions)),
            ],
            {"throughput": {"signal_count": len(signals), "decision_count": len(decisions)}},
            [ref("gates/report.json")],
        ),
        phase_manifest.phase(
            "promotion-prerequisites",
            [phase_manifest.gate("slo_required_artifacts_present", not missing_artifacts, len(run["required_artifacts"]), len(missing_artifacts))],
            {"required_artifacts": len(run["required_artifacts"]), "missing_artifacts": missing_artifacts},
            [ref("gates/prerequisites.json")],
        ),
        phase_manifest.phase(
            "rollback-readiness",
            [phase_manifest.gate("slo_required_rollback_checks_present", not missing_checks, len(run["rollback_checks"]), len(missing_checks))],
            {"required_checks": list(run["rollback_checks"]), "missing_checks": missing_checks},
            [ref("gates/rollback-readiness.json")],
        ),
        phase_manifest.phase(
            "drift-gate",
            [phase_manifest.gate("slo_drift_gate_allowed", allowed, True, run["drift_gate_allowed"])],
            {"eligible_for_live_promotion": run["eligible_for_live_promotion"]},
        ),
        phase_manifest.phase(
            "paper-canary",
            [phase_manifest.gate("slo_paper_canary_patch_present", patch is not None, "patch exists for paper target", patch)],
            {"target": target, "patch_path": patch},
            [] if patch is None else [patch],
            skip=target == "live",
        ),
    ]
    return {
        "run_id": run["run_id"],
        "candidate_id": run["candidate_id"],
        "execution_context": {"repository": run["repository"], "base": run["base"], "head": run["head"], "artifactPath": artifact_path, "priorityId": run["priority_id"]},
        "requested_promotion_target": target,
        "at": at,
        "observation_summary": phase_manifest.summary(len(signals), target),
        "phases": phases,
        "artifact_digests": digests_of(path for each in phases for path in each["artifact_refs"]),
    }


def governance_of(state, target, at):
    """What the scheduler knows of a run, as the contract's append takes it. Digests are those of the files that are there."""
    incident = state["incident"]
    reports = [state[f"drift_last_{which}_path"] for which in ("detection", "action", "outcome")]
    return {
        "requested_promotion_target": target,
        "observed_at": at,
        "drift_status": state["drift_status"],
        "drift_last_detection_path": reports[0],
        "drift_last_action_path": reports[1],
        "drift_last_outcome_path": reports[2],
        "action_type": state["action_type"],
        "action_triggered": state["action_triggered"],
        "rollback_triggered": state["rollback_triggered"],
        "emergency_stop_active": state["emergency_stop_active"],
        # A path to nothing is no evidence: the rollback proof then fails.
        "rollback_incident_evidence": {"path": incident, "sha256": sha256_of(incident)} if incident is not None and os.path.isfile(incident) else None,
        "reasons": state["reasons"],
        "artifact_refs": [],
        "artifact_digests": digests_of(path for path in reports if path is not None),
    }


def digests_of(paths):
    """SHA-256 by path. A file that is not there has no digest, and who checks will say so."""
    return {path: sha256_of(path) for path in paths if os.path.isfile(path)}


def run(arguments):
    if os.path.lexists(os.path.join(arguments.artifact_path, MANIFEST)):
        raise FileExistsError(f"{arguments.artifact_path} has a manifest, which may record a rollback; start a new run")
    lane = evaluate(read_json(arguments.input), arguments.artifact_path, arguments.at)
    manifest = phase_manifest.build(lane)
    publish(arguments.artifact_path, manifest, phase_manifest.record_line("build", lane, manifest))
    return manifest


def govern(arguments):
    manifest = read_json(os.path.join(arguments.artifact_path, MANIFEST))
    governance = governance_of(read_json(arguments.input), manifest["requested_promotion_target"], arguments.at)
    appended = phase_manifest.append_governance(manifest, governance)
    recording = recording_of(arguments.artifact_path)
    publish(arguments.artifact_path, appended, recording + phase_manifest.record_line("append", governance, appended))
    return appended


def recording_of(artifact_path):
    """The recorded steps that lead to the manifest; a crash may have left one behind that was never published."""
    digest = sha256_of(os.path.join(artifact_path, MANIFEST))
    with open(os.path.join(artifact_path, RECORDING), "rb") as file:
        lines = file.readlines()
    published = [index for index, line in enumerate(lines) if json.loads(line)["output_sha256"] == digest]
    if not published:
        raise ValueError(f"no recorded step gave the manifest {artifact_path}/{MANIFEST}: it was changed by hand")
    return b"".join(lines[: published[-1] + 1])


def publish(artifact_path, manifest, recording):
    """The recording first: whoever sees the manifest can replay it."""
    write_atomically(os.path.join(artifact_path, RECORDING), recording)
    write_atomically(os.path.join(artifact_path, MANIFEST), phase_manifest.to_bytes(manifest))


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path, value):
    write_atomically(path, json.dumps(value, indent=2, allow_nan=False).encode("ascii"))


def now():
    return written(datetime.datetime.now(datetime.timezone.utc))


def utc_time(text):
    """A time of the command line. One without an offset is refused: nobody knows when that is."""
    time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if time.tzinfo is None:
        raise ValueError("the time has no offset")
    return written(time.astimezone(datetime.timezone.utc))


def written(time):
    return time.isoformat().replace("+00:00", "Z")


def parse(words):
    parser = argparse.ArgumentParser(prog="lane.py")
    steps = parser.add_subparsers(dest="step", required=True)
    for name, work, about in (("run", run, "evaluate a run and write its manifest"), ("govern", govern, "append runtime governance to the manifest of a run")):
        step = steps.add_parser(name, help=about)
        step.add_argument("input", help="JSON file")
        step.add_argument("--artifact-path", required=True, help="folder of the run, as the manifest shall name it")
        step.add_argument("--at", type=utc_time, default=now(), help="RFC 3339 time with offset; now if absent")
        step.set_defaults(work=work)
    return parser.parse_args(words)


def main(words):
    arguments = parse(words)
    try:
        manifest = arguments.work(arguments)
    except (KeyError, OSError, TypeError, ValueError) as error:
        print(f"lane.py: nothing was written: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    failed = [each["name"] for each in manifest["phases"] if each["status"] == "fail"]
    print(f"{arguments.artifact_path}/{MANIFEST}: {manifest['status']}" + (f" ({', '.join(failed)})" if failed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

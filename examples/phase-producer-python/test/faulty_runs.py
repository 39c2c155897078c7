"""Writes one run for each bug that a producer may have, made by putting the bug into the real program.

    python3 test/faulty_runs.py FOLDER

FOLDER/<bug>/<scenario>/rollout/phase-manifest.json; prints one line `<bug> <scenario>` for each.
"""

import contextlib
import io
import os
import sys
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import phase_manifest
import sample_runs

derive, to_bytes = phase_manifest.derive, phase_manifest.to_bytes


def governed(manifest):
    return manifest["runtime_governance"]["drift_status"] != "pending"


def before_deriving(change):
    """A bug in what governance appends, from which everything else follows as it should."""
    return mock.patch.object(phase_manifest, "derive", lambda manifest: derive(change(manifest) if governed(manifest) else manifest))


def after_deriving(change):
    """A bug in the derived fields of a governed run."""
    return mock.patch.object(phase_manifest, "derive", lambda manifest: change(derive(manifest)) if governed(manifest) else derive(manifest))


def in_bytes(change):
    """A bug in how the text is made or written."""
    return mock.patch.object(phase_manifest, "to_bytes", lambda manifest: change(to_bytes(manifest)))


def in_phase(index, **members):
    """A manifest with members of one phase replaced."""
    return lambda manifest: {**manifest, "phases": [{**each, **members} if at == index else each for at, each in enumerate(manifest["phases"])]}


def in_phases(change):
    return lambda manifest: {**manifest, "phases": change(manifest["phases"])}


def without_gates(phases, index):
    return [{**each, "slo_gates": []} if at == index else each for at, each in enumerate(phases)]


def lowered_threshold(phases):
    gates = [{**each, "threshold": 0} if each["id"] == "slo_signal_count_minimum" else each for each in phases[0]["slo_gates"]]
    return [{**phases[0], "slo_gates": gates}, *phases[1:]]


def words_for_flags(manifest):
    """str(flag).lower() of whoever thought that JSON has only strings."""
    words = lambda members: {key: str(value).lower() if isinstance(value, bool) else value for key, value in members.items()}
    return {**manifest, "runtime_governance": words(manifest["runtime_governance"]), "rollback_proof": words(manifest["rollback_proof"])}


def passing(manifest):
    return {**manifest, "status": "pass"}


honest_gate = phase_manifest.gate

# Bug, scenario that shows it, what puts it into the program.
FAULTS = (
    ("string-booleans", "paper-pass", after_deriving(words_for_flags)),
    ("stale-status", "paper-pass", after_deriving(lambda manifest: {**manifest, "status": "fail"})),
    ("forged-status", "honest-fail", after_deriving(passing)),
    ("forged-transition", "honest-fail", after_deriving(lambda manifest: {**manifest, "phase_transitions": [{**each, "status": "pass"} for each in manifest["phase_transitions"]]})),
    ("reordered-phases", "paper-pass", before_deriving(in_phases(lambda phases: sorted(phases, key=lambda each: each["name"])))),
    ("missing-phase", "paper-pass", before_deriving(in_phases(lambda phases: phases[:3] + phases[4:]))),
    ("duplicate-phase", "paper-pass", before_deriving(in_phases(lambda phases: [*phases[:2], *phases[1:]]))),
    ("unknown-status", "paper-pass", before_deriving(in_phase(2, status="passed"))),
    ("skipped-canary", "paper-pass", before_deriving(in_phase(4, status="skip"))),
    ("missing-gate", "paper-pass", before_deriving(in_phases(lambda phases: without_gates(phases, 3)))),
    ("gates-always-pass", "honest-fail", mock.patch.object(phase_manifest, "gate", lambda gate_id, passed, *rest: honest_gate(gate_id, True, *rest))),
    ("lowered-threshold", "paper-pass", before_deriving(in_phases(lowered_threshold))),
    ("local-time", "paper-pass", after_deriving(lambda manifest: {**manifest, "updated_at": "2026-03-14T09:28:00"})),
    ("unsorted-refs", "paper-pass", after_deriving(lambda manifest: {**manifest, "artifact_refs": manifest["artifact_refs"][::-1]})),
    ("forgotten-refs", "paper-pass", after_deriving(lambda manifest: {**manifest, "artifact_refs": []})),
    ("constant-summary", "paper-pass", after_deriving(lambda manifest: {**manifest, "observation_summary": {**manifest["observation_summary"], "has_signals": False}})),
    ("rollback-in-one-place", "rollback-with-evidence", after_deriving(lambda manifest: {**manifest, "rollback_proof": {**manifest["rollback_proof"], "rollback_triggered": False}})),
    ("rollback-passes", "rollback-with-evidence", before_deriving(in_phase(5, status="pass"))),
    ("proof-without-evidence", "rollback-without-evidence", before_deriving(in_phase(6, status="pass"))),
    ("digest-of-nothing", "live-pass", after_deriving(lambda manifest: {**manifest, "artifact_digests": {path: phase_manifest.hashlib.sha256(b"").hexdigest() for path in manifest["artifact_digests"]}})),
    ("torn-write", "lane", in_bytes(lambda content: content[: len(content) // 2])),
    ("byte-order-mark", "lane", in_bytes(lambda content: b"\xef\xbb\xbf" + content)),
    ("not-a-number", "lane", in_bytes(lambda content: content.replace(b'"has_signals": true', b'"has_signals": NaN'))),
    ("key-twice", "lane", in_bytes(lambda content: content.replace(b'"status": "fail",', b'"status": "pass",\n  "status": "fail",', 1))),
)


def main(folder):
    samples = {scenario: (run, state) for scenario, run, state in sample_runs.SAMPLES}
    for name, scenario, fault in FAULTS:
        os.makedirs(os.path.join(folder, name))
        os.chdir(os.path.join(folder, name))
        with fault, contextlib.redirect_stdout(io.StringIO()):
            sample_runs.write_sample(scenario, *samples[scenario])
        print(name, scenario)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))

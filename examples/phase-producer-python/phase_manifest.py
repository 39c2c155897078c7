"""Writes phase manifests of the contract torghut.autonomy.phase-manifest.v1.

Functions of their arguments only: no clock, no files. What a lane gives `build` and a scheduler gives `append_governance`
are the published inputs of the contract; what comes out is a dict in written key order. Nothing here is taken from anybody's
word: statuses follow from gates, gates from observations, everything else from the phases.
"""

import datetime
import hashlib
import json

SCHEMA_VERSION = "torghut.autonomy.phase-manifest.v1"
SLO_CONTRACT_VERSION = "governance-slo-v1"
LANE_PHASES = ("gate-evaluation", "promotion-prerequisites", "rollback-readiness", "drift-gate", "paper-canary")
RUNTIME, PROOF = "runtime-governance", "rollback-proof"


def gate(gate_id, passed, threshold=None, value=None):
    """A gate as it is written; `passed` is what was computed, True or False."""
    return {"id": gate_id, "status": "pass" if passed else "fail", "threshold": threshold, "value": value}


def phase(name, gates, observations, artifact_refs=(), skip=False):
    """A phase of a lane; it passes if all of its gates do. A skipped phase skips its gates."""
    if skip:
        gates = [{**each, "status": "skip"} for each in gates]
    failed = any(each["status"] == "fail" for each in gates)
    status = "skip" if skip else "fail" if failed else "pass"
    return {"name": name, "status": status, "slo_gates": gates, "observations": observations, "artifact_refs": list(artifact_refs)}


def build(lane):
    """The manifest of a lane, from what the lane reports. It fails until governance is appended."""
    names = tuple(each["name"] for each in lane["phases"])
    if names != LANE_PHASES:
        raise ValueError(f"the lane must report {', '.join(LANE_PHASES)} in this order, received {', '.join(names)}")
    at, target = lane["at"], lane["requested_promotion_target"]
    pending = _governance_parts(
        {
            "requested_promotion_target": target,
            "observed_at": at,
            "drift_status": "pending",
            "action_type": None,
            "action_triggered": False,
            "emergency_stop_active": False,
            "drift_last_detection_path": None,
            "drift_last_action_path": None,
            "drift_last_outcome_path": None,
        },
        triggered=False,
        evidence=None,
        refs=[],
        reasons=["runtime_governance_pending"],
        runtime_status="fail",
        proof_status="fail",
        runtime_gate="fail",
    )
    written = [{"name": each["name"], "status": each["status"], "timestamp": at, **_without(each, "name", "status"), "artifact_refs": _canonical(each["artifact_refs"])} for each in lane["phases"]]
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "run_id": lane["run_id"],
        "candidate_id": lane["candidate_id"],
        "execution_context": {key: lane["execution_context"][key] for key in ("repository", "base", "head", "artifactPath", "priorityId")},
        "requested_promotion_target": target,
        "created_at": at,
        "updated_at": at,
        "phase_count": 0,
        "phase_transitions": [],
        "status": "fail",
        "observation_summary": lane["observation_summary"],
        "phases": [*written, *pending["phases"]],
        "runtime_governance": pending["runtime_governance"],
        "rollback_proof": pending["rollback_proof"],
        "artifact_refs": list(lane.get("artifact_refs", ())),
        "artifact_digests": dict(sorted(lane.get("artifact_digests", {}).items())),
        "slo_contract_version": SLO_CONTRACT_VERSION,
    }
    return derive(manifest)


def summary(signal_count, target):
    """The observation summary: its flags follow from the count and the target."""
    return {
        "signal_count": signal_count,
        "has_signals": signal_count > 0,
        "paper_canary_targeted": target == "paper",
        "live_targeted": target == "live",
    }


def append_governance(manifest, governance):
    """The manifest with runtime governance and rollback proof. Appending the same again changes nothing."""
    for flag in ("action_triggered", "rollback_triggered", "emergency_stop_active"):
        if not isinstance(governance[flag], bool):
            raise TypeError(f"{flag} must be True or False, received {governance[flag]!r}")
    if governance["requested_promotion_target"] != manifest["requested_promotion_target"]:
        raise ValueError(f"the manifest is for {manifest['requested_promotion_target']}, the governance for {governance['requested_promotion_target']}")
    if _instant(governance["observed_at"]) < _instant(manifest["updated_at"]):
        raise ValueError(f"the governance was observed at {governance['observed_at']}, before the manifest was last updated at {manifest['updated_at']}")
    triggered = governance["rollback_triggered"] or governance["emergency_stop_active"]
    if manifest["runtime_governance"]["rollback_triggered"] and not triggered:
        raise ValueError("the manifest records a rollback, which stands for ever; start a new run")
    evidence = governance["rollback_incident_evidence"] if triggered else None
    paths = [governance[f"drift_last_{which}_path"] for which in ("detection", "action", "outcome")]
    healthy = governance["drift_status"] == "stable" and governance["drift_last_detection_path"] is not None
    parts = _governance_parts(
        governance,
        triggered=triggered,
        evidence=evidence,
        refs=_canonical([path for path in paths if path is not None] + governance["artifact_refs"]),
        reasons=_canonical(governance["reasons"]),
        runtime_status="pass" if healthy and not triggered else "fail",
        proof_status="pass" if evidence is not None or not triggered else "fail",
        runtime_gate="fail" if triggered else "pass",
    )
    digests = {**manifest["artifact_digests"], **governance.get("artifact_digests", {})}
    if evidence is not None:
        digests[evidence["path"]] = evidence["sha256"]
    return derive(
        {
            **manifest,
            "updated_at": governance["observed_at"],
            "phases": [*manifest["phases"][: len(LANE_PHASES)], *parts["phases"]],
            "runtime_governance": parts["runtime_governance"],
            "rollback_proof": parts["rollback_proof"],
            "artifact_digests": dict(sorted(digests.items())),
        }
    )


def derive(manifest):
    """The manifest with every field that follows from its phases. Each change of a phase ends here."""
    phases = manifest["phases"]
    failed = any(each["status"] == "fail" for each in phases)
    return {
        **manifest,
        "phase_count": len(phases),
        "phase_transitions": [{"from": before["name"], "to": after["name"], "status": after["status"]} for before, after in zip(phases, phases[1:])],
        "status": "fail" if failed else "pass",
        "artifact_refs": _canonical(manifest["artifact_refs"] + [ref for each in phases for ref in each["artifact_refs"]]),
    }


def to_bytes(manifest):
    """The bytes of a manifest file: ASCII, indented by two, no newline at the end. Not a number is an error, not NaN."""
    return json.dumps(manifest, indent=2, allow_nan=False).encode("ascii")


def record_line(step, step_input, manifest):
    """One line of a recording: what `build` or `append` was given, and the digest of what came out."""
    record = {"v": 1, "op": step, "contract": SCHEMA_VERSION, "input": step_input, "output_sha256": hashlib.sha256(to_bytes(manifest)).hexdigest()}
    return json.dumps(record, allow_nan=False).encode("ascii") + b"\n"


def _canonical(texts):
    """Trimmed, unique, in the order of code points, which is how Python compares strings."""
    return sorted({text.strip() for text in texts} - {""})


def _instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def _without(members, *keys):
    return {key: value for key, value in members.items() if key not in keys}


def _governance_parts(facts, triggered, evidence, refs, reasons, runtime_status, proof_status, runtime_gate):
    """The two phases and the two objects that state governance: the same facts, each in its places."""
    target = {"requested_promotion_target": facts["requested_promotion_target"]}
    drift = {"drift_status": facts["drift_status"]}
    action = {"action_type": facts["action_type"], "action_triggered": facts["action_triggered"]}
    flag = {"rollback_triggered": triggered}
    path = evidence["path"] if evidence is not None else ""
    incident = {
        "rollback_incident_evidence_path": path,
        "rollback_incident_evidence": path,
        "rollback_incident_evidence_sha256": evidence["sha256"] if evidence is not None else None,
    }
    proof_refs = _canonical([*refs, path])

    def governed(name, status, the_gate, observations, artifact_refs):
        return {"name": name, "status": status, "timestamp": facts["observed_at"], "slo_gates": [the_gate], "observations": observations, "artifact_refs": artifact_refs, "reasons": reasons}

    return {
        "phases": [
            governed(RUNTIME, runtime_status, gate("slo_runtime_rollback_not_triggered", runtime_gate == "pass", False, triggered), {**target, **drift, **action, **flag}, refs),
            governed(PROOF, proof_status, gate("slo_rollback_evidence_required_when_triggered", proof_status == "pass", True, evidence is not None), {**flag, **incident}, proof_refs),
        ],
        "runtime_governance": {
            **target,
            **drift,
            "governance_status": runtime_status,
            **flag,
            "emergency_stop_active": facts["emergency_stop_active"],
            **action,
            "drift_last_detection_path": facts["drift_last_detection_path"],
            "drift_last_action_path": facts["drift_last_action_path"],
            "drift_last_outcome_path": facts["drift_last_outcome_path"],
            **incident,
            "artifact_refs": refs,
            "reasons": reasons,
            "status": runtime_status,
        },
        "rollback_proof": {**target, **flag, **incident, "artifact_refs": proof_refs, "reasons": reasons, "status": proof_status},
    }

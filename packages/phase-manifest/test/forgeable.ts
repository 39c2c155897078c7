/** A list of which the places 0 to 6 are there. */
export type Places<T> = T[] & Readonly<Record<0 | 1 | 2 | 3 | 4 | 5 | 6, T>>;

/** A gate of a document that may be given any value anywhere: what is read is as it was built, what is written is whatever one likes. */
export interface ForgeableGate {
  get id(): string;
  set id(value: unknown);
  get status(): string;
  set status(value: unknown);
  get threshold(): unknown;
  set threshold(value: unknown);
  get value(): unknown;
  set value(value: unknown);
}

export interface ForgeableFacts {
  get throughput(): { signal_count: unknown };
  set throughput(value: unknown);
  get requested_promotion_target(): unknown;
  set requested_promotion_target(value: unknown);
  get drift_status(): unknown;
  set drift_status(value: unknown);
  get governance_status(): unknown;
  set governance_status(value: unknown);
  get status(): unknown;
  set status(value: unknown);
  get rollback_triggered(): unknown;
  set rollback_triggered(value: unknown);
  get emergency_stop_active(): unknown;
  set emergency_stop_active(value: unknown);
  get missing_artifacts(): unknown;
  set missing_artifacts(value: unknown);
  get eligible_for_live_promotion(): unknown;
  set eligible_for_live_promotion(value: unknown);
  get patch_path(): unknown;
  set patch_path(value: unknown);
  get artifact_refs(): unknown;
  set artifact_refs(value: unknown);
}

/** A phase of it, or what a lane reports of one. */
export interface ForgeablePhase {
  get name(): string;
  set name(value: unknown);
  get status(): string;
  set status(value: unknown);
  get timestamp(): string;
  set timestamp(value: unknown);
  get slo_gates(): Places<ForgeableGate>;
  set slo_gates(value: unknown);
  get observations(): ForgeableFacts;
  set observations(value: unknown);
  get artifact_refs(): string[];
  set artifact_refs(value: unknown);
  get reasons(): unknown;
  set reasons(value: unknown);
}

/** A manifest, or what a lane reports. */
export interface Forgeable {
  get schema_version(): unknown;
  set schema_version(value: unknown);
  get run_id(): unknown;
  set run_id(value: unknown);
  get execution_context(): { head: unknown };
  set execution_context(value: unknown);
  get requested_promotion_target(): unknown;
  set requested_promotion_target(value: unknown);
  get at(): unknown;
  set at(value: unknown);
  get created_at(): unknown;
  set created_at(value: unknown);
  get generated_at(): unknown;
  set generated_at(value: unknown);
  get updated_at(): unknown;
  set updated_at(value: unknown);
  get phase_count(): unknown;
  set phase_count(value: unknown);
  get phase_transitions(): Places<{ status: unknown }>;
  set phase_transitions(value: unknown);
  get status(): unknown;
  set status(value: unknown);
  get observation_summary(): { has_signals: unknown; live_targeted: unknown; ratio: unknown };
  set observation_summary(value: unknown);
  get phases(): Places<ForgeablePhase>;
  set phases(value: unknown);
  get runtime_governance(): ForgeableFacts;
  set runtime_governance(value: unknown);
  get rollback_proof(): ForgeableFacts;
  set rollback_proof(value: unknown);
  get artifact_refs(): unknown[];
  set artifact_refs(value: unknown);
  get artifact_digests(): Record<string, unknown>;
  set artifact_digests(value: unknown);
  get artifacts(): unknown;
  set artifacts(value: unknown);
  get artifact_hashes(): unknown;
  set artifact_hashes(value: unknown);
  get slo_contract_version(): unknown;
  set slo_contract_version(value: unknown);
  get manifest_hash(): unknown;
  set manifest_hash(value: unknown);
  get note(): unknown;
  set note(value: unknown);
}

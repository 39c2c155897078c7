import { createEvaluationEvent, type Hook, TelemetryAttribute } from '@openfeature/server-sdk';

/** An evaluation in the words of OpenTelemetry's semantic conventions for feature flags. */
export interface EvaluationEvent {
  /** `feature_flag.evaluation` */
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface TelemetryOptions {
  /** Takes each event, for instance to log it as an OpenTelemetry event. What it throws is the hook's failure, and changes no value. */
  readonly emit: (event: EvaluationEvent) => void;
  /** Puts values in; they may be secrets. */
  readonly values?: boolean;
  /** Puts the targeting key in, which may be personal. */
  readonly contextId?: boolean;
}

/** A hook that tells each evaluation with its root (`feature_flag.version`) and registry (`feature_flag.set.id`), without values and persons unless asked. */
export function telemetryHook({ emit, values = false, contextId = false }: TelemetryOptions): Hook {
  return {
    finally(hookContext, details) {
      const { name, attributes } = createEvaluationEvent(hookContext, details);
      const hidden = new Set<string>([...(values ? [] : [TelemetryAttribute.VALUE]), ...(contextId ? [] : [TelemetryAttribute.CONTEXT_ID])]);
      emit({ name, attributes: Object.fromEntries(Object.entries(attributes).filter(([attribute]) => !hidden.has(attribute))) });
    },
  };
}

import { ErrorCode, type EvaluationContext, type JsonValue, OpenFeatureEventEmitter, type Provider, ProviderEvents, ProviderFatalError, type ResolutionDetails } from '@openfeature/server-sdk';
import type { Json } from '@plimsoll/findings';
import type { Evaluator, FlagType } from '@plimsoll/flags/evaluate';
import { type Clock, systemClock } from './clock.ts';
import { jsonContext } from './json-context.ts';
import { LiveRegistry } from './live-registry.ts';
import type { ServedFlags } from './ofrep/served-flags.ts';
import type { LiveEvent, LiveOptions } from './registry-session.ts';

/**
 * An OpenFeature provider for servers that serves verified registries only: what comes from its source is judged as
 * {@link LiveRegistry} says. Numbers beside its code are those of the requirements that it meets in the OpenFeature specification.
 */
export class PlimsollProvider implements Provider, ServedFlags {
  /** 2.1.1 */
  readonly metadata = { name: 'plimsoll' } as const;
  readonly runsOn = 'server';
  /** 5.1.1 */
  readonly events = new OpenFeatureEventEmitter();
  readonly #live: LiveRegistry;
  readonly #clock: Clock;
  #unsubscribe: (() => void) | undefined;
  #cancelStale: (() => void) | undefined;

  constructor(options: LiveOptions) {
    this.#live = new LiveRegistry(options);
    this.#clock = options.clock ?? systemClock;
  }

  /** What is served now; null while the provider is not initialized. */
  get evaluator(): Evaluator | null {
    return this.#live.evaluator;
  }

  onChange(listener: () => void): () => void {
    return this.#live.onChange(listener);
  }

  /**
   * 2.4.1. Resolves when a verified registry is served. 2.8.2 asks providers to tell that they are ready; SDKs of this major version
   * still tell it for them, and would tell it twice.
   */
  async initialize(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#live.onEvent((event) => {
      this.#emit(event);
    });
    const opened = await this.#live.open();
    if (opened.ok) {
      const [finding] = opened.findings;
      // 5.3.5 takes the status from the last event, so this one waits until the SDK has told that the provider is ready, also through a provider of providers.
      if (opened.value === 'stale' && finding !== undefined) this.#cancelStale = this.#clock.after(0, () => {
          this.#emit({ type: 'stale', finding });
        });
      return;
    }
    this.#unsubscribe();
    // 2.4.2.1, 2.8.3: with the code PROVIDER_FATAL, and 5.1.4 the reason as message.
    throw new ProviderFatalError(`There is no verified registry. ${opened.findings.map(({ id, sentence }) => `${id}: ${sentence}`).join('; ')}`);
  }

  /** 2.5.1 to 2.5.3: ends every watcher and timer; then the provider is as before it was initialized, and may be initialized again. Once more it does nothing. */
  async onClose(): Promise<void> {
    this.#cancelStale?.();
    this.#unsubscribe?.();
    await this.#live.close();
  }

  /** 2.2.2.1 */
  resolveBooleanEvaluation(flagKey: string, defaultValue: boolean, context: EvaluationContext): Promise<ResolutionDetails<boolean>> {
    return this.#resolve('boolean', flagKey, defaultValue, context);
  }

  resolveStringEvaluation(flagKey: string, defaultValue: string, context: EvaluationContext): Promise<ResolutionDetails<string>> {
    return this.#resolve('string', flagKey, defaultValue, context);
  }

  resolveNumberEvaluation(flagKey: string, defaultValue: number, context: EvaluationContext): Promise<ResolutionDetails<number>> {
    return this.#resolve('number', flagKey, defaultValue, context);
  }

  resolveObjectEvaluation<T extends JsonValue>(flagKey: string, defaultValue: T, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    return this.#resolve('object', flagKey, defaultValue, context);
  }

  /** 2.2.3 to 2.2.5, 2.2.9, 2.2.10: value, variant, reason, metadata. 2.2.7: what goes wrong is in the result, nothing is thrown. */
  #resolve<T>(type: FlagType, flagKey: string, defaultValue: T, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    const evaluator = this.#live.evaluator;
    if (evaluator === null) return Promise.resolve({ value: defaultValue, reason: 'ERROR', errorCode: ErrorCode.PROVIDER_NOT_READY, errorMessage: 'the provider is not initialized' });
    const evaluation: unknown = evaluator.evaluate(flagKey, type, defaultValue as Json, jsonContext(context));
    return Promise.resolve(evaluation as ResolutionDetails<T>);
  }

  #emit(event: LiveEvent): void {
    switch (event.type) {
      case 'ready':
        this.events.emit(ProviderEvents.Ready, { message: 'the newest registry is served again' });
        return;
      case 'stale':
        this.events.emit(ProviderEvents.Stale, { message: `${event.finding.id}: ${event.finding.sentence}`, metadata: { finding: event.finding.id } });
        return;
      case 'changed':
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...event.ids], metadata: { root: event.root, previousRoot: event.previousRoot } });
    }
  }
}

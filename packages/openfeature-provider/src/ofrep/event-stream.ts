import { encodeUtf8 } from '@plimsoll/bytes';
import type { Clock } from '../clock.ts';
import type { ServedFlags } from './served-flags.ts';

/** Silence that proxies and servers bear. */
const HEARTBEAT = 15_000;
/** Events that may wait for a client that does not read; it loses the connection then, comes again and asks for everything. */
const BACKLOG = 16;

/**
 * Announces changes to clients of OFREP, so that they ask again: server-sent events as the protocol has them, of the type
 * `refetchEvaluation`. The id of an event is the root that is served; who comes back with another is told at once.
 */
export function eventStream(request: Request, flags: ServedFlags, clock: Clock, closing: AbortSignal | undefined): Response {
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Not one signal made of both: what is made of a signal stays with it, and the server's lives as long as the server.
        const signals = [request.signal, ...(closing === undefined ? [] : [closing])];
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encodeUtf8(text));
          else end();
        };
        const announce = (): void => {
          const root = flags.evaluator?.root;
          if (root === undefined) return;
          send(`id: ${root}\nevent: message\ndata: ${JSON.stringify({ type: 'refetchEvaluation', etag: `"${root}"` })}\n\n`);
        };
        let cancelBeat = (): void => undefined;
        const beat = (): void => {
          cancelBeat = clock.after(HEARTBEAT, () => {
            beat();
            send(':\n\n');
          });
        };
        const unsubscribe = flags.onChange?.(announce);
        stop = () => {
          cancelBeat();
          unsubscribe?.();
          for (const signal of signals) signal.removeEventListener('abort', end);
        };
        const end = (): void => {
          stop();
          controller.close();
        };
        if (signals.some(({ aborted }) => aborted)) {
          end();
          return;
        }
        for (const signal of signals) signal.addEventListener('abort', end);
        beat();
        send(':\n\n');
        const seen = request.headers.get('last-event-id');
        if (seen !== null && seen !== flags.evaluator?.root) announce();
      },
      cancel() {
        stop();
      },
    },
    { highWaterMark: BACKLOG },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
